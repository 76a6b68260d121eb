import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../testing/lab.ts';
import { filesOf, Typist } from '../testing/typist.ts';
import { commands } from './comparison/commands.ts';
import { RealKubectl, realKubectl } from './comparison/real-kubectl.ts';
import { differences } from './comparison/same.ts';
import { comparisonScene } from './comparison/scene.ts';
import { HttpDoor } from './serve/http-door.ts';
import { secondsToWall } from './serve/wall-clock.ts';

/** Two worlds that are the same to the byte: the real kubectl types in one, ours in the other. */
const labOf = (): Lab => {
  const lab = new Lab(comparisonScene);
  for (const image of ['nginx:1.28', 'nginx:1.29']) {
    lab.patch('Deployment', 'web', {
      metadata: { annotations: { 'kubernetes.io/change-cause': image } },
      spec: {
        template: { spec: { containers: [{ name: 'web', image, ports: [{ name: 'http', containerPort: 80 }] }] } },
      },
    });
    lab.run(25);
  }
  return lab;
};

const title = realKubectl
  ? `beside kubectl ${realKubectl.version}`
  : 'skipped: no kubectl on this machine to compare with';

describe.skipIf(!realKubectl)(title, () => {
  const [theirs, ours] = [labOf(), labOf()];
  let piped: string | undefined;
  let desk = filesOf({});
  const typist = new Typist(ours, {
    file: (name) => (name === '-' ? piped : desk.file?.(name)),
    directory: (name) => desk.directory?.(name),
  });
  const door = new HttpDoor({ playground: theirs.playground, catchUp: () => undefined, changed: () => undefined });
  let kubectl: RealKubectl;
  beforeAll(async () => {
    kubectl = new RealKubectl(await door.listen(0));
  });
  afterAll(async () => {
    await door.close();
    kubectl.remove();
  });

  test.each(commands)('$words', async ({ words, stdin, files = {}, seconds = 0, expected }) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(kubectl.home, name)), { recursive: true });
      writeFileSync(join(kubectl.home, name), text);
    }
    piped = stdin;
    desk = filesOf(files);
    const argv = splitWords(words);
    const start = theirs.playground.now;
    const shift = secondsToWall(start, Date.now());
    const end = start + seconds * 1000;
    const said = await kubectl.run(argv, stdin, () => {
      theirs.playground.advanceTo(Math.min(end, theirs.playground.now + 20));
      return seconds === 0 || theirs.playground.now < end;
    });
    const mine = await typist.type(argv, seconds || undefined);
    const until = 1000 * Math.ceil(Math.max(end, theirs.playground.now, ours.playground.now) / 1000);
    for (const { playground } of [theirs, ours]) playground.advanceTo(until);
    const left = [
      ...(said.code === mine.code ? [] : [`exit code ${mine.code} instead of ${said.code}`]),
      ...differences(said.out, ended(mine.out), shift),
      ...differences(said.err, ended(mine.err), shift).map((line) => `stderr ${line}`),
    ];
    if (process.env.SHOW) console.log(`${words}\n${left.join('\n')}`);
    expect(left).toEqual(expected ?? []);
  });
});

/** With the newline that a terminal's line ends with. */
const ended = (text: string): string => (text === '' ? '' : `${text}\n`);

/** A command line's words; quotes keep blanks. */
const splitWords = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/(['"])(.*?)\1/g, '$2'));
