import { invalid, untracked } from '../conntrack/connection.ts';
import { count, parseCounter, printCounter } from './counter.ts';
import { NotModelled } from './errors.ts';
import type { Expression } from './expression.ts';
import type { Lexer } from './lexer.ts';
import { parseLimit } from './limit.ts';
import { parseMatch } from './match.ts';
import { parseNat } from './nat.ts';
import { parseExpression, takeExpression } from './parse-expression.ts';
import type { NftProbe } from './probe.ts';
import { parseValue } from './range.ts';
import { parseReject } from './reject.ts';
import type { RuleScope } from './rule-scope.ts';
import type { Statement } from './statement.ts';
import { printTime, takeTime } from './time.ts';
import { types } from './values.ts';
import { failed, printVerdict, takeVerdict, type Verdict } from './verdict.ts';

/** Does nothing that a packet here would show. */
const passing = (text: string): Statement => ({ print: () => text, run: () => undefined });

/** The next statement, undefined when none begins here. Throws NftFault, and NotModelled. */
export function takeStatement(lexer: Lexer, scope: RuleScope): Statement | undefined {
  const verdict = takeVerdict(lexer);
  if (verdict) return verdictStatement(verdict);
  if (lexer.kind === 'word') {
    const parse = parsers.get(lexer.token);
    const from = lexer.start;
    if (parse) {
      const statement = parse(lexer, scope);
      if (statement) return statement;
      lexer.jump(from);
    }
  }
  const expression = takeExpression(lexer, scope);
  return expression && parseMatch(lexer, scope, expression);
}

function verdictStatement(verdict: Verdict): Statement {
  const text = printVerdict(verdict);
  return {
    print: () => text,
    run: () => verdict,
    terminal: verdict.op !== 'continue',
    ...('chain' in verdict ? { chains: [verdict.chain] } : {}),
  };
}

type Parser = (lexer: Lexer, scope: RuleScope) => Statement | undefined;

function counter(lexer: Lexer, scope: RuleScope): Statement {
  lexer.next();
  if (lexer.kind === 'string' || lexer.take('name')) {
    const name = lexer.name();
    const key = `counter ${name}`;
    return {
      print: () => `counter name "${name}"`,
      run(probe) {
        const object = probe.table.objects.get(key);
        if (object?.counter && !probe.retold) count(object.counter);
        return undefined;
      },
    };
  }
  scope.stateful = true;
  const counted = parseCounter(lexer);
  return {
    counter: counted,
    print: () => printCounter(counted),
    run(probe) {
      if (!probe.retold) count(counted);
      return undefined;
    },
  };
}

function log(lexer: Lexer): Statement {
  const words = [lexer.next()];
  while (true) {
    const option = lexer.takeAny(['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags']);
    if (option === undefined) break;
    words.push(option, lexer.kind === 'string' ? `"${lexer.next()}"` : lexer.next());
    if (option === 'flags' && (words.at(-1) === 'tcp' || words.at(-1) === 'ip')) words.push(lexer.next());
    while (option === 'flags' && lexer.take(',')) words.push(`${words.pop() ?? ''},${lexer.next()}`);
  }
  return passing(words.join(' '));
}

/** What may be set on a packet or its connection without anything here showing it. */
const unseen = /^(?:meta (?:priority|nftrace)|ct (?:helper|timeout))$/;

function metaOrConnection(lexer: Lexer, scope: RuleScope): Statement | undefined {
  const from = lexer.start;
  const bare = lexer.next() === 'mark';
  const where = lexer.text.startsWith('ct', from) ? 'ct' : 'meta';
  const key = bare ? 'mark' : lexer.next();
  if (!lexer.take('set')) return undefined;
  if (unseen.test(`${where} ${key}`)) {
    const value = lexer.kind === 'string' ? `"${lexer.next()}"` : lexer.next();
    return passing(`${where} ${key} set ${value}${lexer.take(':') ? `:${lexer.next()}` : ''}`);
  }
  if (key !== 'mark') throw new NotModelled();
  const value = markValue(lexer, scope);
  const text = `${where} mark set ${value.text}`;
  return {
    print: () => text,
    run(probe) {
      const mark = value.read(probe);
      if (typeof mark !== 'number') return failed;
      if (where === 'ct') probe.connmark = mark;
      else probe.mark = mark;
      probe.words?.push(`sets the ${where === 'ct' ? 'connection mark' : 'mark'} to ${types.mark.print(mark)}`);
      return undefined;
    },
  };
}

function markValue(lexer: Lexer, scope: RuleScope): Expression {
  // `mark set mark or 0x4000`: a constant otherwise.
  if (lexer.kind === 'word') {
    const expression = parseExpression(lexer, scope);
    return expression;
  }
  const value = parseValue(lexer, types.mark);
  return { text: types.mark.print(value), types: [types.mark], label: 'mark', read: () => value };
}

function tcpOption(lexer: Lexer): Statement | undefined {
  const from = lexer.start;
  lexer.next();
  if (!lexer.take('option')) return undefined;
  if (!(lexer.take('maxseg') && lexer.take('size') && lexer.take('set'))) throw new NotModelled();
  if (lexer.take('rt')) lexer.expect('mtu');
  else lexer.next();
  return passing(lexer.text.slice(from, lexer.before));
}

function flow(lexer: Lexer): Statement {
  lexer.next();
  const how = lexer.takeAny(['add', 'offload']) ?? lexer.unexpected();
  lexer.expect('@');
  return passing(`flow ${how === 'offload' ? 'add' : how} @${lexer.name()}`);
}

function notrack(lexer: Lexer): Statement {
  lexer.next();
  return {
    print: () => 'notrack',
    run(probe) {
      // Only where conntrack has not seen the packet yet.
      if (probe.connection === invalid.moment(0)) {
        probe.untracked = true;
        probe.connection = untracked.moment(0);
      }
      probe.words?.push('conntrack leaves this packet alone');
      return undefined;
    },
  };
}

/** `update @set { ip saddr timeout 5m : … }`: packets that write into sets. */
function dynamic(lexer: Lexer, scope: RuleScope): Statement {
  const how = lexer.takeAny(['add', 'update', 'delete']) ?? lexer.unexpected();
  lexer.expect('@');
  const name = lexer.name();
  scope.sets.push(name);
  lexer.expect('{');
  const key = parseExpression(lexer, scope);
  const timeout = lexer.take('timeout') ? takeTime(lexer) : undefined;
  if (!lexer.at('}') && !lexer.at(':')) throw new NotModelled();
  const data = lexer.take(':') ? dataExpression(lexer, scope) : undefined;
  lexer.expect('}');
  const tail = `${timeout === undefined ? '' : ` timeout ${printTime(timeout)}`}${data ? ` : ${data.text}` : ''}`;
  const text = `${how} @${name} { ${key.text}${tail} }`;
  const act = (probe: NftProbe): boolean => {
    const set = probe.table.sets.get(name);
    const [value, mapped] = [key.read(probe), data?.read(probe)];
    if (!set || value === undefined || (data && mapped === undefined)) return false;
    const ranges = (typeof value === 'object' ? value : [value]).map((each) => ({ lo: each, hi: each }));
    if (how === 'delete') {
      const found = set.elements.same(ranges);
      if (found) set.elements.delete(found);
      return found !== undefined;
    }
    const element = {
      key: ranges,
      data: mapped === undefined ? undefined : typeof mapped === 'object' ? mapped : [mapped],
      comment: undefined,
      timeout,
    };
    return set.learn(element, how === 'update', probe.facts.now());
  };
  return {
    learns: name,
    print: () => text,
    run(probe) {
      const done = probe.recall(() => act(probe));
      probe.words?.push(
        done
          ? `${how === 'delete' ? 'takes' : 'puts'} ${key.text} ${how === 'delete' ? 'out of' : 'into'} @${name}`
          : `@${name} stays as it is`,
      );
      return done ? undefined : failed;
    },
  };
}

function dataExpression(lexer: Lexer, scope: RuleScope): Expression {
  const expression = takeExpression(lexer, scope);
  if (!expression) throw new NotModelled();
  return expression;
}

const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['counter', counter],
  ['log', log],
  ['limit', parseLimit],
  ['meta', metaOrConnection],
  ['mark', metaOrConnection],
  ['ct', metaOrConnection],
  ['tcp', tcpOption],
  ['flow', flow],
  ['notrack', notrack],
  ['add', dynamic],
  ['update', dynamic],
  ['delete', dynamic],
  ['reject', parseReject],
  ['masquerade', parseNat],
  ['redirect', parseNat],
  ['snat', parseNat],
  ['dnat', parseNat],
]);
