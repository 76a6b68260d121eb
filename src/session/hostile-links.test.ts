import fc from 'fast-check';
import { Deflate, deflateSync } from 'fflate';
import { describe, expect, it, test } from 'vitest';
import { decodeLessonLink, encodeLesson } from './lesson-link.ts';
import { decodeLink, encodeLink } from './link.ts';

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
/** A payload as links have it, with a checksum that nobody worked out. */
const packed = (bytes: Uint8Array): string =>
  base64Url(Uint8Array.from([0, 0, 0, 0, ...deflateSync(bytes, { level: 9 })]));

/** What inflates to 1 GB. DEFLATE grows 1032-fold at most, so it has 1 MB itself. */
function bomb(): string {
  const zeros: Uint8Array[] = [];
  const deflate = new Deflate({ level: 9 }, (part) => zeros.push(part));
  for (let megabytes = 0; megabytes < 1000; megabytes++) deflate.push(new Uint8Array(1_000_000), megabytes === 999);
  return base64Url(Uint8Array.from([0, 0, 0, 0, ...zeros.flatMap((part) => [...part])]));
}

const scene = encodeLink({ scene: 'kind: Scene\n' }).slice('#scene='.length);
const lesson = encodeLesson('---\nkind: Lesson\n---\n').slice('#lesson='.length);
const payloads: Readonly<Record<string, string>> = {
  nothing: '',
  'a version alone': '1',
  'a dot alone': '.',
  'a version and a dot': '1.',
  'version 0': '0.AAAAAAAA',
  'version 2': '2.AAAAAAAA',
  'version 99999999999999999999': '99999999999999999999.AAAA',
  'a version below nothing': '-1.AAAAAAAA',
  'half a version': '1.5.AAAAAAAA',
  'a version in other digits': '١.AAAAAAAA',
  __proto__: '__proto__.AAAAAAAA',
  constructor: 'constructor.AAAAAAAA',
  toString: 'toString.AAAAAAAA',
  'a script': '<script>alert(1)</script>',
  'a script behind a version': '1.<script>alert(1)</script>',
  'javascript:': 'javascript:alert(1)',
  'a null byte': '1.AAAA\u0000AAAA',
  'a lone surrogate': '1.\ud800AAAA',
  'percent-encoding': '1.%41%41%41%41',
  'a path that climbs': '../../../etc/passwd',
  'an address': '//evil.example/x',
  'plain base64': '1.AA+/AA==',
  'a checksum alone': '1.AAAAAA',
  'a checksum and half a byte': '1.AAAAAAA',
  zeros: `1.${'A'.repeat(10_000)}`,
  'the highest digits': `1.${'_'.repeat(10_000)}`,
  'more than a link may hold': `1.${packed(new Uint8Array(10_000_000))}`,
  'a bomb': `1.${bomb()}`,
  'a megabyte of digits': `1.${'A'.repeat(1_000_000)}`,
};

/** Cut at 24 places, and one character another at 24 places. */
const damaged = (payload: string): [string, string][] =>
  Array.from({ length: 24 }, (_, i): [string, string][] => {
    const at = Math.floor(((i + 0.5) * payload.length) / 24);
    const other = payload[at] === 'x' ? 'y' : 'x';
    return [
      [`cut at ${at}`, payload.slice(0, at)],
      [`another character at ${at}`, payload.slice(0, at) + other + payload.slice(at + 1)],
    ];
  }).flat();

describe.each([
  ['scene', decodeLink, scene],
  ['lesson', decodeLessonLink, lesson],
] as const)('a hostile link to a %s', (kind, decode, good) => {
  it('whole', () => {
    expect(decode(`#${kind}=${good}`).ok).toBe(true);
  });

  it.each([...Object.entries(payloads), ...damaged(good)])('%s is refused in words', (_, payload) => {
    const decoded = decode(`#${kind}=${payload}`);
    // Bits after the end of a stream mean nothing: the text is as it was, by its checksum.
    if (decoded.ok && payload.length === good.length) {
      expect(decoded).toEqual(decode(`#${kind}=${good}`));
      return;
    }
    if (decoded.ok) throw new Error(`it opened: ${JSON.stringify(decoded).slice(0, 300)}`);
    expect(decoded.problem.message).toMatch(/^This link|^The scene in this link|^What this link/);
    expect(decoded.problem.hint).toMatch(/\S/);
    // What was given is not given back: a message must not be a mile long.
    expect(decoded.problem.message.length).toBeLessThan(300);
  });

  it('of any characters is opened or refused, and never throws', () => {
    const payload = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => `1.${base64Url(bytes)}`),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => `1.${packed(bytes)}`),
    );
    fc.assert(
      fc.property(payload, (text) => {
        const decoded = decode(`#${kind}=${text}`);
        if (!decoded.ok) expect(decoded.problem.message).toMatch(/\S/);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://example.org/x',
  'file:///etc/passwd',
  'ftp://example.org/a.md',
  'http://example.org/a.md',
  'http://localhost.evil.example/a.md',
  'http://127.0.0.1.evil.example/a.md',
  'http://[::1/a.md',
  'https://',
  '//example.org/a.md',
  '/a.md',
  'view-source:https://example.org',
  'https://exa mple.org',
  '%',
  '\ud800',
  '',
])('a lesson file is not fetched from %j', (address) => {
  for (const written of [address, encodeURIComponent(address.replace(/[\ud800-\udfff]/g, '%'))]) {
    const decoded = decodeLessonLink(`#src=${written}`);
    if (decoded.ok) throw new Error(`it would be fetched: ${JSON.stringify(decoded.link)}`);
    expect(decoded.problem.message).toMatch(/^This link leads to/);
  }
});

test.each(['0', '-1', '1.5', '1e400', 'NaN', '__proto__', '0x10000000000000000', '<script>'])(
  'there is no step %s',
  (step) => {
    const decoded = decodeLessonLink(`#lesson=services/first-service&step=${step}`);
    expect(decoded.ok).toBe(false);
  },
);

const actionsOf = (rest: unknown): boolean => {
  const link = encodeLink({ scene: '', recording: rest as never });
  return decodeLink(link).ok;
};

test.each<[string, unknown]>([
  ['another version', { version: 2, scene: '', actions: [], now: 0 }],
  ['no actions', { version: 1, scene: '', now: 0 }],
  ['actions that are no list', { version: 1, scene: '', actions: { length: 1 }, now: 0 }],
  ['an action that is nothing', { version: 1, scene: '', actions: [null], now: 0 }],
  ['an action without a kind', { version: 1, scene: '', actions: [{ at: 0, action: {} }], now: 0 }],
  ['an action before the world', { version: 1, scene: '', actions: [{ at: -1, action: { kind: 'send' } }], now: 0 }],
  ['an instant that is text', { version: 1, scene: '', actions: [{ at: '0', action: { kind: 'send' } }], now: 0 }],
  ['no instant', { version: 1, scene: '', actions: [], now: null }],
  ['an instant in a million years', { version: 1, scene: '', actions: [], now: 3e16 }],
  ['an endless instant', { version: 1, scene: '', actions: [], now: Number.POSITIVE_INFINITY }],
])('a recording with %s is no scene', (_, rest) => {
  expect(actionsOf(rest)).toBe(false);
});
