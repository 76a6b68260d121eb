import { describe, expect, test } from 'vitest';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../testing/lab.ts';
import { Playground } from './playground.ts';

const client = 'pod/default/client';
const web = serviceNamed('web', 'type: NodePort, ports: [{port: 80, nodePort: 30080}]');
const labIn = (mode: string, ...documents: string[]) =>
  new Lab(sceneOf(`seed: 1, proxy: {mode: ${mode}}`), deploymentOf('web', 3), web, clientPod(), ...documents);
const outcome = (at: Lab, to: string, from = client) => at.send(from, to).map((trace) => trace.outcome);

describe.each(['iptables', 'nftables'])('in %s mode', (mode) => {
  test('a Service is answered by each of its pods, from a pod, and from outside by a node’s port', () => {
    const at = labIn(mode);
    expect(new Set(at.send(client, 'http://web', 30).map(({ by }) => by)).size).toBe(3);
    const [outside] = at.send('outside/laptop', 'http://192.168.0.2:30080');
    expect(outside).toMatchObject({ outcome: 'answered', seenFrom: '192.168.0.2' });
  });

  test('an endpoint that comes and goes is in the rules within seconds', () => {
    const at = labIn(mode);
    at.apply(deploymentOf('web', 1));
    at.run(3);
    expect(new Set(at.send(client, 'http://web', 20).map(({ by }) => by)).size).toBe(1);
    at.apply(deploymentOf('web', 4));
    at.run(3);
    expect(new Set(at.send(client, 'http://web', 40).map(({ by }) => by)).size).toBe(4);
  });
});

test('a port that a Service does not have: nobody listens in iptables mode, nftables mode rejects; an address that none has it drops', () => {
  const [ip, free] = [labIn('iptables').service('web').spec.clusterIP, '10.96.200.200'];
  expect(outcome(labIn('nftables'), `tcp://${ip}:81`)).toEqual(['rejected']);
  expect(outcome(labIn('nftables'), `tcp://${free}:80`)).toEqual(['timeout']);
  expect(outcome(labIn('iptables'), `tcp://${ip}:81`)).not.toEqual(['rejected']);
});

describe('a change of the mode', () => {
  test('takes out what the mode before left, and Services go on', () => {
    const at = labIn('iptables');
    expect(at.playground.rules('node-1')).toContain('KUBE-SVC-');
    expect(at.playground.act({ kind: 'proxy-mode', mode: 'nftables' })).toMatchObject({ ok: true });
    at.run(3);
    const there = at.playground.rules('node-1');
    expect(there).toContain('table ip kube-proxy {');
    // What stays is the kubelet's, and CNI's.
    expect(there.match(/KUBE-(?!FIREWALL)[A-Z-]+/g)).toBeNull();
    expect(outcome(at, 'http://web')).toEqual(['answered']);
    at.playground.act({ kind: 'proxy-mode', mode: 'iptables' });
    at.run(3);
    expect(at.playground.rules('node-1')).not.toContain('table ip kube-proxy');
    expect(at.playground.rules('node-1')).toContain('KUBE-SVC-');
    expect(outcome(at, 'http://web')).toEqual(['answered']);
  });

  test('is recorded, and holds for nodes that come later', () => {
    const at = labIn('iptables');
    at.playground.act({ kind: 'proxy-mode', mode: 'nftables' });
    at.playground.act({ kind: 'add-node', name: 'late' });
    at.run(3);
    expect(at.playground.rules('late')).toContain('table ip kube-proxy {');
    const again = Playground.restore(at.playground.recording());
    if (!again.ok) throw new Error(JSON.stringify(again.problems));
    expect(again.playground.rules('node-1')).toBe(at.playground.rules('node-1'));
  });
});

test.each([
  ['iptables', ['iptables-save', 'iptables-restore input'], '-A KUBE-SERVICES'],
  ['nftables', ['nft list ruleset', 'iptables-save', 'nft -f input'], 'table ip kube-proxy {'],
  ['userland', ['iptables-save', 'iptables-restore input'], 'KUBE-PORTALS-HOST'],
  ['ipvs', ['ipvsadm -Ln', 'ipset save', 'iptables-save', 'ipset and iptables-restore input'], 'IP Virtual Server'],
])('a node in %s mode is shown by its tools, that of the mode first', (mode, tools, words) => {
  const { playground } = labIn(mode);
  const first = playground.rulesText('node-1');
  expect(first?.tools).toEqual(tools);
  expect(first?.tool).toBe(tools[0]);
  expect(first?.text).toContain(words);
  for (const tool of tools) expect(playground.rulesText('node-1', tool)).toMatchObject({ tool, tools });
  expect(playground.rulesText('node-1', 'pfctl')).toEqual(first);
  expect(playground.rulesText('node-9')).toBeUndefined();
});
