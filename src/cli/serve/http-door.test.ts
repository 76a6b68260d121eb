import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientPod, Lab } from '../../testing/lab.ts';
import { HttpDoor } from './http-door.ts';

const lab = new Lab(clientPod());
const door = new HttpDoor({ playground: lab.playground, catchUp: () => undefined, changed: () => undefined });
let url = '';
beforeAll(async () => {
  url = await door.listen(0);
});
afterAll(() => door.close());

const pods = '/api/v1/namespaces/default/pods';

test('refusals come with their status, warnings as headers', async () => {
  const missing = await fetch(`${url}${pods}/nobody`);
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ kind: 'Status', message: 'pods "nobody" not found' });
  const body = JSON.stringify({
    metadata: { name: 'slow' },
    spec: { containers: [{ name: 'a', image: 'nginx', workingDir: '/srv' }] },
  });
  const made = await fetch(`${url}${pods}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(made.status).toBe(201);
  expect(made.headers.get('warning')).toMatch(/^299 - "spec\.containers\[0\]\.workingDir is kept/);
});

test('a watch streams a line an event until the client goes', async () => {
  const gone = new AbortController();
  const response = await fetch(`${url}${pods}?watch=1&fieldSelector=metadata.name%3Dclient`, { signal: gone.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse((await reader?.read())?.value ?? 'null');
  expect(await next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'client' } } });
  lab.delete('Pod', 'client', '?gracePeriodSeconds=0');
  expect(await next()).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'client' } } });
  gone.abort();
});

test('a log that is followed streams its text until the container ends', async () => {
  const pod = (name: string, args: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, '${args}']}]}\n`;
  lab.apply(pod('talker', 'echo one; sleep 20; echo two'));
  lab.run(10);
  const response = await fetch(`${url}${pods}/talker/log?follow=true&container=c`);
  expect(response.headers.get('content-type')).toBe('text/plain');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('one\n');
  lab.run(20);
  expect((await reader?.read())?.value).toBe('two\n');
  expect((await reader?.read())?.done).toBe(true);
  const refused = await fetch(`${url}${pods}/nobody/log?follow=true`);
  expect(refused.status).toBe(404);
});

test('a watch of what is not there is an answer of its own', async () => {
  const response = await fetch(`${url}/api/v1/secrets?watch=true`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ kind: 'Status', reason: 'NotFound' });
});

test('a body of more than 3 MiB is refused by the API server', async () => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}${pods}`, { method: 'POST', headers, body: ' '.repeat(5_000_000) });
  expect(response.status).toBe(413);
});

test('a body in protobuf, as kubectl sends it since 1.32, is read like one in JSON', async () => {
  // Namespace{metadata: {name: "made"}}, in a runtime.Unknown after the bytes "k8s\\0".
  const envelope = '6b3873000a0f0a02763112094e616d65737061636512080a060a046d616465';
  const response = await fetch(`${url}/api/v1/namespaces`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
    body: Buffer.from(envelope, 'hex'),
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 201,
    body: { kind: 'Namespace', metadata: { name: 'made' } },
  });
});

test('a body that only says it is protobuf is a bad request', async () => {
  const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
  for (const body of ['k8s', 'k8s\0\xff\xff']) {
    const response = await fetch(`${url}/api/v1/namespaces`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  }
});
