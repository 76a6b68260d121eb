import { encodeLink } from '../src/session/link.ts';
import { expect, test } from './fixtures.ts';

const scene = `apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: both}
spec:
  networks: {pods: "10.244.0.0/16,fd00:10:244::/56", services: "10.96.0.0/16,fd00:10:96::/112", nodes: "192.168.0.0/24,fd00:192:168::/64"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, ipFamilyPolicy: PreferDualStack, selector: {app: web}, ports: [{port: 80}]}
`;

test('a dual-stack cluster shows both addresses, and sends over either', async ({ playground }) => {
  const { inspector, trace } = playground;
  await playground.open(encodeLink({ scene }));
  await expect(playground.readyPods('web')).toHaveCount(3);
  await expect(playground.node('node-1')).toContainText('192.168.0.2 fd00:192:168::2');
  await expect(playground.service('web')).toContainText('fd00:10:96::');

  await playground.select(playground.outside('laptop'), 'laptop');
  await expect(inspector.fact('IP')).toHaveText(/203\.0\.113\.10.*2001:db8:203::10/);
  await inspector.button('over IPv6').click();
  await expect(playground.caption).toHaveText(/answered by web-/);
  await trace.open();
  const told = await trace.read(trace.requests.first());
  expect(told).toMatch(/table nat \(ip6tables\)/);
  expect(told).toMatch(/\[2001:db8:203::10\]:\d+ → \[fd00:192:168::2\]:3\d{4}/);
});
