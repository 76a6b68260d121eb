import { describe, expect, test } from 'vitest';
import type { RequestTrace } from '../model/trace.ts';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../testing/lab.ts';
import { Playground } from './playground.ts';

const client = 'pod/default/client';
const labWith = (service: string, replicas = 3) =>
  new Lab(
    sceneOf('seed: 1, proxy: {mode: userland}'),
    deploymentOf('web', replicas),
    serviceNamed('web', service),
    clientPod(),
  );
const web = 'ports: [{port: 80}]';
/** How often each of those who answered did. */
const counts = (traces: readonly RequestTrace[]) => {
  const answerers = traces.map(({ by = 'nobody' }) => by);
  return [...new Set(answerers)].map((by) => answerers.filter((other) => other === by).length).sort();
};
const notes = ({ packets }: RequestTrace) => packets.flatMap(({ hops }) => hops.map(({ note }) => note));
const addressOf = (at: Lab) => at.service('web').spec.clusterIP ?? '';
const nodeOf = (at: Lab) => at.get('Pod', 'client').spec.nodeName ?? '';

describe('a Service in userland mode', () => {
  test('is reached in turn by pods, nodes and the world; pods see the address of the node whose kube-proxy asks them', () => {
    const at = labWith('type: NodePort, ports: [{port: 80, nodePort: 30080}]');
    expect(counts(at.send(client, 'http://web', 6))).toEqual([2, 2, 2]);
    expect(counts(at.send('node/node-1', `http://${addressOf(at)}`, 3))).toEqual([1, 1, 1]);
    const [outside] = at.send('outside/laptop', 'http://192.168.0.3:30080');
    expect(outside).toMatchObject({ outcome: 'answered', seenFrom: '192.168.0.3' });
    expect(outside?.reason).toMatch(/^answered by pod default\/web-\S+, through kube-proxy on node-2/);
  });

  test('has rules to kube-proxy’s own port, as upstream adds them', () => {
    const at = labWith('type: NodePort, ports: [{name: http, port: 80, nodePort: 30080}], externalIPs: [198.51.100.1]');
    const text = at.playground.proxyText('node-1') ?? '';
    const lines = text.split('\n').filter((line) => line.includes('"default/web:http"'));
    const port = /--to-ports (\d+)/.exec(lines[0] ?? '')?.[1] ?? '';
    const match = '-m comment --comment "default/web:http" -p tcp -m tcp --dport';
    const [redirect, dnat] = [`-j REDIRECT --to-ports ${port}`, `-j DNAT --to-destination 192.168.0.2:${port}`];
    expect(lines).toEqual([
      `-A KUBE-PORTALS-CONTAINER ${match} 80 -d ${addressOf(at)}/32 ${redirect}`,
      `-A KUBE-PORTALS-CONTAINER ${match} 80 -d 198.51.100.1/32 -m physdev ! --physdev-is-in ${redirect}`,
      `-A KUBE-PORTALS-CONTAINER ${match} 80 -d 198.51.100.1/32 -m addrtype --dst-type LOCAL ${redirect}`,
      `-A KUBE-PORTALS-HOST ${match} 80 -d ${addressOf(at)}/32 ${dnat}`,
      `-A KUBE-PORTALS-HOST ${match} 80 -d 198.51.100.1/32 -m addrtype --dst-type LOCAL ${dnat}`,
      `-A KUBE-NODEPORT-CONTAINER ${match} 30080 ${redirect}`,
      `-A KUBE-NODEPORT-HOST ${match} 30080 ${dnat}`,
      `-A KUBE-NODEPORT-NON-LOCAL ${match} ${port} -m state --state NEW -j ACCEPT`,
    ]);
  });

  test('tells the two connections apart in the trace', () => {
    const at = labWith(web);
    const [trace] = at.send(client, 'http://web');
    const told = notes(trace as RequestTrace);
    expect(told).toContainEqual(
      expect.stringMatching(/^kube-proxy, which stands for default\/web, listens on port \d+ \(TCP\)$/),
    );
    expect(told).toContainEqual(
      expect.stringMatching(
        /^kube-proxy on node-\d opens a connection of its own to 10\.244\.\d\.\d+:80 \(round robin: the next in turn of 3\): SYN$/,
      ),
    );
  });

  test('without endpoints takes the connection and closes it; a datagram is not answered', () => {
    const at = labWith('ports: [{name: a, port: 80}, {name: b, port: 53, protocol: UDP}]', 0);
    expect(at.send(client, 'http://web')[0]).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('closed it without an answer (empty reply)'),
    });
    expect(at.send(client, `udp://${addressOf(at)}:53`)[0]?.outcome).toBe('timeout');
  });

  test('asks the next endpoint when one does not answer in time', () => {
    const at = labWith(web);
    const other = nodeOf(at) === 'node-1' ? 'node-2' : 'node-1';
    const here = at.pods('web').filter(({ spec }) => spec.nodeName !== other).length;
    at.power(other, false);
    const traces = at.send(client, `http://${addressOf(at)}`, 3);
    expect(traces.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered']);
    expect(counts(traces)).toHaveLength(here);
    // 250 ms for the first attempt, 500 ms for the second.
    expect(Math.max(...traces.map(({ startedAt, finishedAt = 0 }) => finishedAt - startedAt))).toBeGreaterThan(250);
  });

  test('keeps a client on its pod while it asks for that', () => {
    const at = labWith(`${web}, sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}`);
    const traces = at.send(client, 'http://web', 4);
    expect(counts(traces)).toEqual([4]);
    expect(traces.flatMap(notes)).toContainEqual(expect.stringContaining('(session affinity: 10.244.'));
  });

  test('has the certificate of the pod behind it', () => {
    const at = new Lab(
      sceneOf('seed: 1, proxy: {mode: userland}'),
      serviceNamed('web', 'ports: [{port: 443, targetPort: 8443}]'),
      `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}, annotations: {kubehop.dev/behaviour: 'http-server port=8443 certificate=web'}}
spec: {containers: [{name: c, image: nginx}]}
`,
      clientPod(),
    );
    expect(at.send(client, 'https://web')[0]).toMatchObject({ outcome: 'answered', by: 'default/web' });
    expect(at.send(client, `https://${addressOf(at)}`)[0]?.failure).toBe('certificate-name');
  });

  test('does not answer pings, and knows nothing of other ports', () => {
    const at = labWith(web);
    expect(at.send(client, `icmp://${addressOf(at)}`)[0]?.outcome).toBe('timeout');
  });
});

describe('a machine that is started again', () => {
  test.each(['ipvs', 'userland'])('has in %s mode what it had', (mode) => {
    const at = new Lab(
      sceneOf(`seed: 1, proxy: {mode: ${mode}}`),
      deploymentOf('web', 2),
      serviceNamed('web', web),
      clientPod(),
    );
    at.power(nodeOf(at), false);
    at.run(1);
    at.power(nodeOf(at), true);
    at.run(60);
    expect(at.send('node/node-1', `http://${addressOf(at)}`, 2).map(({ outcome }) => outcome)).toEqual([
      'answered',
      'answered',
    ]);
    const again = Playground.restore(at.playground.recording());
    if (!again.ok) throw new Error(JSON.stringify(again.problems));
    for (const node of ['node-1', 'node-2']) expect(again.playground.rules(node)).toEqual(at.playground.rules(node));
  });
});

describe('a change of the mode', () => {
  test('leaves nothing of userland mode behind, neither rules nor open ports', () => {
    const at = labWith(web);
    const port = /--to-ports (\d+)/.exec(at.playground.proxyText('node-1') ?? '')?.[1];
    at.playground.act({ kind: 'proxy-mode', mode: 'iptables' });
    at.run(3);
    expect(at.playground.rules('node-1')).not.toMatch(/KUBE-PORTALS|KUBE-NODEPORT-|handle/);
    expect(at.send(client, `http://192.168.0.2:${port}`)[0]?.outcome).toBe('refused');
    expect(at.send(client, 'http://web')[0]?.outcome).toBe('answered');
    at.playground.act({ kind: 'proxy-mode', mode: 'userland' });
    at.run(3);
    expect(at.playground.rules('node-1')).not.toMatch(/KUBE-SVC|KUBE-SEP|KUBE-SERVICES/);
    expect(counts(at.send(client, 'http://web', 3))).toEqual([1, 1, 1]);
  });
});
