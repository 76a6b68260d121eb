import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** The cluster that the transcripts are typed at. */
export const scene = read('scene.yaml');

/**
 * What differs from run to run, written alike: ages, times, hashes, the addresses that pods and new Services got, and their nodes.
 * kubectl does not end the line of a jsonpath (⏎), here it is ended. Blanks between the columns of a table are as many as the longest of these asks for: they are written as three.
 */
export const comparable = (printed: string): string =>
  printed
    .replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '-HASH-ID')
    .replace(/pod-template-hash=\w+/g, 'pod-template-hash=HASH')
    .replace(/\b10\.244\.\d+\.\d+\b/g, 'POD-IP')
    .replace(/\b10\.96\.(?!0\.)\d+\.\d+\b/g, 'SERVICE-IP')
    .replace(/\bttl=\d+/g, 'ttl=TTL')
    .replace(/time=[\d.]+/g, 'time=TIME')
    .replace(/[\d.]+\/[\d.]+\/[\d.]+ ms/g, 'TIME/TIME/TIME ms')
    .replace(/^(?:\S+ {2,}){2,}.*$/gm, (row) => row.replace(/ {2,}/g, '   ').trimEnd())
    .replace(/(?<= {3})(?:\d+[smhd])+(?= {3}|$)/gm, 'AGE')
    .replace(/(?<= {3})node-\d(?= {3})/g, 'NODE');

/** The golden text of a command. */
export function golden(command: string): string {
  const text = read('golden.txt');
  const from = text.indexOf(`\n$ ${command}\n`);
  if (from < 0) throw new Error(`no golden text for ${command}`);
  const start = from + command.length + 4;
  const end = text.indexOf('\n# ', start);
  return text
    .slice(start, end < 0 ? undefined : end)
    .trimEnd()
    .replace(/⏎$/, '');
}

/** Whether every row of a table begins its columns where the head does. */
export function isAligned(table: string): boolean {
  const [head = '', ...rows] = table.split('\n');
  const starts = [...head.matchAll(/(?<=^| {3})\S/g)].map(({ index }) => index);
  return rows.every((row) => starts.every((at) => at === 0 || (row[at] !== ' ' && row[at - 1] === ' ')));
}
