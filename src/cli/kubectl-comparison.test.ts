import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Playground } from '../engine/index.ts';
import { Lab } from '../testing/lab.ts';
import { Typist } from '../testing/typist.ts';
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
  const watches = new OpenWatches(theirs.playground);
  const door = new HttpDoor({ playground: watches, catchUp: () => undefined, changed: () => undefined });
  let kubectl: RealKubectl;
  let piped = '';
  beforeAll(async () => {
    kubectl = new RealKubectl(await door.listen(0));
  });
  afterAll(async () => {
    await door.close();
    kubectl.remove();
  });
  const typist = new Typist(ours, {
    file: (name) => (name === '-' ? piped : readIn(kubectl.home, name)),
    directory: (name) => namesIn(kubectl.home, name),
  });

  test.each(commands)('$words', async ({ words, stdin = '', files = {}, seconds = 0, expected }) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(kubectl.home, name)), { recursive: true });
      writeFileSync(join(kubectl.home, name), text);
    }
    piped = stdin;
    const argv = splitWords(words);
    const start = theirs.playground.now;
    const shift = secondsToWall(start, Date.now());
    const end = start + seconds * 1000;
    let [beats, late, printed] = [0, 0, 0];
    const said = await kubectl.run(argv, stdin, ({ length }) => {
      // Time passes while it waits for news, and stands still while it starts, reads or writes.
      if (++beats > 2000) return false;
      if (seconds === 0 || watches.open === 0) return true;
      // On a busy machine it prints what it heard long after.
      if (length !== printed) late = 0;
      printed = length;
      theirs.playground.advanceTo(Math.min(end, theirs.playground.now + 100));
      return theirs.playground.now < end || ++late < 40;
    });
    const mine = await typist.type(argv, seconds || undefined);
    const until = 1000 * Math.ceil(Math.max(end, theirs.playground.now, ours.playground.now) / 1000);
    for (const { playground } of [theirs, ours]) playground.advanceTo(until);
    const left = [
      ...((said.code ?? 130) === mine.code ? [] : [`exit code ${mine.code} instead of ${said.code}`]),
      ...differences(said.out, ended(mine.out), shift),
      ...differences(said.err, ended(mine.err), shift).map((line) => `stderr ${line}`),
    ];
    if (process.env.SHOW) console.log(`${words}\n${left.join('\n')}`);
    expect(left).toEqual(expected ?? []);
  });
});

/** A playground, and how many watches somebody has open on it. */
class OpenWatches {
  readonly #playground: Playground;
  open = 0;

  constructor(playground: Playground) {
    this.#playground = playground;
  }
  get now(): number {
    return this.#playground.now;
  }
  readonly act: Playground['act'] = (action) => this.#playground.act(action);
  readonly read: Playground['read'] = (request) => this.#playground.read(request);
  readonly watch: Playground['watch'] = (request, onEvent) => {
    this.open++;
    const stop = this.#playground.watch(request, onEvent);
    return () => {
      this.open--;
      stop();
    };
  };
}

const readIn = (home: string, name: string): string | undefined => {
  const path = join(home, name);
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
};
const namesIn = (home: string, name: string): readonly string[] | undefined => {
  const path = join(home, name);
  return existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : undefined;
};

/** With the newline that a terminal's line ends with. */
const ended = (text: string): string => (text === '' ? '' : `${text}\n`);

/** A command line's words; quotes keep blanks. */
const splitWords = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/(['"])(.*?)\1/g, '$2'));
