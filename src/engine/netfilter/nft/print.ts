import { printElement, sortElements } from './element.ts';
import { printPriority } from './priority.ts';
import type { NftSet } from './set.ts';
import type { NftChain, NftTable } from './table.ts';
import { printTime } from './time.ts';

const byHandle = <T extends { readonly handle: number }>(items: Iterable<T>): readonly T[] =>
  [...items].sort((a, b) => a.handle - b.handle);

const block = (head: string, lines: readonly string[]): string =>
  `\t${head} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;

/** Element lists go on under the first element. */
const continued = ',\n\t\t\t     ';

/** `elements = { … }`, as many on a line as nft puts there for the type. */
function elementsOf(set: NftSet, now: number): readonly string[] {
  const { shape } = set.spec;
  const elements = sortElements(set.live(now), shape.key);
  if (elements.length === 0) return [];
  const [type] = shape.key;
  const perLine = shape.key.length === 1 && type ? type.perLine : 1;
  const lines: string[] = [];
  for (let i = 0; i < elements.length; i += perLine) {
    lines.push(
      elements
        .slice(i, i + perLine)
        .map((element) => printElement(element, shape, now))
        .join(', '),
    );
  }
  return [`elements = { ${lines.join(continued)} }`];
}

function printSet(set: NftSet, now: number): string {
  const { name, typeText, timeout, gcInterval, autoMerge, counter, others, comment } = set.spec;
  const { size } = set;
  const flags = flagsOf(set);
  return block(`${set.isMap ? 'map' : 'set'} ${name}`, [
    typeText,
    ...(size === undefined ? [] : [`size ${size}`]),
    ...others.filter((line) => line.startsWith('policy')),
    ...(flags.length === 0 ? [] : [`flags ${flags.join(',')}`]),
    ...(timeout === undefined ? [] : [`timeout ${printTime(timeout)}`]),
    ...(gcInterval === undefined ? [] : [`gc-interval ${printTime(gcInterval)}`]),
    ...(autoMerge ? ['auto-merge'] : []),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
    ...(counter ? ['counter'] : []),
    ...others.filter((line) => !line.startsWith('policy')),
    ...elementsOf(set, now),
  ]);
}

const flagOrder = ['constant', 'dynamic', 'interval', 'timeout'];

/** A timeout says itself that there are timeouts, when there is no other flag. */
function flagsOf({ spec: { flags, timeout }, isMap, isLearning }: NftSet): readonly string[] {
  const implied: Readonly<Record<string, boolean>> = { timeout: timeout !== undefined, dynamic: isLearning && !isMap };
  const all = flagOrder.filter((flag) => flags.includes(flag) || implied[flag]);
  return all.length === 1 && timeout !== undefined ? [] : all;
}

function printChain(chain: NftChain): string {
  const { base, comment } = chain;
  return block(`chain ${chain.name}`, [
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
    ...(base
      ? [
          `type ${base.type} hook ${base.hook} ${base.device ? `${base.device} ` : ''}priority ${printPriority(base.priority, base.hook)}; policy ${base.policy};`,
        ]
      : []),
    ...chain.body.rules.map((rule) => rule.text),
  ]);
}

/** A table as `nft list ruleset` shows it (nft 1.0.6); `now` in virtual milliseconds, for elements that expire. */
export function printTable(table: NftTable, now: number): string {
  const objects = [...table.objects.values()];
  const printed = (flow: boolean) =>
    objects
      .filter(({ kind }) => (kind === 'flowtable') === flow)
      .map((object) => block(`${object.kind} ${object.name}`, object.lines()));
  const parts = [
    ...printed(false),
    ...byHandle(table.sets.values()).map((set) => printSet(set, now)),
    ...printed(true),
    ...byHandle(table.chains.values()).map(printChain),
  ];
  const head = [
    ...(table.comment === undefined ? [] : [`\tcomment "${table.comment}"\n`]),
    ...(table.flags.length === 0 ? [] : [`\tflags ${table.flags.join(',')}\n`]),
  ];
  return `table ${table.title} {\n${head.join('')}${parts.join('\n')}}\n`;
}
