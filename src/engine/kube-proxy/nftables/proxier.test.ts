import { describe, expect, test } from 'vitest';
import type { EndpointSlice, Service, ServiceSpec } from '../../../model/objects/index.ts';
import { endpointOf, serviceOf, sliceOf } from '../../../testing/services.ts';
import { ArtifactCache } from '../artifact-cache.ts';
import type { ProxyOptions } from '../settings.ts';
import { listingOf } from './listing.ts';
import { NftablesProxier } from './proxier.ts';

/** A proxier with a `nft list ruleset` that it finds when it starts. */
function proxy(options: Partial<ProxyOptions> = {}, ruleset = '') {
  const proxier = new NftablesProxier(
    {
      nodeName: 'node-1',
      nodeIP: '192.168.0.2',
      detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' },
      serviceCIDRs: ['10.96.0.0/16', 'fd00:96::/112'],
      syncPeriod: 30_000,
      ...options,
    },
    new ArtifactCache(),
    () => listingOf(ruleset, options.family ?? 'IPv4'),
  );
  let now = 0;
  const show = (...objects: (Service | EndpointSlice)[]) => {
    for (const object of objects) {
      if (object.kind === 'Service') proxier.serviceChanged(undefined, object);
      else proxier.sliceChanged(object, false);
    }
  };
  const sync = (after = 10) => {
    now += after;
    const { full } = proxier.sync(now);
    return { full, ...proxier.take() };
  };
  /** The lines of the next transaction that speak of something. */
  const lines = (of: string, ...objects: (Service | EndpointSlice)[]) => {
    show(...objects);
    return sync()
      .text.split('\n')
      .filter((line) => line.includes(of))
      .map((line) => line.replace(/ip6? kube-proxy /, ''));
  };
  return { proxier, show, sync, lines };
}

const web = (spec: Partial<ServiceSpec> = {}) => serviceOf('web', '10.96.0.10', spec);
const base = 'default/web/tcp/';
const chainsIn = (text: string, verb: string) =>
  text.split('\n').flatMap((line) => (line.startsWith(`${verb} chain`) ? (line.split(' ')[4] ?? '') : []));

describe('what a port of a Service has in the table', () => {
  test('a verdict map picks one of its endpoints at random; clients that have come lately stay where they were', () => {
    const { lines } = proxy();
    const affinity = {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    } as const;
    const found = lines(base, web(affinity), sliceOf('web', ['10.244.1.1', '10.244.1.2']));
    const rules = found
      .filter((line) => line.startsWith('add rule'))
      .map((line) => line.replace(/[A-Z0-9]{8}-/g, '#-'));
    expect(rules).toEqual([
      `add rule service-#-${base} ip daddr 10.96.0.10 ip saddr != 10.244.0.0/16 jump mark-for-masquerade`,
      `add rule service-#-${base} ip saddr @affinity-#-${base}__10.244.1.1/80 goto endpoint-#-${base}__10.244.1.1/80`,
      `add rule service-#-${base} ip saddr @affinity-#-${base}__10.244.1.2/80 goto endpoint-#-${base}__10.244.1.2/80`,
      `add rule service-#-${base} numgen random mod 2 vmap { 0 : goto endpoint-#-${base}__10.244.1.1/80 , 1 : goto endpoint-#-${base}__10.244.1.2/80 }`,
      `add rule endpoint-#-${base}__10.244.1.1/80 ip saddr 10.244.1.1 jump mark-for-masquerade`,
      `add rule endpoint-#-${base}__10.244.1.1/80 update @affinity-#-${base}__10.244.1.1/80 { ip saddr }`,
      `add rule endpoint-#-${base}__10.244.1.1/80 meta l4proto tcp dnat to 10.244.1.1:80`,
      `add rule endpoint-#-${base}__10.244.1.2/80 ip saddr 10.244.1.2 jump mark-for-masquerade`,
      `add rule endpoint-#-${base}__10.244.1.2/80 update @affinity-#-${base}__10.244.1.2/80 { ip saddr }`,
      `add rule endpoint-#-${base}__10.244.1.2/80 meta l4proto tcp dnat to 10.244.1.2:80`,
    ]);
    const sets = found.filter((line) => line.startsWith('add set'));
    expect(sets[0]).toContain('{ type ipv4_addr ; flags dynamic,timeout ; timeout 60s ; }');
  });

  test('an affinity set is deleted at once when its endpoint goes', () => {
    const { lines } = proxy();
    lines('', web({ sessionAffinity: 'ClientIP' }), sliceOf('web', ['10.244.1.1', '10.244.1.2']));
    expect(lines('delete set', sliceOf('web', ['10.244.1.2']))[0]).toMatch(
      /^delete set affinity-\w+-.*10\.244\.1\.1\/80$/,
    );
  });

  test('clients outside the source ranges are dropped; the balancer’s address is let in where the node is', () => {
    const ranged = (ranges: string[]) => ({
      ...web({ type: 'LoadBalancer', loadBalancerSourceRanges: ranges }),
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
    });
    expect(
      proxy()
        .lines(' drop', ranged(['198.51.100.0/24', '192.168.0.0/24']))
        .at(-1),
    ).toMatch(
      /^add rule firewall-.* ip saddr != \{ 198\.51\.100\.0\/24 , 192\.168\.0\.0\/24 , 203\.0\.113\.7 \} drop$/,
    );
    expect(proxy().lines('@firewall-ips')).toEqual([
      'add rule firewall-check ip daddr . meta l4proto . th dport vmap @firewall-ips',
    ]);
  });

  test('in IPv6 headers and types are IPv6’s, and a name has dots for colons', () => {
    const v6 = proxy({
      family: 'IPv6',
      detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16,fd00:244::/56' },
    });
    const service = serviceOf('web', 'fd00:96::a', { ipFamilies: ['IPv6'], clusterIPs: ['fd00:96::a'] });
    const slice = sliceOf('web', ['fd00:244::5'], { family: 'IPv6' });
    const found = v6.lines('', service, slice);
    expect(found).toContain('add set cluster-ips { type ipv6_addr ; comment "Active ClusterIPs" ; }');
    expect(found).toContain(
      `add element service-ips { fd00:96::a . tcp . 80 : goto service-${hashIn(found)}-${base} }`,
    );
    expect(found.some((line) => line.endsWith('__fd00.244..5/80 meta l4proto tcp dnat to [fd00:244::5]:80'))).toBe(
      true,
    );
    expect(found.some((line) => line.includes('ip6 daddr fd00:96::a ip6 saddr != fd00:244::/56 jump'))).toBe(true);
    expect(found).toContain(
      'add rule cluster-ips-check ip6 daddr { fd00:96::/112 } drop comment "Drop traffic to unallocated ClusterIPs"',
    );
  });

  test('with node ports on all addresses, those are what the routing table calls local', () => {
    const found = proxy().lines('nodeport');
    expect(found).toContain('delete set nodeport-ips');
    expect(found).toContain(
      'add rule services fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports',
    );
  });
});

const hashIn = (lines: readonly string[]): string => /goto service-(\w{8})-/.exec(lines.join('\n'))?.[1] ?? '';

describe('what a sync writes', () => {
  test('nothing when nothing changed, and a changed Service alone when one did', () => {
    const { lines, sync } = proxy();
    lines('', web(), sliceOf('web', ['10.244.1.1']), serviceOf('api', '10.96.0.11'), sliceOf('api', ['10.244.1.9']));
    expect(sync()).toEqual({ full: false, deletions: '', text: '', operations: 0 });
    const changed = lines('', sliceOf('web', ['10.244.1.1', '10.244.1.2']));
    expect(changed.some((line) => line.includes('default/api'))).toBe(false);
    // Three chains made and emptied, two rules in each; the map's element stays.
    expect(changed.filter((line) => line !== '')).toHaveLength(12);
  });

  test('chains without use are emptied, and deleted by a sync at least a second later', () => {
    const { proxier, show, sync } = proxy();
    show(web(), sliceOf('web', ['10.244.1.1', '10.244.1.2']));
    sync();
    show(sliceOf('web', ['10.244.1.1']));
    const [stale = ''] = chainsIn(sync().text, 'flush').slice(-1);
    expect(stale).toMatch(/__10\.244\.1\.2\/80$/);
    expect(proxier.staleChains).toEqual([stale]);
    // Each sync in between finds it unused, and begins to count anew, as upstream.
    expect(chainsIn(sync(600).text, 'flush')).toEqual([stale]);
    expect(sync(600).deletions).toBe('');
    expect(chainsIn(sync(1000).deletions, 'delete')).toEqual([stale]);
    expect(sync(2000)).toMatchObject({ deletions: '', operations: 0 });
  });

  test('syncs that nobody took the text of become one', () => {
    const { proxier, show, sync } = proxy();
    show(web(), sliceOf('web', ['10.244.1.1']));
    sync();
    show(sliceOf('web', ['10.244.1.2']));
    proxier.sync(1000);
    show(sliceOf('web', ['10.244.1.3']));
    const { text } = sync(2000);
    expect(text).not.toContain('10.244.1.2');
    expect(chainsIn(text, 'flush').map((chain) => chain.split('__')[1])).toContain('10.244.1.1/80');
  });

  test('an address that two Services claim goes to the other when the one that has it goes', () => {
    const { proxier, lines } = proxy();
    const claim = (name: string, ip: string) => serviceOf(name, ip, { externalIPs: ['198.51.100.9'] });
    lines('', claim('web', '10.96.0.10'), sliceOf('web', ['10.244.1.1']));
    const second = lines('198.51.100.9', claim('api', '10.96.0.11'), sliceOf('api', ['10.244.1.2']));
    expect(second[0]).toBe('delete element service-ips { 198.51.100.9 . tcp . 80 }');
    expect(second[1]).toContain('default/api/tcp');
    proxier.serviceChanged(claim('api', '10.96.0.11'), undefined);
    const back = lines('198.51.100.9');
    expect(back[0]).toBe('delete element service-ips { 198.51.100.9 . tcp . 80 }');
    expect(back[1]).toContain('default/web/tcp');
    proxier.serviceChanged(claim('web', '10.96.0.10'), undefined);
    expect(lines('198.51.100.9')).toEqual(['delete element service-ips { 198.51.100.9 . tcp . 80 }']);
  });

  test('a node that moves to another zone gets the endpoints meant for it, in a full sync', () => {
    const { proxier, lines, sync } = proxy();
    const hinted = (address: string, zone: string) => ({
      ...endpointOf(address),
      hints: { forZones: [{ name: zone }] },
    });
    lines('', web(), sliceOf('web', [hinted('10.244.1.1', 'a'), hinted('10.244.1.2', 'b')]));
    proxier.setZone('b');
    const { full, text } = sync();
    expect(full).toBe(true);
    expect(text).toContain('numgen random mod 1 vmap');
    expect(text).not.toContain(
      'add table ip kube-proxy { comment "rules for kube-proxy" ; }\nadd chain ip kube-proxy filter-prerouting-pre-dnat\n',
    );
  });

  test('after a transaction that was refused everything is compared with what the kernel has', () => {
    const { proxier, show, sync } = proxy(
      {},
      'table ip kube-proxy {\n\tchain endpoint-OLD-default/old/tcp/__10.244.1.1/80 {\n\t}\n}\n',
    );
    show(web(), sliceOf('web', ['10.244.1.1']));
    sync();
    proxier.failed();
    const { full, text } = sync(2000);
    expect(full).toBe(true);
    expect(text).toContain('flush chain ip kube-proxy endpoint-OLD-default/old');
    expect(text).toContain('add element ip kube-proxy service-ips { 10.96.0.10 . tcp . 80');
  });
});

describe('a proxier that starts on a node where one has been', () => {
  const found = (affinity: string) => `table ip other {
	chain services {
	}
}
table ip kube-proxy {
	comment "rules for kube-proxy"
	set cluster-ips {
		type ipv4_addr
		comment "Active ClusterIPs"
		elements = { 10.96.0.10, 10.96.0.99 }
	}
${affinity}	map service-ips {
		type ipv4_addr . inet_proto . inet_service : verdict
		comment "ClusterIP, ExternalIP and LoadBalancer IP traffic"
		elements = { 10.96.0.10 . tcp . 80 : goto service-SERVICE,
			     10.96.0.99 . tcp . 80 : goto service-OLD-default/old/tcp/ }
	}
	map no-endpoint-services {
		type ipv4_addr . inet_proto . inet_service : verdict
		elements = { 10.96.0.98 . tcp . 80 comment "default/x" : goto reject-chain }
	}
	chain services {
	}
	chain service-SERVICE {
	}
	chain endpoint-ENDPOINT {
	}
	chain service-OLD-default/old/tcp/ {
	}
}
`;
  const names = proxy().lines(base, web(), sliceOf('web', ['10.244.1.1']));
  const [endpoint = '', service = ''] = names.flatMap(
    (line) => /^add chain (?:endpoint|service)-(\S+)/.exec(line)?.[1] ?? [],
  );
  const ruleset = (affinity = '') => found(affinity).replaceAll('ENDPOINT', endpoint).replaceAll('SERVICE', service);

  test('leaves elements and endpoints’ chains that are right, and takes out what is not', () => {
    const { show, sync } = proxy({}, ruleset());
    show(web(), sliceOf('web', ['10.244.1.1']));
    const { text } = sync();
    const setup = text.lastIndexOf('@service-nodeports\n') + '@service-nodeports\n'.length;
    expect(text.slice(setup).trim().replaceAll('ip kube-proxy ', '').split('\n')).toEqual([
      `add chain service-${service}`,
      `flush chain service-${service}`,
      `add rule service-${service} ip daddr 10.96.0.10 ip saddr != 10.244.0.0/16 jump mark-for-masquerade`,
      `add rule service-${service} numgen random mod 1 vmap { 0 : goto endpoint-${endpoint} }`,
      'flush chain service-OLD-default/old/tcp/',
      'delete element cluster-ips { 10.96.0.99 }',
      'delete element service-ips { 10.96.0.99 . tcp . 80 }',
      'delete element no-endpoint-services { 10.96.0.98 . tcp . 80 }',
    ]);
  });

  test('writes an endpoint’s chain anew when its Service no longer wants affinity', () => {
    const set = `	set affinity-${endpoint} {\n		type ipv4_addr\n		size 65535\n		flags dynamic,timeout\n		timeout 3h\n	}\n`;
    const { lines } = proxy({}, ruleset(set));
    const written = lines(endpoint, web(), sliceOf('web', ['10.244.1.1']));
    expect(written).toContain(`flush chain endpoint-${endpoint}`);
    expect(written).toContain(`delete set affinity-${endpoint}`);
  });
});

test('the number of rules is that of the full text', () => {
  const { proxier, lines } = proxy();
  lines(
    '',
    web({
      sessionAffinity: 'ClientIP',
      internalTrafficPolicy: 'Local',
      type: 'NodePort',
      externalTrafficPolicy: 'Local',
    }),
    sliceOf('web', ['10.244.1.1@node-1', '10.244.2.1@node-2']),
    {
      ...serviceOf('api', '10.96.0.11', { type: 'LoadBalancer', loadBalancerSourceRanges: ['198.51.100.0/24'] }),
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
    },
    sliceOf('api', ['10.244.1.9', '10.244.2.9']),
  );
  expect(proxier.ruleCount).toBe(proxier.fullText().match(/^add rule /gm)?.length);
});
