import { expect, test } from 'vitest';
import { proxyModes } from '../model/scene.ts';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../testing/lab.ts';
import { measureRules } from './rule-cost.ts';

const rulesOf = (mode: (typeof proxyModes)[number], of: number) =>
  measureRules({ mode, node: 'node-1', of }).ports.map(({ rules }) => rules);

test('the last of many Services costs a rule more for each before it, as iptables is walked; looked up in a map or table, all cost the same', () => {
  for (const mode of ['iptables', 'userland'] as const) {
    const growing = rulesOf(mode, 60);
    expect((growing[59] ?? 0) - (growing[0] ?? 0), mode).toBeGreaterThanOrEqual(57);
  }
  for (const mode of ['nftables', 'ipvs'] as const) {
    const flat = rulesOf(mode, 60);
    expect(Math.max(...flat) - Math.min(...flat), mode).toBeLessThan(4);
    expect(Math.max(...flat), mode).toBe(Math.max(...rulesOf(mode, 10)));
  }
});

const services = [
  serviceNamed('web', 'ports: [{port: 80}]'),
  serviceNamed('none', 'ports: [{port: 80, name: a}, {port: 53, protocol: UDP, name: b}]'),
];

test.each(proxyModes)(
  'in %s mode a scene’s own trace counts what is measured, and the measuring leaves the scene alone',
  (mode) => {
    const at = new Lab(sceneOf(`seed: 1, proxy: {mode: ${mode}}`), deploymentOf('web', 1), ...services, clientPod());
    const node = at.get('Pod', 'client').spec.nodeName ?? '';
    if (mode === 'iptables' || mode === 'userland') {
      // Rules stand in the order in which kube-proxy heard of the Services: started anew it hears of all at once.
      for (const next of ['nftables', mode] as const) {
        at.playground.act({ kind: 'proxy-mode', mode: next });
        at.run(3);
      }
    }
    const before = JSON.stringify(at.playground.recording());
    const question = { mode, node, of: structuredClone(at.playground.serviceTable()) };
    const cost = measureRules(question);
    expect(measureRules(question)).toEqual(cost);
    expect(JSON.stringify(at.playground.recording())).toBe(before);
    expect(cost.total).toBe(7);
    const [trace] = at.send('pod/default/client', `http://${at.service('web').spec.clusterIP}`);
    const walked = trace?.packets[0]?.hops.reduce(
      (sum, hop) => sum + (hop.place === `node/${node}` ? hop.rulesWalked : 0),
      0,
    );
    expect(cost.ports.find(({ name }) => name === 'default/web')?.rules).toBe(walked);
    for (const { rules } of cost.ports) expect(rules).toBeGreaterThan(1);
  },
);

test('of very many ports the first, the last and evenly chosen ones between are measured', () => {
  const { ports, total } = measureRules({ mode: 'nftables', node: 'node-1', of: 1200 });
  expect(total).toBe(1200);
  expect(ports).toHaveLength(1000);
  expect([ports[0]?.name, ports.at(-1)?.name]).toEqual(['default/svc-1', 'default/svc-1200']);
});
