import {
  type Data,
  type Element,
  isVerdict,
  parseElements,
  printElement,
  printKey,
  type Shape,
  sortElements,
} from './element.ts';
import type { Expression } from './expression.ts';
import type { Lexer } from './lexer.ts';
import { Lookup } from './lookup.ts';
import type { NftProbe } from './probe.ts';
import type { RuleScope } from './rule-scope.ts';
import type { DataType, Value } from './values.ts';

/** Where a key is looked up: a set of the table, or one written into the rule. */
export interface Source {
  readonly text: string;
  /** The set's name; absent for one within the rule. */
  readonly name?: string;
  readonly elements: readonly Element[];
  readonly shape: Shape;
  find(probe: NftProbe, key: Value | readonly Value[]): Element | undefined;
}

/** `@name` or `{ … }`. The shape is what the rule wants; a named set has its own. */
export function parseSource(lexer: Lexer, scope: RuleScope, shape: Shape): Source {
  if (lexer.take('@')) {
    const name = lexer.name();
    scope.sets.push(name);
    return {
      text: `@${name}`,
      name,
      elements: [],
      shape,
      find: (probe, key) => probe.recall(() => probe.table.sets.get(name)?.find(key, probe.facts.now())),
    };
  }
  const elements = parseElements(lexer, shape).map(({ element }) => element);
  const lookup = new Lookup();
  for (const element of elements) lookup.add(element);
  const listed = sortElements(elements, shape.key);
  const text = `{ ${listed.map((element) => printElement(element, shape, 0)).join(', ')} }`;
  return { text, elements: listed, shape, find: (_, key) => lookup.find(key) };
}

export const chainsOf = (elements: readonly { readonly data: Data | undefined }[]): string[] =>
  elements.flatMap(({ data }) => (isVerdict(data) && 'chain' in data ? [data.chain] : []));

/** A key in words. */
export function printValues(value: Value | readonly Value[], shown: readonly DataType[]): string {
  if (typeof value !== 'object') return printKey([{ lo: value, hi: value }], shown);
  return shown.map((type, i) => type.print(value[i] ?? '')).join(' . ');
}

/** Words for what a lookup found. */
export function tell(
  probe: NftProbe,
  source: Source,
  expression: Expression,
  key: Value | readonly Value[],
  found: Element | undefined,
): void {
  if (!probe.words) return;
  const words = printValues(key, expression.types);
  const where = source.name === undefined ? 'of the rule' : `of @${source.name}`;
  probe.words.push(
    found
      ? `the element ${printElement({ ...found, comment: undefined, counter: undefined, timeout: undefined, expiresAt: undefined }, probe.table.sets.get(source.name ?? '')?.spec.shape ?? source.shape, 0)} ${where} matches`
      : `${expression.label} is ${words}, no element ${where}`,
  );
}

/** `EXPRESSION map { … }`: values by key. */
export function mapped(lexer: Lexer, scope: RuleScope, key: Expression, data: readonly DataType[]): Expression {
  const source = parseSource(lexer, scope, { key: key.types, data });
  return {
    text: `${key.text} map ${source.text}`,
    types: data,
    label: key.label,
    read(probe) {
      const value = key.read(probe);
      if (value === undefined) return undefined;
      const found = source.find(probe, value);
      tell(probe, source, key, value, found);
      const result = found?.data;
      if (result === undefined || isVerdict(result)) return undefined;
      return result.length === 1 ? result[0] : result;
    },
  };
}
