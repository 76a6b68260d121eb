import { beforeEach, expect, test } from 'vitest';
import { Aside } from '../../client/aside.ts';
import { LocalEngine } from '../../client/local-engine.ts';
import { LocalWorker } from '../../client/local-worker.ts';
import { WorkerClient } from '../../client/worker-client.ts';
import { connect } from '../connect.ts';
import { useHistory } from '../history.ts';
import { useNotices } from '../notices.ts';
import { createActions } from './index.ts';

const limited = `apiVersion: v1
kind: Pod
metadata: {name: limited}
spec:
  containers: [{name: web, image: nginx, resources: {limits: {cpu: 1}}}]
`;

const notices = () => useNotices.getState().list.map(({ level, text, problems }) => ({ level, text, problems }));

beforeEach(() => useNotices.setState({ list: [] }));

test('a scene that opens with warnings shows them with their lines, and going back does not show them again', async () => {
  const client = new WorkerClient(() => new LocalWorker());
  const actions = createActions(client, new Aside(() => new LocalWorker()));
  expect(await actions.openScene(limited)).toBe(true);
  const shown = [
    {
      level: 'info',
      text: 'The scene is open, with warnings',
      problems: [
        expect.objectContaining({
          severity: 'warning',
          line: 5,
          message: 'spec.containers[0].resources is kept but has no effect: Kubehop does not model it',
        }),
      ],
    },
  ];
  expect(notices()).toEqual(shown);
  await client.request('act', { kind: 'cordon', node: 'node-1', on: true });
  await actions.undo();
  expect(notices()).toEqual(shown);
  useNotices.setState({ list: [] });
  expect(await actions.openRecording(await actions.recording())).toBe(true);
  expect(notices()).toEqual(shown);
});

test('a scene without warnings says nothing', async () => {
  const actions = createActions(new WorkerClient(() => new LocalWorker()), new Aside(() => new LocalWorker()));
  await actions.openScene('');
  expect(notices()).toEqual([]);
});

test('what the terminal does after an undo takes the place of what was undone', async () => {
  const client = new LocalEngine();
  connect(client);
  const actions = createActions(client, new Aside(() => new LocalWorker()));
  await actions.openScene('');
  const cordon = (node: string, on: boolean) => client.request('act', { kind: 'cordon', node, on });
  const canRedo = () => useHistory.getState().undone.length > 0;
  await cordon('node-1', true);
  await client.pass(100);
  await actions.undo();
  await client.pass(100);
  expect(canRedo()).toBe(true);
  await actions.redo();
  await actions.undo();
  await cordon('node-2', true);
  await client.pass(100);
  expect(canRedo()).toBe(false);
});
