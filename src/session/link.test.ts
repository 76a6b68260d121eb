import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { deflateSync } from 'fflate';
import { expect, test } from 'vitest';
import type { Recording } from '../model/action.ts';
import { decodeLink, encodeLink } from './link.ts';
import { linkDictionaries } from './link-dictionary.ts';

const scene = `apiVersion: apps/v1
kind: Deployment
metadata: {name: frontend, labels: {app: frontend}}
spec:
  replicas: 3
  selector: {matchLabels: {app: frontend}}
  template:
    metadata: {labels: {app: frontend}}
    spec:
      containers:
        - name: frontend
          image: nginx
          ports: [{containerPort: 5000}]
---
apiVersion: v1
kind: Service
metadata: {name: frontend-svc}
spec:
  selector: {app: frontend}
  ports: [{port: 80, targetPort: 5000}]
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
    - {name: client, image: curlimages/curl}
`;

const recording: Recording = {
  version: 1,
  scene,
  actions: [
    { at: 2500, action: { kind: 'send', from: 'pod/default/client', to: 'http://frontend-svc:80/', count: 1 } },
    { at: 3000, action: { kind: 'power', node: 'node-1', on: false } },
  ],
  now: 4000,
};

/** Links that are out in the world. They must open for ever: never change one, only add. */
const published = {
  scene:
    '#scene=1.U5SjuismLXXDsg0srIBzTNiTGMHEDZxfw5Oy8SRthWqcVlKxdsNImMA5NCyJsZaUFhZ64IFSI3JJRSg5wqfxgL1mjFSIzyUo6RDmCsLpDUWhDo7UVssFAA',
  words: '#scene=1.DUqVgivG6nDE1D5GLksvOrzt8PxU3UdzJtdyAQA',
  recording:
    '#scene=1.cJ-WySM0aQL0IOXNUeTgx2iQ4p9lIWKeBNaiBXWjUacXCedWWDEAcyFwzgx7liGYWYHzhXhyKp6sqlCN00oq1tYYGQ04J4glc9WS0mJEDzxQ9CKXvISyF3xaEjgKgJGr8LkEJV_BXEE4_6Ao1MGRe2q5AA',
};

const problemOf = (hash: string): string => {
  const decoded = decodeLink(hash);
  if (decoded.ok) throw new Error('the link opened');
  expect(decoded.problem.hint).toBeTruthy();
  return decoded.problem.message;
};

test('links published with version 1 still open', () => {
  expect(decodeLink(published.scene)).toEqual({ ok: true, content: { scene } });
  expect(decodeLink(published.recording)).toEqual({ ok: true, content: { scene, recording } });
  const words = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: größe-✓}\n';
  expect(decodeLink(published.words)).toEqual({ ok: true, content: { scene: words } });
});

test('a dictionary is never changed: a better one gets the next number', () => {
  const fingerprints = Object.entries(linkDictionaries).map(([version, text]) => [
    version,
    bytesToHex(sha256(utf8ToBytes(text))),
  ]);
  expect(fingerprints).toEqual([['1', 'd9a3bfb1e096208c28de80bda305c9c5680db2c4a4372f81664c06adef36016e']]);
});

test('a scene and a recording come back as they went in', () => {
  for (const content of [{ scene }, { scene, recording }, { scene: '' }, { scene: '🐳 = ü & # %\n'.repeat(500) }]) {
    expect(decodeLink(encodeLink(content))).toEqual({ ok: true, content });
  }
});

test('the default scene fits into a link a chat program does not break', () => {
  const link = encodeLink({ scene });
  expect(link.length).toBeLessThan(160);
  expect(link).toMatch(/^#scene=1\.[A-Za-z0-9_-]+$/);
});

test('a link is recognised among other hash parameters, and without its #', () => {
  expect(decodeLink(`#view=wide&${published.scene.slice(1)}`)).toEqual({ ok: true, content: { scene } });
  expect(decodeLink(published.scene.slice(1)).ok).toBe(true);
  expect(problemOf('')).toBe('This link holds no scene.');
});

test('a version of the future is named', () => {
  expect(problemOf('#scene=7.abcd')).toBe('This link has version 7; this Kubehop reads versions up to 1.');
  expect(problemOf('#scene=abcd')).toContain('does not say which version');
  expect(problemOf('#scene=constructor.abcd')).toContain('does not say which version');
});

test('a link cut off anywhere is refused, never half opened', () => {
  for (let length = '#scene='.length; length < published.recording.length; length++) {
    expect(problemOf(published.recording.slice(0, length)).length).toBeGreaterThan(10);
  }
});

test('a link with any one character changed is refused, never opened as something else', () => {
  const start = '#scene=1.'.length;
  // The last character of base64url may hold unused bits, which carry nothing.
  for (let at = start; at < published.scene.length - 1; at++) {
    const other = published.scene[at] === 'A' ? 'B' : 'A';
    expect(problemOf(published.scene.slice(0, at) + other + published.scene.slice(at + 1))).toContain('This link');
  }
  expect(problemOf(`${published.scene}%20`)).toBe('This link is damaged: “%” cannot be part of it.');
});

test('a bomb of a link is refused without being unpacked whole', () => {
  const bomb = deflateSync(new Uint8Array(60_000_000), { level: 9 });
  const text = btoa(`\0\0\0\0${Array.from(bomb, (byte) => String.fromCharCode(byte)).join('')}`);
  const hash = `#scene=1.${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
  expect(problemOf(hash)).toBe('The scene in this link has more than 2.0 MB.');
});

test('a scene too large for a link is refused when the link is made', () => {
  expect(() => encodeLink({ scene: 'x'.repeat(2_100_000) })).toThrow('a link holds at most 2.0 MB');
  expect(decodeLink(encodeLink({ scene: 'a: b\n'.repeat(399_000) })).ok).toBe(true);
});

test('a recording of another shape is refused', () => {
  const bad: unknown[] = [
    { ...recording, version: 2 },
    { ...recording, now: -1 },
    { ...recording, actions: [{ at: 0 }] },
    { ...recording, actions: 'none' },
  ];
  for (const value of bad) {
    const hash = encodeLink({ scene, recording: value as Recording });
    expect(problemOf(hash)).toBe('What this link holds is no scene.');
  }
});
