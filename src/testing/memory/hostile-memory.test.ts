import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

interface Measured {
  /** MB. */
  readonly peak: number;
  /** By how much each input raised it; MB. */
  readonly grown: Readonly<Record<string, number>>;
}

/** Most that reading one hostile input may add to the process's peak; MB. The largest are 30 MB of text themselves. */
const bound = 120;

/** In a process whose JavaScript heap has 128 MB. */
async function measured(...options: string[]): Promise<Measured> {
  const script = fileURLToPath(new URL('main.ts', import.meta.url));
  const flags = ['--max-old-space-size=128', '--import', 'tsx', script];
  const { stdout } = await promisify(execFile)('node', [...flags, ...options], { timeout: 90_000 });
  return JSON.parse(stdout) as Measured;
}

it('Hostile links, lessons and scenes are refused in little memory', { timeout: 100_000 }, async () => {
  const { grown } = await measured();
  expect(Object.keys(grown)).toHaveLength(10);
  expect(Object.entries(grown).filter(([, more]) => more > bound)).toEqual([]);
});

it('An inflater without a bound would be seen', { timeout: 100_000 }, async () => {
  const { grown } = await measured('--control');
  expect(grown['an inflater without a bound']).toBeGreaterThan(bound);
});
