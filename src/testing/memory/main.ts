// Reads hostile input in a process of its own, and prints as JSON how far each pushed the process's peak (MB, RSS).
import { Readable } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';
import { inflateSync } from 'fflate';
import { LocalEngine } from '../../client/local-engine.ts';
import { parseLesson } from '../../lessons/parse.ts';
import { readLeftOff } from '../../session/left-off.ts';
import { decodeLessonLink } from '../../session/lesson-link.ts';
import { decodeLink } from '../../session/link.ts';

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** A link's payload that inflates to so many MB, with a checksum that nobody worked out. */
async function bomb(megabytes: number): Promise<Uint8Array> {
  const zeros = Readable.from(Array(megabytes).fill(new Uint8Array(1_000_000)));
  const packed = await zeros.pipe(createDeflateRaw({ level: 6 })).toArray();
  return Buffer.concat([Uint8Array.of(0, 0, 0, 0), ...packed]);
}

/** Lists of ten of the list before, each: 10^9 values. */
const laughs = (indent: string): string =>
  [...'abcdefghi']
    .map((name, at) => `${indent}- &${name} [${at === 0 ? 'x' : Array(10).fill(`*${'abcdefghi'[at - 1]}`)}]`)
    .join('\n');
const head = '---\napiVersion: kubehop.dev/v1\nkind: Lesson\ntitle: T\nsummary: S\n';
const load = (scene: string): Promise<unknown> => new LocalEngine().request('load', { scene });

const large = await bomb(1000);
const small = base64Url(await bomb(10));
const link = base64Url(large);

const cases: Readonly<Record<string, () => unknown>> = {
  'a link of 13 kB that inflates to 10 MB': () => decodeLink(`#scene=1.${small}`),
  'a scene link that inflates to 1 GB': () => decodeLink(`#scene=1.${link}`),
  'a lesson link that inflates to 1 GB': () => decodeLessonLink(`#lesson=1.${link}`),
  'a lesson whose anchors explode': () => parseLesson(`${head}objectives:\n${laughs('  ')}\n---\n\n## A\n`),
  'a scene whose anchors explode': () =>
    load(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nlaughs:\n${laughs('  ')}\n`),
  'a scene nested 200,000 deep': () => load(`a: ${'['.repeat(200_000)}`),
  'a lesson nested 200,000 deep': () => parseLesson(`${head}objectives: ${'['.repeat(200_000)}\n---\n\n## A\n`),
  'a lesson file of 30 MB': () => parseLesson(`${head}---\n\n## A\n\n${'word '.repeat(6_000_000)}`),
  'a scene of 30 MB': () => load(`a: ${'x'.repeat(30_000_000)}`),
  'a state nested 400,000 deep': () => readLeftOff('['.repeat(400_000)),
};
/** What no part of the page does: it shows that what is measured would be seen. */
const control: typeof cases = {
  'an inflater without a bound': async () => inflateSync((await bomb(300)).subarray(4)),
};

const peak = (): number => process.resourceUsage().maxRSS / 1000;

// What runs once, such as a first scene, is no fault of the input.
await load('kind: Scene\napiVersion: kubehop.dev/v1\nmetadata: {name: a}\n');
parseLesson(`${head}---\n\n## A\n`);
const grown: Record<string, number> = {};
for (const [name, read] of Object.entries(process.argv.includes('--control') ? control : cases)) {
  const before = peak();
  await read();
  grown[name] = Math.round(peak() - before);
}
process.stdout.write(JSON.stringify({ peak: Math.round(peak()), grown }));
