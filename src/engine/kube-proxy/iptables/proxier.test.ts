import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EndpointSlice, Service, ServiceSpec } from '../../../model/objects/index.ts';
import { endpointOf, serviceOf, sliceOf } from '../../../testing/services.ts';
import { ArtifactCache } from '../artifact-cache.ts';
import { fullSyncPeriod } from '../proxier.ts';
import type { ProxyOptions } from '../settings.ts';
import { ChainNames } from './chain-names.ts';
import { IptablesProxier } from './proxier.ts';
import { rulesIn } from './service-rules.ts';

function proxy(options: Partial<ProxyOptions> = {}, cache = new ArtifactCache(), kernelChains: string[] = []) {
  const proxier = new IptablesProxier(
    {
      nodeName: 'node-1',
      nodeIP: '192.168.0.2',
      detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' },
      syncPeriod: 30_000,
      ...options,
    },
    cache,
    () => kernelChains,
  );
  let now = 0;
  const show = (...objects: (Service | EndpointSlice)[]) => {
    for (const object of objects) {
      if (object.kind === 'Service') proxier.serviceChanged(undefined, object);
      else proxier.sliceChanged(object, false);
    }
  };
  const sync = (after = 1000) => {
    now += after;
    const { full } = proxier.sync(now);
    return { full, text: proxier.take().join('') };
  };
  /** The rules of a chain after showing these objects and syncing. */
  const rules = (chain: string, ...objects: (Service | EndpointSlice)[]) => {
    show(...objects);
    return linesOf(sync().text, chain);
  };
  return { proxier, show, sync, rules };
}

const linesOf = (text: string, chain: string) => text.split('\n').filter((line) => line.startsWith(`-A ${chain} `));
const web = (spec: Partial<ServiceSpec> = {}) => serviceOf('web', '10.96.0.10', spec);
const hash = new ChainNames().servicePort('default/web', 'TCP');
const targets = (rules: readonly string[]) => rules.map((rule) => rule.slice(rule.lastIndexOf(' ') + 1));
const names = new ChainNames();
const sep = (address: string) => names.endpoint('default/web', 'TCP', `${address}:80`);

test('chains are named as on every cluster; before Kubernetes 1.18 a port without a name left its colon', () => {
  expect(names.servicePort('default/my-nginx', 'TCP')).toBe('L65ENXXZWWSAPRCR');
  expect(names.servicePort('default/my-nginx:', 'TCP')).toBe('BEPXDJBUHFCSYIC3');
  expect(names.servicePort('default/kubernetes:https', 'TCP')).toBe('NPX46M4PTMTKRN6Y');
});

describe('where traffic goes', () => {
  test('one endpoint in n, of the rest one in n - 1, and the last takes all', () => {
    const rules = proxy().rules(`KUBE-SVC-${hash}`, web(), sliceOf('web', ['10.244.1.3', '10.244.1.1', '10.244.1.2']));
    expect(rules.slice(1).map((rule) => /--probability (\S+)/.exec(rule)?.[1])).toEqual([
      '0.3333333333',
      '0.5000000000',
      undefined,
    ]);
    expect(targets(rules.slice(1))).toEqual([sep('10.244.1.1'), sep('10.244.1.2'), sep('10.244.1.3')]);
  });

  test('a Service that nothing serves is rejected, one that nothing here serves is dropped', () => {
    const { rules, sync, show } = proxy();
    const local = web({ internalTrafficPolicy: 'Local' });
    expect(rules('KUBE-SERVICES', local, sliceOf('web', ['!10.244.1.1']))[0]).toBe(
      '-A KUBE-SERVICES -m comment --comment "default/web has no endpoints" -m tcp -p tcp -d 10.96.0.10 --dport 80 -j REJECT',
    );
    show(sliceOf('web', ['10.244.2.1@node-2']));
    expect(linesOf(sync().text, 'KUBE-SERVICES')[0]).toContain('"default/web has no local endpoints"');
  });

  test('a client is kept at its endpoint by recent lists when the Service asks for it', () => {
    const { rules, proxier } = proxy();
    const affinity = web({
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    });
    const chain = sep('10.244.1.1');
    expect(rules(`KUBE-SVC-${hash}`, affinity, sliceOf('web', ['10.244.1.1']))[1]).toBe(
      `-A KUBE-SVC-${hash} -m comment --comment "default/web -> 10.244.1.1:80" -m recent --name ${chain} --rcheck --seconds 60 --reap -j ${chain}`,
    );
    expect(linesOf(proxier.text(), chain)[1]).toBe(
      `-A ${chain} -m comment --comment default/web -m recent --name ${chain} --set -m tcp -p tcp -j DNAT --to-destination 10.244.1.1:80`,
    );
  });

  test('terminating endpoints that serve are used only when nothing is ready', () => {
    const { rules, show, sync } = proxy();
    const chain = `KUBE-SVC-${hash}`;
    expect(targets(rules(chain, web(), sliceOf('web', ['~10.244.1.1', '10.244.1.2'])).slice(1))).toEqual([
      sep('10.244.1.2'),
    ]);
    show(sliceOf('web', ['~10.244.1.1', '!10.244.1.2']));
    expect(targets(linesOf(sync().text, chain).slice(1))).toEqual([sep('10.244.1.1')]);
  });

  test('a zone keeps traffic to itself while every ready endpoint has a hint and one is meant for it', () => {
    const { proxier, show, sync } = proxy();
    const hinted = (address: string, zone: string) => endpointOf(address, { hints: { forZones: [{ name: zone }] } });
    show(web(), sliceOf('web', [hinted('10.244.1.1', 'a'), hinted('10.244.1.2', 'b')]));
    const chosen = () => targets(linesOf(sync().text, `KUBE-SVC-${hash}`).slice(1));
    expect(chosen()).toEqual([sep('10.244.1.1'), sep('10.244.1.2')]);
    proxier.setZone('b');
    expect(chosen()).toEqual([sep('10.244.1.2')]);
    show(sliceOf('web', [endpointOf('10.244.1.1'), hinted('10.244.1.2', 'b')]));
    expect(chosen()).toHaveLength(2);
  });

  test('an endpoint in two slices is used once, and running rather than terminating', () => {
    const again = sliceOf('web', ['10.244.1.1'], { name: 'web-2' });
    const { rules } = proxy();
    expect(rules(`KUBE-SVC-${hash}`, web(), sliceOf('web', ['~10.244.1.1']), again)).toHaveLength(2);
  });

  test('source ranges let in the node itself only when they hold its address', () => {
    const balanced = (range: string) =>
      serviceOf('web', '10.96.0.10', { type: 'LoadBalancer', loadBalancerSourceRanges: [` ${range} `] }, [
        { ip: '1.2.3.4' },
      ]);
    const firewall = (range: string) =>
      proxy().rules(`KUBE-FW-${hash}`, balanced(range), sliceOf('web', ['10.244.1.1']));
    expect(firewall('203.0.113.7/24')[0]).toContain('-s 203.0.113.0/24 -j KUBE-EXT-');
    expect(firewall('203.0.113.0/24')).toHaveLength(2);
    expect(firewall('192.168.0.0/16')[1]).toContain('-s 1.2.3.4 -j KUBE-EXT-');
  });

  test('an IPv6 proxier writes the IPv6 half of a dual-stack Service', () => {
    const { rules } = proxy({
      family: 'IPv6',
      detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16,fd00:10::/56' },
    });
    const dual = web({ clusterIPs: ['10.96.0.10', 'FD00:96::A'], ipFamilies: ['IPv4', 'IPv6'] });
    const slices = [
      sliceOf('web', ['10.244.1.1']),
      sliceOf('web', ['fd00:10::0:1'], { name: 'web-6', family: 'IPv6' }),
    ];
    const written = rules(`KUBE-SVC-${hash}`, dual, ...slices);
    expect(written[0]).toContain('-d fd00:96::a --dport 80 ! -s fd00:10::/56 -j KUBE-MARK-MASQ');
    expect(written[1]).toContain('"default/web -> [fd00:10::1]:80"');
  });
});

describe('what a sync writes', () => {
  const other = () => serviceOf('other', '10.96.0.11');

  test('everything at first, then only the chains of what changed', () => {
    const { show, sync } = proxy();
    show(web(), sliceOf('web', ['10.244.1.1']), other(), sliceOf('other', ['10.244.1.9']));
    expect(sync().full).toBe(true);
    show(sliceOf('web', ['10.244.1.2']));
    const { full, text } = sync();
    expect(full).toBe(false);
    expect(linesOf(text, 'KUBE-SERVICES')).toHaveLength(3);
    expect(text.match(/^-A KUBE-SVC-\S+/gm)).toEqual([`-A KUBE-SVC-${hash}`, `-A KUBE-SVC-${hash}`]);
    expect(text).toContain(`:${sep('10.244.1.1')} - [0:0]\n`);
    expect(text).toContain(`-X ${sep('10.244.1.1')}\n`);
    expect(sync(fullSyncPeriod + 1).full).toBe(true);
  });

  test('chains an earlier kube-proxy left are deleted, other software keeps its own', () => {
    const left = ['PREROUTING', 'KUBE-SERVICES', 'KUBE-SVC-LEFTOVERLEFTOVER', 'CNI-abc', `KUBE-SVC-${hash}`];
    const { show, sync } = proxy({}, new ArtifactCache(), left);
    show(web(), sliceOf('web', ['10.244.1.1']));
    expect(sync().text.match(/^-X .*/gm)).toEqual(['-X KUBE-SVC-LEFTOVERLEFTOVER']);
  });

  test('a Service changed and changed back needs no sync', () => {
    const { proxier, show, sync } = proxy();
    const before = web();
    show(before);
    sync();
    const moved = web({ ports: [{ port: 81, targetPort: 80, protocol: 'TCP' }] });
    expect(proxier.serviceChanged(before, moved)).toBe(true);
    expect(proxier.serviceChanged(moved, before)).toBe(false);
    expect(proxier.pending).toBe(false);
  });

  test('over 1,000 endpoints comments go, and stale chains wait for syncPeriod', () => {
    const { show, sync } = proxy();
    const many = Array.from({ length: 1001 }, (_, i) => `10.244.${i >> 8}.${i & 255}`);
    show(web(), sliceOf('web', many), other(), sliceOf('other', ['10.245.1.9']));
    expect(linesOf(sync().text, sep('10.244.0.0'))[0]).toBe(`-A ${sep('10.244.0.0')} -s 10.244.0.0 -j KUBE-MARK-MASQ`);
    show(sliceOf('other', []));
    expect(sync(1000).text).not.toContain('-X ');
    expect(sync(30_000).text.match(/^-X /gm)).toHaveLength(2);
  });

  test('syncs that nobody read add up: the kernel gets the last state, and no deleted chain that it never had', () => {
    const { proxier, show, sync } = proxy();
    show(web(), sliceOf('web', ['10.244.1.1']));
    sync();
    show(sliceOf('web', ['10.244.1.2']));
    proxier.sync(5000);
    const seen = proxier.text();
    show(sliceOf('web', ['10.244.1.3']));
    proxier.sync(6000);
    const text = proxier.take().join('');
    expect(seen).toContain(`-X ${sep('10.244.1.1')}`);
    expect(text.match(/^-X .*/gm)).toEqual([`-X ${sep('10.244.1.1')}`]);
    expect(text).toContain('10.244.1.3:80');
    expect(text).not.toContain('10.244.1.2');
  });

  test('nodes share the rules of a Service, unless it is served by what each node has', () => {
    const cache = new ArtifactCache();
    const slice = sliceOf('web', ['10.244.1.1']);
    const rulesOn = (nodeName: string, service: Service) => {
      const [info] = cache.servicePorts(service, 'IPv4');
      const list = info && cache.endpoints([slice]).get(info.portKey);
      const { settings } = proxy({ nodeName }, cache).proxier;
      return info && list && rulesIn(cache).of(info, list, settings, { nodeName, zone: '' });
    };
    const [cluster, local] = [web(), web({ internalTrafficPolicy: 'Local' })];
    expect(rulesOn('node-1', cluster)?.chains).toHaveLength(2);
    expect(rulesOn('node-2', cluster)).toBe(rulesOn('node-1', cluster));
    expect(rulesOn('node-2', local)).not.toBe(rulesOn('node-1', local));
  });
});

test('for all Services and endpoints: rules are as many as counted, and every jump has its chain', () => {
  const policy = fc.constantFrom('Cluster' as const, 'Local' as const);
  const service = fc.record({
    internal: policy,
    external: policy,
    affinity: fc.boolean(),
    balanced: fc.boolean(),
    ranges: fc.subarray(['192.168.0.0/16', '203.0.113.0/24']),
    externalIPs: fc.subarray(['198.51.100.1', '198.51.100.2']),
    endpoints: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
    marks: fc.array(fc.constantFrom('', '!', '~'), { minLength: 6, maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.array(service, { maxLength: 4 }), (services) => {
      const { proxier, show, sync } = proxy();
      for (const [i, s] of services.entries()) {
        const spec: Partial<ServiceSpec> = {
          type: s.balanced ? 'LoadBalancer' : 'ClusterIP',
          ports: [{ port: 80, targetPort: 80, protocol: 'TCP', ...(s.balanced && { nodePort: 30_000 + i }) }],
          internalTrafficPolicy: s.internal,
          externalTrafficPolicy: s.external,
          sessionAffinity: s.affinity ? 'ClientIP' : 'None',
          externalIPs: s.externalIPs,
          loadBalancerSourceRanges: s.ranges,
        };
        const ingress = s.balanced ? [{ ip: `1.2.3.${i}` }] : [];
        const endpoints = s.endpoints.map((n, k) => `${s.marks[k] ?? ''}10.244.${i}.${n}@node-${n % 3}`);
        show(serviceOf(`s${i}`, `10.96.0.${i}`, spec, ingress), sliceOf(`s${i}`, endpoints));
      }
      const [filter = '', nat = ''] = sync().text.split('*nat\n');
      expect(nat.match(/^-A /gm)?.length).toBe(proxier.natRuleCount);
      expect(filter.match(/^-A /gm)?.length).toBe(proxier.filterRuleCount);
      const declared = new Set(Array.from(nat.matchAll(/^:(\S+)/gm), ([, name]) => name));
      const used = Array.from(nat.matchAll(/-[jA] (KUBE-\S+)/g), ([, name]) => name);
      expect(used.filter((name) => !declared.has(name))).toEqual([]);
    }),
  );
});
