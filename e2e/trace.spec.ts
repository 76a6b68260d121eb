import { expect, test } from './fixtures.ts';

test.beforeEach(async ({ playground }) => {
  await playground.openDefault();
  await playground.time.speed(10);
  await playground.send();
  await playground.trace.open();
  await expect(playground.caption).toHaveText(/answered by/);
});

test('pointing at a hop lights its place on the canvas, and the other way round', async ({ playground }) => {
  const { trace } = playground;
  const here = trace.visit('Node node-1');
  const client = trace.visit('Pod client');
  const unlit = { node: await playground.drawn(playground.node('node-1')), visit: await playground.drawn(client) };
  await here.getByRole('button').first().hover();
  await expect.poll(() => playground.drawn(playground.node('node-1'))).not.toEqual(unlit.node);
  await playground.pod('client').hover();
  await expect.poll(() => playground.drawn(client)).not.toEqual(unlit.visit);
  expect(await playground.drawn(playground.node('node-1'))).toEqual(unlit.node);
});

test('every packet of the conversation can be followed, the reply through conntrack and not the rules', async ({
  playground,
}) => {
  const { trace } = playground;
  await expect(trace.packets).toHaveText([/SYN$/, /SYN-ACK/, /GET \//, /200 OK/, /FIN$/, /FIN-ACK/, /ACK$/]);
  await trace.packet('to the client: SYN-ACK').click();
  await expect(trace.chosen).toContainText('ESTABLISHED');
  await expect(trace.matchedRule(/KUBE-SVC-/)).toHaveCount(0);
  await expect(trace.visit('Node node-1').getByRole('button', { name: /conntrack/ })).toHaveAttribute(
    'aria-expanded',
    'true',
  );
});
