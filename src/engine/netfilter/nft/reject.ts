import type { Lexer } from './lexer.ts';
import type { RuleScope } from './rule-scope.ts';
import type { Statement } from './statement.ts';
import { failed } from './verdict.ts';

/** Codes that mean the same to both families: what ICMP and ICMPv6 say then. */
const icmpx: Readonly<Record<string, readonly [v4: string, v6: string]>> = {
  'port-unreachable': ['icmp-port-unreachable', 'icmp6-port-unreachable'],
  'no-route': ['icmp-net-unreachable', 'icmp6-no-route'],
  'host-unreachable': ['icmp-host-unreachable', 'icmp6-addr-unreachable'],
  'admin-prohibited': ['icmp-admin-prohibited', 'icmp6-adm-prohibited'],
};
const icmp: ReadonlySet<string> = new Set([
  'net-unreachable',
  'host-unreachable',
  'prot-unreachable',
  'port-unreachable',
  'net-prohibited',
  'host-prohibited',
  'admin-prohibited',
]);
const icmpv6: Readonly<Record<string, string>> = {
  'no-route': 'icmp6-no-route',
  'admin-prohibited': 'icmp6-adm-prohibited',
  'addr-unreachable': 'icmp6-addr-unreachable',
  'port-unreachable': 'icmp6-port-unreachable',
  'policy-fail': 'icmp6-policy-fail',
  'reject-route': 'icmp6-reject-route',
};

const answersOf = (kind: 'icmp' | 'icmpv6' | 'icmpx', code: string): readonly [v4: string, v6: string] | undefined => {
  if (kind === 'icmpx') return icmpx[code];
  if (kind === 'icmp') return icmp.has(code) ? [`icmp-${code.replace('prot-', 'proto-')}`, ''] : undefined;
  const answer = icmpv6[code];
  return answer === undefined ? undefined : ['', answer];
};

interface Answer {
  /** By family; empty where it has none and the rule does not match. */
  readonly with: readonly [v4: string, v6: string];
  readonly text: string;
  /** Only packets of TCP are answered so. */
  readonly reset?: true;
}

const plain: Answer = { with: ['icmp-port-unreachable', 'icmp6-port-unreachable'], text: 'reject' };

/** `reject [with icmp|icmpv6|icmpx CODE | with tcp reset]`. */
export function parseReject(lexer: Lexer, scope: RuleScope): Statement {
  const from = lexer.start;
  lexer.next();
  const answer = lexer.take('with') ? (parseReset(lexer, scope, from) ?? parseCode(lexer, scope, from)) : plain;
  return {
    terminal: true,
    print: () => answer.text,
    run(probe) {
      const answered = answer.with[probe.packet.family === 'IPv4' ? 0 : 1];
      return answered === '' || (answer.reset && probe.proto !== 6) ? failed : { op: 'reject', with: answered };
    },
  };
}

function parseReset(lexer: Lexer, { transport }: RuleScope, from: number): Answer | undefined {
  if (!lexer.take('tcp')) return undefined;
  lexer.expect('reset');
  if (typeof transport === 'number' && transport !== 6)
    lexer.fault('conflicting protocols specified: tcp vs. reject', from);
  // The rule is about TCP then, and says so.
  const text = `${transport === 6 ? '' : 'meta l4proto tcp '}reject with tcp reset`;
  return { with: ['tcp-reset', 'tcp-reset'], text, reset: true };
}

function parseCode(lexer: Lexer, scope: RuleScope, from: number): Answer {
  const kind = lexer.takeAny(['icmp', 'icmpv6', 'icmpx']) ?? lexer.unexpected();
  lexer.take('type');
  const code = lexer.name();
  const answers = answersOf(kind, code) ?? lexer.fault(`Could not parse ${kind} code`, from);
  const isPlain =
    code === 'port-unreachable' && (kind === 'icmpx' || scope.family === (kind === 'icmp' ? 'ip' : 'ip6'));
  return { with: answers, text: isPlain ? 'reject' : `reject with ${kind} ${code}` };
}
