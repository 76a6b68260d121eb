import { type Placed, parseElements, type Shape } from './element.ts';
import { NotModelled, refused } from './errors.ts';
import type { Family } from './family.ts';
import type { Lexer } from './lexer.ts';
import { parseExpression } from './parse-expression.ts';
import { parsePriority } from './priority.ts';
import { newScope } from './rule-scope.ts';
import type { SetSpec } from './set.ts';
import type { BaseChain } from './table.ts';
import { takeTime } from './time.ts';
import { type DataType, typeNamed } from './values.ts';

/** Ends of the lines of a declaration: newlines and semicolons. */
function* linesOf(lexer: Lexer): Generator<undefined> {
  while (true) {
    lexer.skipNewlines();
    if (lexer.take('}')) return;
    if (lexer.kind === 'end') lexer.unexpected();
    yield undefined;
    if (lexer.kind !== 'newline' && !lexer.at('}')) lexer.unexpected();
  }
}

/** What stands between the braces behind a set's or map's name. Throws NftFault. */
export function parseSet(
  lexer: Lexer,
  family: Family,
  { name, isMap }: { name: string; isMap: boolean },
): { spec: SetSpec; elements: Placed[] } {
  const from = lexer.start;
  let shape: Shape | undefined;
  let typeText = '';
  const more: { -readonly [K in keyof SetSpec]?: SetSpec[K] } = {};
  const flags: string[] = [];
  const others: string[] = [];
  const elements: Placed[] = [];
  lexer.expect('{');
  for (const _ of linesOf(lexer)) {
    const at = lexer.start;
    const word = lexer.name();
    switch (word) {
      case 'type':
      case 'typeof':
        shape = word === 'type' ? parseTypes(lexer, isMap) : parseTypeof(lexer, family, isMap);
        typeText = lexer.text.slice(at, lexer.before).replace(/\s+/g, ' ');
        break;
      case 'flags':
        do flags.push(lexer.name());
        while (lexer.take(','));
        break;
      case 'timeout':
        more.timeout = takeTime(lexer);
        break;
      case 'gc-interval':
        more.gcInterval = takeTime(lexer);
        break;
      case 'size':
        more.size = lexer.count();
        break;
      case 'auto-merge':
        more.autoMerge = true;
        break;
      case 'counter':
        more.counter = true;
        break;
      case 'comment':
        more.comment = lexer.name();
        break;
      case 'elements':
        lexer.expect('=');
        elements.push(...parseElements(lexer, shape ?? lexer.fault('set definition does not specify key', from)));
        break;
      case 'policy':
      case 'limit':
      case 'quota':
      case 'last':
        others.push(`${word} ${lexer.restOfLine()}`.trim());
        break;
      default:
        lexer.jump(at);
        lexer.unexpected();
    }
  }
  if (!shape) lexer.fault('set definition does not specify key', from);
  const spec: SetSpec = {
    name,
    shape,
    typeText,
    flags,
    timeout: more.timeout,
    gcInterval: more.gcInterval,
    size: more.size,
    autoMerge: more.autoMerge ?? false,
    counter: more.counter ?? false,
    others,
    comment: more.comment,
  };
  return { spec, elements };
}

function parseTypes(lexer: Lexer, isMap: boolean): Shape {
  const list = (): DataType[] => {
    const found: DataType[] = [];
    do {
      found.push(typeNamed(lexer.token) ?? lexer.fault(`unknown datatype ${lexer.token}`));
      lexer.next();
    } while (lexer.take('.'));
    return found;
  };
  const key = list();
  if (!isMap) return { key };
  lexer.expect(':');
  lexer.take('interval');
  // Maps to named counters and the like: their data is a name.
  return { key, data: lexer.take('verdict') ? 'verdict' : list() };
}

function parseTypeof(lexer: Lexer, family: Family, isMap: boolean): Shape {
  const scope = newScope(family);
  const from = lexer.start;
  try {
    const key = parseExpression(lexer, scope).types;
    if (!isMap) return { key };
    lexer.expect(':');
    lexer.take('interval');
    return { key, data: lexer.take('verdict') ? 'verdict' : parseExpression(lexer, scope).types };
  } catch (error) {
    if (!(error instanceof NotModelled)) throw error;
    return lexer.fault('not modelled: the type of this set', from);
  }
}

/** What a chain is declared with. */
export interface ChainSpec {
  readonly base: BaseChain | undefined;
  readonly comment: string | undefined;
}

const hooks = ['prerouting', 'input', 'forward', 'output', 'postrouting', 'ingress', 'egress'] as const;
const chainTypes = ['filter', 'nat', 'route'] as const;
/** NAT is done to tracked packets, and only where addresses may change (net/netfilter/nf_tables_api.c). */
const natAfter = -200;

/** `type filter hook input priority 0` behind its first word. */
function parseBase(lexer: Lexer, from: number): BaseChain {
  const type = lexer.takeAny(chainTypes) ?? lexer.unexpected();
  lexer.expect('hook');
  const hook = lexer.takeAny(hooks) ?? lexer.unexpected();
  const at = lexer.start;
  if (lexer.take('device')) lexer.name();
  else if (lexer.take('devices')) {
    lexer.expect('=');
    while (!lexer.take('}')) {
      if (lexer.ended) lexer.unexpected();
      lexer.next();
    }
  }
  const device = lexer.text.slice(at, Math.max(at, lexer.before));
  lexer.expect('priority');
  const priority = parsePriority(lexer);
  const badNat = type === 'nat' && (priority <= natAfter || hook === 'forward' || hook.endsWith('gress'));
  if (badNat || (type === 'route' && hook !== 'output')) lexer.fault(refused('Operation not supported'), from);
  return { type, hook, priority, device, policy: 'accept' };
}

/** A line of a chain's declaration: `type …`, `policy …`, `comment …`. False when it is none. */
export function parseChainLine(lexer: Lexer, into: { -readonly [K in keyof ChainSpec]: ChainSpec[K] }): boolean {
  const from = lexer.start;
  if (lexer.take('type')) {
    into.base = parseBase(lexer, from);
    return true;
  }
  if (lexer.take('policy')) {
    const policy = lexer.takeAny(['accept', 'drop']) ?? lexer.unexpected();
    if (!into.base) lexer.fault("You can't specify policy for non-base chains", from);
    into.base.policy = policy;
    return true;
  }
  if (lexer.at('flags')) {
    lexer.next();
    lexer.name();
    return true;
  }
  // A rule never begins with a comment.
  if (lexer.take('comment')) {
    into.comment = lexer.name();
    return true;
  }
  return false;
}

/** `{ type … ; policy … ; }` behind `add chain`. */
export function parseChain(lexer: Lexer): ChainSpec {
  const spec: { -readonly [K in keyof ChainSpec]: ChainSpec[K] } = { base: undefined, comment: undefined };
  if (!lexer.take('{')) return spec;
  for (const _ of linesOf(lexer)) if (!parseChainLine(lexer, spec)) lexer.unexpected();
  return spec;
}

/** `{ comment "…" ; flags … ; }` behind `add table`. */
export function parseTableLine(lexer: Lexer, into: { comment: string | undefined; flags: string[] }): boolean {
  if (lexer.take('comment')) into.comment = lexer.name();
  else if (lexer.take('flags')) {
    do into.flags.push(lexer.name());
    while (lexer.take(','));
  } else return false;
  return true;
}

/** The lines between the braces of an object that is kept as it is. */
export function parseObject(lexer: Lexer): readonly string[] {
  if (!lexer.take('{')) return [lexer.restOfLine()];
  const lines: string[] = [];
  for (const _ of linesOf(lexer)) lines.push(lexer.restOfLine());
  return lines;
}
