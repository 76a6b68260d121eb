import { isMasked, type Masked } from './bitwise.ts';
import { count } from './counter.ts';
import { isVerdict } from './element.ts';
import type { Expression } from './expression.ts';
import type { Lexer } from './lexer.ts';
import type { NftProbe } from './probe.ts';
import { has, isExact, parseRange, parseValue, printRange, type Range } from './range.ts';
import type { RuleScope } from './rule-scope.ts';
import { chainsOf, parseSource, printValues, type Source, tell } from './source.ts';
import type { Statement } from './statement.ts';
import { flagWords, prefixRange, types, type Value } from './values.ts';
import { failed, type Outcome } from './verdict.ts';

const operators = ['==', '!=', '<=', '>=', '<', '>', '!'] as const;
type Operator = (typeof operators)[number];

/** What an expression is compared with: nothing but `meta l4proto tcp` and the like, which later statements may imply. */
export interface Match extends Statement {
  readonly expression: Expression;
  /** The one value it must have. */
  readonly only: Value | undefined;
}

/** A comparison behind an expression, or its `vmap`. Throws NftFault. */
export function parseMatch(lexer: Lexer, scope: RuleScope, expression: Expression): Statement {
  if (lexer.take('vmap')) return verdictMap(lexer, scope, expression);
  const operator = lexer.takeAny(operators);
  const negated = operator === '!=';
  if (lexer.at('@') || (lexer.at('{') && !single(lexer))) {
    const source = parseSource(lexer, scope, { key: expression.types });
    noteTransport(scope, expression, undefined);
    return lookup(expression, source, negated);
  }
  const brace = lexer.take('{');
  if (brace) lexer.skipNewlines();
  const match = compare(lexer, scope, expression, operator);
  if (brace) {
    lexer.skipNewlines();
    lexer.expect('}');
  }
  return match;
}

/** Whether a set in the rule has one plain element: nft compares directly then. */
function single(lexer: Lexer): boolean {
  const end = lexer.text.indexOf('}', lexer.start);
  return end >= 0 && !/,|\s\.\s|\s:\s|\*|^\{\s*$/.test(lexer.text.slice(lexer.start, end).replace(/#[^\n]*/g, ''));
}

function noteTransport(scope: RuleScope, { text }: Expression, only: Value | undefined): void {
  if (/^(?:meta l4proto|ip protocol|ip6 nexthdr)\b/.test(text) || text.includes('meta l4proto')) {
    scope.transport = typeof only === 'number' ? only : 'any';
  }
}

/** Looks a key up in a set. */
function lookup(expression: Expression, source: Source, negated: boolean): Statement {
  return {
    print: () => `${expression.text} ${negated ? '!= ' : ''}${source.text}`,
    transport: expression.transport,
    run(probe) {
      const value = expression.read(probe);
      if (value === undefined) return missing(probe, expression);
      const found = source.find(probe, value);
      tell(probe, source, expression, value, found);
      if (found?.counter && !probe.retold) count(found.counter);
      return (found === undefined) === negated ? undefined : failed;
    },
  };
}

function verdictMap(lexer: Lexer, scope: RuleScope, expression: Expression): Statement {
  const source = parseSource(lexer, scope, { key: expression.types, data: 'verdict' });
  return {
    print: () => `${expression.text} vmap ${source.text}`,
    transport: expression.transport,
    chains: chainsOf(source.elements),
    ...(expression.modulus === undefined
      ? {}
      : { branches: source.elements.flatMap(({ data }) => (isVerdict(data) ? [data] : [])) }),
    run(probe): Outcome | undefined {
      const value = expression.read(probe);
      if (value === undefined) return missing(probe, expression);
      const found = source.find(probe, value);
      tell(probe, source, expression, value, found);
      const verdict = found?.data;
      return isVerdict(verdict) ? verdict : failed;
    },
  };
}

function missing(probe: NftProbe, { label, text }: Expression): Outcome {
  probe.words?.push(`the packet has no ${label} (${text})`);
  return failed;
}

function compare(lexer: Lexer, scope: RuleScope, expression: Expression, operator: Operator | undefined): Match {
  const [type] = expression.types;
  if (!type) return lexer.unexpected();
  const length = isMasked(expression) ? maskLength(expression) : undefined;
  if (isMasked(expression) && length !== undefined && (operator === '==' || operator === '!=')) {
    return compareNetwork(lexer, expression.operand, { length, negated: operator === '!=' });
  }
  const ranges = expression.types.map((each, i) => {
    if (i > 0) lexer.expect('.');
    return parseRange(lexer, each);
  });
  if (type.flags && expression.types.length === 1)
    return compareBits(lexer, expression, operator, Number(ranges[0]?.lo ?? 0));
  const [range] = ranges;
  const only =
    ranges.length === 1 && range && isExact(range) && (operator === undefined || operator === '==')
      ? range.lo
      : undefined;
  noteTransport(scope, expression, only);
  return build(expression, only, printed(expression, ranges, operator), tester(operator, ranges));
}

/** The prefix length that a mask over an IPv4 address stands for. */
function maskLength({ mask, types: [type] }: Masked): number | undefined {
  const zeros = 32 - Math.clz32(~mask);
  return type === types.ipv4_addr && mask !== 0 && (~mask & (~mask + 1)) === 0 ? 32 - zeros : undefined;
}

/** `ip saddr & 255.255.255.0 == 10.0.0.0` says a prefix, as nft shows it. */
function compareNetwork(
  lexer: Lexer,
  operand: Expression,
  { length, negated }: { readonly length: number; readonly negated: boolean },
): Match {
  const [lo, hi] = prefixRange(Number(parseValue(lexer, types.ipv4_addr)), length, 32);
  const range = { lo, hi };
  return build(operand, undefined, `${negated ? '!= ' : ''}${printRange(range, types.ipv4_addr)}`, (value) =>
    typeof value === 'number' ? has(range, value) !== negated : negated,
  );
}

type Test = (value: Value | readonly Value[]) => boolean;

function tester(operator: Operator | undefined, ranges: readonly Range[]): Test {
  const [range = { lo: 0, hi: 0 }] = ranges;
  switch (operator) {
    case '<':
      return (value) => typeof value !== 'object' && value < range.lo;
    case '>':
      return (value) => typeof value !== 'object' && value > range.hi;
    case '<=':
      return (value) => typeof value !== 'object' && value <= range.hi;
    case '>=':
      return (value) => typeof value !== 'object' && value >= range.lo;
    default: {
      const negated = operator === '!=' || operator === '!';
      const holds: Test =
        ranges.length === 1
          ? (value) => typeof value !== 'object' && has(range, value)
          : (value) => typeof value === 'object' && ranges.every((each, i) => has(each, value[i] ?? ''));
      return negated ? (value) => !holds(value) : holds;
    }
  }
}

function printed(expression: Expression, ranges: readonly Range[], operator: Operator | undefined): string {
  const right = expression.types.map((type, i) => (ranges[i] ? printRange(ranges[i], type) : '')).join(' . ');
  const shown = operator === '==' || operator === undefined ? (isMasked(expression) ? '== ' : '') : `${operator} `;
  return `${shown}${right}`;
}

function build(expression: Expression, only: Value | undefined, right: string, test: Test): Match {
  return {
    expression,
    only,
    transport: expression.transport,
    print: () => `${expression.text} ${right}`,
    run(probe) {
      const value = expression.read(probe);
      if (value === undefined) return missing(probe, expression);
      const holds = test(value);
      if (probe.words) {
        const is = `${expression.label} is ${printValues(value, expression.types)}`;
        const wanted = right.replace(/^== /, '');
        probe.words.push(holds ? (only === undefined ? `${is} (${wanted})` : is) : `${is}, not ${wanted}`);
      }
      return holds ? undefined : failed;
    },
  };
}

/** Types of bits: `a,b` is any of them, `a / a,b` the first of these. */
function compareBits(lexer: Lexer, expression: Expression, operator: Operator | undefined, first: number): Match {
  const [type] = expression.types;
  const names = type?.flags ?? {};
  const list = (value: number) => flagWords(names, value).join(',') || (type?.print(value) ?? '');
  let bits = first;
  const words = () => {
    while (lexer.take(',')) bits |= Number(parseRange(lexer, type ?? lexer.unexpected()).lo);
  };
  words();
  const only = operator === undefined || operator === '==' ? bits : undefined;
  if (lexer.take('/')) {
    const wanted = bits;
    bits = Number(parseRange(lexer, type ?? lexer.unexpected()).lo);
    words();
    return maskedBits(expression, { wanted, mask: bits, negated: operator === '!=' }, list);
  }
  if (isMasked(expression) && expression.mask !== 0) {
    const { operand, mask } = expression;
    if (first === 0) {
      const any = operator === '!=';
      return build(
        operand,
        undefined,
        `${any ? '' : '! '}${list(mask)}`,
        (value) => ((Number(value) & mask) !== 0) === any,
      );
    }
    return maskedBits(operand, { wanted: bits, mask, negated: operator === '!=' }, list);
  }
  if (operator === undefined) return build(expression, only, list(bits), (value) => (Number(value) & bits) !== 0);
  if (operator === '!') return build(expression, undefined, `! ${list(bits)}`, (value) => (Number(value) & bits) === 0);
  const equal = operator !== '!=';
  return build(
    expression,
    only,
    `${operator} ${flagWords(names, bits).join(' | ') || list(bits)}`,
    (value) => (value === bits) === equal,
  );
}

function maskedBits(
  expression: Expression,
  { wanted, mask, negated }: { readonly wanted: number; readonly mask: number; readonly negated: boolean },
  list: (value: number) => string,
): Match {
  const right = `${negated ? '!= ' : ''}${list(wanted)} / ${list(mask)}`;
  return build(expression, undefined, right, (value) => ((Number(value) & mask) === wanted) !== negated);
}
