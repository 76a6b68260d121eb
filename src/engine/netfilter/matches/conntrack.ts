import { statusBit } from '../conntrack/status.ts';
import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { ctState } from '../rules/ct-state.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';
import { type Part, partsBesideState } from './conntrack-parts.ts';

/** Names in the order iptables prints them. */
const stateNames = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'] as const;

/** The bits `--ctstate` compares: the state, and whether the connection's addresses are translated. */
function stateBits({ connection: { state, status } }: Probe): number {
  const snat = status & statusBit.SRC_NAT ? ctState.SNAT : 0;
  return state | snat | (status & statusBit.DST_NAT ? ctState.DNAT : 0);
}

const printState = (bits: number): string => stateNames.filter((name) => bits & ctState[name]).join(',');

function parseStates(text: string, what: string, allowed: readonly string[]): number {
  let bits = 0;
  for (const word of text.split(',')) {
    const name = stateNames.find((n) => n === word.toUpperCase() && allowed.includes(n));
    if (name === undefined) throw new RuleError(`Bad ${what} "${word}"`);
    bits |= ctState[name];
  }
  return bits;
}

function statePart(text: string, negated: boolean): Part {
  const wanted = parseStates(text, 'ctstate', stateNames);
  return {
    print: `${bang(negated)}--ctstate ${printState(wanted)}`,
    test: (probe) => ((stateBits(probe) & wanted) !== 0) !== negated,
    is: (probe) => `connection is ${printState(stateBits(probe))}`,
  };
}

class ConntrackCheck implements Check {
  readonly kind = 'conntrack';
  readonly pure: boolean;
  readonly #name: string;
  readonly #parts: readonly Part[];
  #failed: Part | undefined;

  constructor(name: string, parts: readonly Part[]) {
    this.#name = name;
    this.#parts = parts;
    this.pure = parts.every((part) => !part.asks);
  }

  test(probe: Probe): boolean {
    this.#failed = undefined;
    for (const part of this.#parts) {
      if (part.test(probe)) continue;
      this.#failed = part;
      return false;
    }
    return true;
  }

  why(probe: Probe, matched: boolean): string {
    if (matched) return this.#parts.map((part) => part.is(probe)).join(', ');
    const failed = this.#failed;
    return failed ? `${failed.is(probe)}, which does not fit ${failed.print}` : '';
  }

  print(): string {
    return [`-m ${this.#name}`, ...this.#parts.map((part) => part.print)].join(' ');
  }
}

const besideState = [
  'ctproto',
  'ctstatus',
  'ctexpire',
  'ctdir',
  'ctorigsrc',
  'ctorigdst',
  'ctreplsrc',
  'ctrepldst',
  'ctorigsrcport',
  'ctorigdstport',
  'ctreplsrcport',
  'ctrepldstport',
];

export const conntrack: MatchKind = {
  name: 'conntrack',
  options: ['ctstate', ...besideState].map((name) => option(name)),
  build(given) {
    const states = given.value('ctstate');
    const parts = [
      ...(states === undefined ? [] : [statePart(states, given.negated('ctstate'))]),
      ...(besideState.some((name) => given.has(name)) ? partsBesideState(given) : []),
    ];
    if (parts.length === 0) throw new RuleError('conntrack: At least one option is required');
    return new ConntrackCheck('conntrack', parts);
  },
};

const plainStates = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];

/** The older spelling; only knows the five states. */
export const state: MatchKind = {
  name: 'state',
  options: [option('state')],
  build(given) {
    const wanted = parseStates(given.required('state'), 'state', plainStates);
    const negated = given.negated('state');
    return new ConntrackCheck('state', [
      {
        print: `${bang(negated)}--state ${printState(wanted)}`,
        test: (probe) => ((probe.connection.state & wanted) !== 0) !== negated,
        is: (probe) => `connection is ${printState(probe.connection.state)}`,
      },
    ]);
  },
};
