import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../testing/lab.ts';
import { filesOf, Typist } from '../testing/typist.ts';

// Sessions at a terminal, as text: a scene, files (`##FILE name`), then after `====` lines typed and what is printed. A line after
// `$` prints what kubectl v1.32.4 printed before the same scene behind the REST door; one after `~` differs from it, for a reason
// that is in README (hints, what is not modelled) or because pods are listed while they change.
const folder = new URL('sessions/', import.meta.url);

interface Line {
  readonly typed: string;
  readonly said: string;
}

interface Session {
  readonly title: string;
  readonly documents: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly lines: readonly Line[];
}

/** Addresses, hashes and generated names are not what is compared. */
const plain = (text: string): string =>
  text
    .replace(/\b10\.96\.\d+\.\d+\b/g, 'CIP')
    .replace(/-[a-z0-9]{9,10}-[a-z0-9]{5}\b/g, '-HASH')
    .replace(/\b(ds|job1|l1)-[a-z0-9]{5}\b/g, '$1-HASH')
    .replace(/\bc?[a-f0-9]{9,10}\b/g, 'HASH')
    .replace(/resourceVersion: ["']\d+["']/g, 'RV')
    .replace(/uid: \S+/g, 'UID')
    .replace(/nodePort: \d+/g, 'NP')
    .replace(/creationTimestamp: ["'][^"']+["']/g, 'CT')
    .replace(/W\d{4} [\d:.]+ +\d+ /g, 'KLOG ')
    .replace(/ +$/gm, '')
    .trim();

function read(name: string): Session {
  const [head = '', tail = ''] = readFileSync(new URL(name, folder), 'utf8').split(/^====\n/m);
  const [scene = '', ...parts] = head.split(/^##FILE /m);
  const files = Object.fromEntries(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
  const lines = tail.split(/^[$~] /m).slice(1);
  return {
    title: name.replace('.txt', '').replaceAll('-', ' '),
    documents: scene.trim() === '' ? [] : scene.split(/^---\n/m),
    files,
    lines: lines.map((text) => {
      const end = text.indexOf('\n');
      return { typed: text.slice(0, end), said: text.slice(end + 1) };
    }),
  };
}

/** Words of a line, without quotes. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)]
    .map(([word]) =>
      word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
    )
    .slice(1);

const sessions = readdirSync(folder).map(read);

describe.each(sessions)('kubectl: $title', ({ documents, files, lines }) => {
  let lab: Lab;
  let piped: string | undefined;
  let kubectl: Typist;
  beforeAll(() => {
    lab = new Lab(...documents);
    const desk = filesOf(files);
    kubectl = new Typist(lab, { ...desk, file: (name) => (name === '-' ? piped : desk.file?.(name)) });
  });

  it.each(lines)('$typed', async ({ typed, said }) => {
    const [line = '', input] = typed.split(' <<< ');
    piped = input?.replaceAll('\\n', '\n');
    const { out, err, code } = await kubectl.type(wordsOf(line), 300);
    const errors = err === '' ? [] : err.split('\n').map((text) => `[err] ${text}`);
    const all = [out, ...errors, code === 0 ? '' : `[code ${code}]`].filter((text) => text !== '');
    expect(plain(all.join('\n'))).toBe(plain(said));
    lab.run(3);
  });
});
