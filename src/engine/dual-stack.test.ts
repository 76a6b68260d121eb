import { describe, expect, test } from 'vitest';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../testing/lab.ts';
import { Playground } from './index.ts';

const client = 'pod/default/client';
const laptop = 'outside/laptop';
const services = '/api/v1/namespaces/default/services';
const both = 'pods: "10.244.0.0/16,fd00:10:244::/56", services: "10.96.0.0/16,fd00:10:96::/112"';
const dual = (more = '') => sceneOf(`seed: 1, networks: {${both}, nodes: "192.168.0.0/24,fd00:192:168::/64"}${more}`);
const ipv6 = (more = '') =>
  sceneOf(
    `seed: 1, networks: {pods: "fd00:10:244::/56", services: "fd00:10:96::/112", nodes: "fd00:192:168::/64"}${more}`,
  );
const web = deploymentOf('web', 2);
const literal = (ip: string) => (ip.includes(':') ? `[${ip}]` : ip);

/** The addressing of a Service that is made with this spec, or the server's words. */
function made(at: Lab, spec: object, name = 'web') {
  const { status, body } = at.rest('POST', services, { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });
  return addressing(status, body);
}
function changed(at: Lab, spec: object, name = 'web') {
  const { status, body } = at.rest('PATCH', `${services}/${name}`, { spec });
  return addressing(status, body);
}
function addressing(status: number, body: string) {
  const { spec, message } = JSON.parse(body);
  if (status >= 400) return message.replace(/^Service "\w+" is invalid: /, '');
  return [spec.ipFamilyPolicy, spec.ipFamilies.join(), (spec.clusterIPs ?? []).map(familyPrefix).join()];
}
/** Chance chooses the rest of it. */
const familyPrefix = (ip: string) => ip.replace(/^(10\.96\.|fd00:10:96::).*/, '$1…');
const answer = (at: Lab, from: string, to: string) => {
  const [trace] = at.send(from, to);
  return trace?.outcome === 'answered' ? `${trace.outcome} to ${trace.seenFrom}` : `${trace?.outcome} ${trace?.reason}`;
};

describe('a dual-stack Service', () => {
  test.each<[object, unknown]>([
    [{}, ['SingleStack', 'IPv4', '10.96.…']],
    [{ ipFamilies: ['IPv6'] }, ['SingleStack', 'IPv6', 'fd00:10:96::…']],
    [{ clusterIP: 'fd00:10:96::77' }, ['SingleStack', 'IPv6', 'fd00:10:96::…']],
    [{ ipFamilyPolicy: 'PreferDualStack' }, ['PreferDualStack', 'IPv4,IPv6', '10.96.…,fd00:10:96::…']],
    [
      { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] },
      ['RequireDualStack', 'IPv6,IPv4', 'fd00:10:96::…,10.96.…'],
    ],
    [
      { ipFamilyPolicy: 'PreferDualStack', clusterIPs: ['fd00:10:96::9', '10.96.0.9'] },
      ['PreferDualStack', 'IPv6,IPv4', 'fd00:10:96::…,10.96.…'],
    ],
    // Headless: families without addresses; without selector both, since nobody knows what endpoints somebody will write.
    [{ clusterIP: 'None', selector: { app: 'web' } }, ['SingleStack', 'IPv4', 'None']],
    [{ clusterIP: 'None' }, ['RequireDualStack', 'IPv4,IPv6', 'None']],
    [
      { ipFamilies: ['IPv4', 'IPv6'] },
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    ],
    [
      { ipFamilyPolicy: 'PreferDualStack', clusterIPs: ['10.96.0.9', '10.96.0.10'] },
      'spec.clusterIPs: Invalid value: ["10.96.0.9","10.96.0.10"]: may specify no more than one IP for each IP family',
    ],
    [
      { clusterIP: 'fd00:10:97::1' },
      'spec.clusterIPs: Invalid value: ["fd00:10:97::1"]: failed to allocate IP fd00:10:97::1: the provided IP (fd00:10:97::1) is not in the valid range. The range of valid IPs is fd00:10:96::/112',
    ],
  ])('gets the addresses that its policy asks for: %j', (spec, expected) => {
    expect(made(new Lab(dual()), spec)).toEqual(expected);
  });

  test('on a single-stack cluster gets one family, or is refused where it requires two', () => {
    const at = new Lab(sceneOf('seed: 1'));
    expect(made(at, { ipFamilyPolicy: 'PreferDualStack' })).toEqual(['PreferDualStack', 'IPv4', '10.96.…']);
    expect(made(at, { ipFamilyPolicy: 'RequireDualStack' }, 'b')).toBe(
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    );
    expect(made(at, { ipFamilies: ['IPv6'] }, 'b')).toBe(
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    );
  });

  test('is upgraded and downgraded by its policy; the primary family stays', () => {
    const at = new Lab(dual());
    made(at, {});
    const [first] = at.service('web').spec.clusterIPs ?? [];
    expect(changed(at, { ipFamilyPolicy: 'RequireDualStack' })).toEqual([
      'RequireDualStack',
      'IPv4,IPv6',
      '10.96.…,fd00:10:96::…',
    ]);
    const [same, second = ''] = at.service('web').spec.clusterIPs ?? [];
    expect(same).toBe(first);
    expect(changed(at, { ipFamilies: ['IPv6', 'IPv4'] })).toContain(
      'spec.ipFamilies[0]: Invalid value: ["IPv6","IPv4"]: may not change once set',
    );
    expect(changed(at, { ipFamilies: ['IPv4'] })).toBe(
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be \'SingleStack\' to release the secondary IP family',
    );
    expect(changed(at, { clusterIPs: [first] })).toBe(
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be \'SingleStack\' to release the secondary cluster IP',
    );
    expect(changed(at, { ipFamilyPolicy: 'SingleStack' })).toEqual(['SingleStack', 'IPv4', '10.96.…']);
    // What was released can be had again.
    expect(made(at, { clusterIP: second }, 'b')).toEqual(['SingleStack', 'IPv6', 'fd00:10:96::…']);
  });

  test('that prefers two families keeps its one until somebody adds the other', () => {
    const at = new Lab(dual());
    made(at, { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] });
    expect(changed(at, { ipFamilyPolicy: 'PreferDualStack' })).toEqual([
      'PreferDualStack',
      'IPv6,IPv4',
      'fd00:10:96::…,10.96.…',
    ]);
    expect(changed(at, { sessionAffinity: 'ClientIP' })).toEqual([
      'PreferDualStack',
      'IPv6,IPv4',
      'fd00:10:96::…,10.96.…',
    ]);
  });
});

describe('in a dual-stack cluster', () => {
  const service = serviceNamed('web', 'type: NodePort, ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]');
  const addresses = (at: Lab) => at.service('web').spec.clusterIPs ?? [];

  test('nodes and pods have an address of each family, the primary one first', () => {
    const at = new Lab(dual(), web);
    expect(at.node('node-2')).toMatchObject({
      spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24', 'fd00:10:244:1::/64'] },
      status: {
        addresses: [
          { type: 'InternalIP', address: '192.168.0.3' },
          { type: 'InternalIP', address: 'fd00:192:168::3' },
          { type: 'Hostname', address: 'node-2' },
        ],
      },
    });
    const pod = at.pods('web').find(({ spec }) => spec.nodeName === 'node-2');
    expect(pod?.status).toMatchObject({
      podIP: '10.244.1.3',
      podIPs: [{ ip: '10.244.1.3' }, { ip: 'fd00:10:244:1::3' }],
      hostIP: '192.168.0.3',
      hostIPs: [{ ip: '192.168.0.3' }, { ip: 'fd00:192:168::3' }],
    });
  });

  test('pods have both addresses of their node when they are on its network, and of their own else', () => {
    const host = clientPod('host', 'hostNetwork: true, nodeName: node-1');
    const at = new Lab(dual(), host, clientPod());
    const ips = (name: string) => at.get('Pod', name).status.podIPs?.map(({ ip }) => ip);
    expect(ips('host')).toEqual(['192.168.0.2', 'fd00:192:168::2']);
    expect(ips('client')).toEqual([expect.stringMatching(/^10\.244\./), expect.stringMatching(/^fd00:10:244:/)]);
  });

  test('a Service has EndpointSlices of each of its families; its Endpoints are of the primary one', () => {
    const at = new Lab(dual(), web, service);
    const endpoints = at.slices('web').map(({ addressType, endpoints: of }) => [
      addressType,
      of
        .flatMap((e) => e.addresses)
        .sort()
        .join(),
    ]);
    expect(endpoints.sort()).toEqual([
      ['IPv4', '10.244.0.3,10.244.1.3'],
      ['IPv6', 'fd00:10:244:1::3,fd00:10:244::3'],
    ]);
    const { subsets = [] } = at.get('Endpoints', 'web');
    expect(subsets.flatMap(({ addresses: of = [] }) => of.map(({ ip }) => ip))).toEqual(['10.244.0.3', '10.244.1.3']);
  });

  test('requests over IPv4 and over IPv6 reach the same pods, by cluster IP and at every node port', () => {
    const at = new Lab(dual(), web, service, clientPod());
    const [v4 = '', v6 = ''] = addresses(at);
    expect(answer(at, client, `http://${v4}/`)).toMatch(/^answered to 10\.244\./);
    expect(answer(at, client, `http://[${v6}]/`)).toMatch(/^answered to fd00:10:244:/);
    for (const node of ['192.168.0.2', '192.168.0.3', 'fd00:192:168::2', 'fd00:192:168::3']) {
      // The node that took the packet hides the client (masquerade), in the family the client came with.
      expect(answer(at, laptop, `http://${literal(node)}:${at.nodePort('web')}/`)).toBe(`answered to ${node}`);
    }
  });

  test('the rules of a node are two sets, and each packet is looked at by that of its family', () => {
    const at = new Lab(dual(), web, service, clientPod());
    const [v4 = '', v6 = ''] = addresses(at);
    const rules = at.playground.rules('node-1');
    const of6 = rules.slice(rules.indexOf('# Generated by ip6tables-save'));
    expect(rules).toContain(`-A KUBE-SERVICES -d ${v4}/32 `);
    expect(of6).toContain(`-A KUBE-SERVICES -d ${v6}/128 `);
    expect(of6).toContain('-A KUBE-SERVICES ! -d ::1/128 ');
    expect(of6).not.toContain(v4);
    expect(of6).not.toContain('-A KUBE-FIREWALL');
    const [trace] = at.send(client, `http://[${v6}]/`);
    const looks = trace?.packets.flatMap(({ hops }) => hops.flatMap(({ looks: of }) => of)) ?? [];
    expect(looks.some(({ rule, matched }) => matched && rule.includes(`-d ${v6}/128`))).toBe(true);
    expect(looks.some(({ rule }) => rule.includes(v4))).toBe(false);
  });

  test('a Service without endpoints is refused by ICMP in the one family, by ICMPv6 in the other', () => {
    const at = new Lab(dual(), service, clientPod());
    const labels = addresses(at).map((ip) => {
      const [trace] = at.send(client, `http://${literal(ip)}/`);
      return [trace?.outcome, trace?.packets.at(-1)?.label];
    });
    expect(labels).toEqual([
      ['rejected', 'ICMP port-unreachable'],
      ['rejected', 'ICMPv6 port-unreachable'],
    ]);
    expect(at.playground.rules('node-1')).toContain('-j REJECT --reject-with icmp6-port-unreachable');
  });

  test('a port of localhost is not a node port over IPv6: there is no route_localnet', () => {
    const at = new Lab(dual(), web, service, clientPod('host', 'hostNetwork: true, nodeName: node-1'));
    const host = 'node/node-1';
    expect(answer(at, host, `http://127.0.0.1:${at.nodePort('web')}/`)).toMatch(/^answered/);
    expect(answer(at, host, `http://[::1]:${at.nodePort('web')}/`)).toBe(
      `refused refused: nothing listens on [::1]:${at.nodePort('web')} in node-1 (RST)`,
    );
  });

  test('an address that nobody has answers with what its family calls it', () => {
    const at = new Lab(dual(), clientPod());
    expect(answer(at, client, 'http://[fd00:192:168::99]/')).toContain('no reply to neighbour solicitation');
    expect(answer(at, client, 'http://[2001:db8:9::1]/')).toMatch(/^unreachable network is unreachable/);
    expect(answer(at, client, 'icmp://[fd00:192:168::3]')).toMatch(/^answered/);
  });

  test('downgrading a live Service takes the IPv6 rules and slices away on every node, and nothing else', () => {
    const at = new Lab(dual(), web, service, clientPod());
    const [v4 = '', v6 = ''] = addresses(at);
    at.patch('Service', 'web', { spec: { ipFamilyPolicy: 'SingleStack' } });
    at.run(5);
    expect(addresses(at)).toEqual([v4]);
    expect(at.slices('web').map(({ addressType }) => addressType)).toEqual(['IPv4']);
    for (const node of ['node-1', 'node-2']) {
      const rules = at.playground.rules(node);
      expect(rules).toContain(v4);
      expect(rules.slice(rules.indexOf('# Generated by ip6tables-save'))).not.toContain('default/web');
    }
    expect(answer(at, client, `http://${v4}/`)).toMatch(/^answered/);
    expect(answer(at, client, `http://[${v6}]/`)).not.toMatch(/^answered/);
    // And up again: another address, all of it there again.
    at.patch('Service', 'web', { spec: { ipFamilyPolicy: 'RequireDualStack' } });
    at.run(5);
    expect(answer(at, client, `http://${literal(addresses(at)[1] ?? '')}/`)).toMatch(/^answered/);
  });

  test('a name has an address of each family; who has both asks for both, and prefers IPv4 to a unique local address (RFC 6724)', () => {
    const at = new Lab(dual(), web, service, clientPod());
    const [v4 = '', v6 = ''] = addresses(at);
    const [trace] = at.send(client, 'http://web/');
    expect(trace?.resolved).toBe(v4);
    expect(trace?.packets.slice(0, 2).map(({ label }) => label)).toEqual([
      'DNS A? web.default.svc.cluster.local',
      'DNS AAAA? web.default.svc.cluster.local',
    ]);
    const dig = (name: string, type: string) => at.send(client, `dns://${name}/${type}`)[0]?.body;
    expect(dig('web.default.svc.cluster.local', 'AAAA')).toContain(`AAAA ${v6}`);
    expect(dig(`[${v6}]`, 'PTR')).toContain('PTR web.default.svc.cluster.local');
    expect(dig(v4, 'PTR')).toContain('PTR web.default.svc.cluster.local');
  });

  test('a Service of the other family alone is reached over that family', () => {
    const six = serviceNamed('web', 'ipFamilies: [IPv6], ports: [{port: 80}]');
    const at = new Lab(dual(), web, six, clientPod());
    expect(at.send(client, 'http://web/')[0]).toMatchObject({ outcome: 'answered', resolved: addresses(at)[0] });
    expect(at.get('Endpoints', 'web').subsets?.[0]?.addresses?.[0]?.ip).toMatch(/^fd00:10:244:/);
  });

  test('a load balancer has an address of each family, and gives one back with it', () => {
    const balanced = serviceNamed('web', 'type: LoadBalancer, ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]');
    for (const provider of ['cloud', 'metallb']) {
      const at = new Lab(dual(`, loadBalancer: ${provider}`), web, balanced);
      at.run(30);
      const ingress = () => at.service('web').status.loadBalancer.ingress?.map(({ ip = '' }) => ip) ?? [];
      expect(ingress()).toEqual(['198.51.100.1', '2001:db8:51::1']);
      for (const ip of ingress()) expect(answer(at, laptop, `http://${literal(ip)}/`)).toMatch(/^answered/);
      at.patch('Service', 'web', { spec: { ipFamilyPolicy: 'SingleStack' } });
      at.run(30);
      expect(ingress()).toEqual(['198.51.100.1']);
      expect(answer(at, laptop, 'http://[2001:db8:51::1]/')).not.toMatch(/^answered/);
    }
  });

  test('a host port leads to the pod in both families', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {nodeName: node-1, containers: [{name: c, image: nginx, ports: [{containerPort: 80, hostPort: 8080}]}]}\n';
    const at = new Lab(dual(), pod);
    expect(answer(at, laptop, 'http://192.168.0.2:8080/')).toMatch(/^answered/);
    expect(answer(at, laptop, 'http://[fd00:192:168::2]:8080/')).toMatch(/^answered/);
    at.delete('Pod', 'web');
    at.run(35);
    expect(at.playground.rules('node-1')).not.toContain('CNI-DN-');
  });
});

describe('an IPv6-only cluster', () => {
  const service = serviceNamed('web', 'type: NodePort, ports: [{port: 80}]');

  test('runs a workload, a Service by name and by address, and a node port for a host outside', () => {
    const at = new Lab(ipv6(), web, service, clientPod());
    const { clusterIPs = [], ipFamilies } = at.service('web').spec;
    expect(ipFamilies).toEqual(['IPv6']);
    expect(at.pods('web')[0]?.status.podIPs).toHaveLength(1);
    expect(at.slices('web').map(({ addressType }) => addressType)).toEqual(['IPv6']);
    expect(answer(at, client, `http://[${clusterIPs[0]}]/`)).toMatch(/^answered to fd00:10:244:/);
    const [named] = at.send(client, 'http://web.default/');
    expect(named).toMatchObject({ outcome: 'answered', resolved: clusterIPs[0] });
    expect(named?.packets.map(({ label }) => label).filter((label) => label.includes('?'))).toEqual([
      'DNS AAAA? web.default.default.svc.cluster.local',
      'DNS AAAA? web.default.svc.cluster.local',
    ]);
    expect(answer(at, laptop, `http://[fd00:192:168::3]:${at.nodePort('web')}/`)).toBe('answered to fd00:192:168::3');
  });

  test('has ip6tables rules alone, and refuses IPv4 Services', () => {
    const at = new Lab(ipv6(), web, service);
    expect(at.playground.rules('node-1')).toMatch(/^# Generated by ip6tables-save/);
    expect(made(at, { ipFamilies: ['IPv4'] }, 'b')).toBe(
      'spec.ipFamilies[0]: Invalid value: "IPv4": not configured on this cluster',
    );
  });
});

describe('networks of a scene', () => {
  const problems = (spec: string) => {
    const opened = Playground.open(sceneOf(spec));
    return opened.ok ? [] : opened.problems.map(({ message }) => message.replace('Scene "lab" is invalid: ', ''));
  };

  test.each([
    [
      `networks: {${both}, nodes: 192.168.0.0/24}`,
      'must be of the same IP families as spec.networks.pods, in the same order (IPv4,IPv6)',
    ],
    [
      `networks: {${both}, nodes: "fd00:192:168::/64,192.168.0.0/24"}`,
      'must be of the same IP families as spec.networks.pods, in the same order (IPv4,IPv6)',
    ],
    [
      `networks: {${both}, nodes: "192.168.0.0/24,fd00:10:244::/64"}`,
      'overlaps spec.networks.pods (fd00:10:244::/56): an address could then belong to both',
    ],
    [
      'networks: {pods: "10.244.0.0/16,10.245.0.0/16"}',
      'spec.networks.pods: Invalid value: "10.244.0.0/16,10.245.0.0/16": must be one range, or two of different IP families',
    ],
    [
      'networks: {services: "fd00:10:96::/64", pods: "fd00:10:244::/56", nodes: "fd00:192:168::/64"}',
      'is too large; the mask must leave at most 20 bits for hosts',
    ],
    [
      'outside: [{name: a, address: "203.0.113.1,203.0.113.2"}]',
      'must be one address, or two of different IP families',
    ],
  ])('are refused with the reason: %s', (spec, why) => {
    expect(problems(spec).join('\n')).toContain(why);
  });
});
