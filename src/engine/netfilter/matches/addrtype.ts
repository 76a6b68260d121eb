import { type Addr, AddrRange } from '../address.ts';
import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type GivenOptions, type MatchKind, option } from '../rules/extension.ts';
import type { Probe, Question } from '../rules/probe.ts';

/** Route types in the order iptables prints them (libxt_addrtype rtn_names). */
const typeNames = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
] as const;
type TypeName = (typeof typeNames)[number];

const multicast = new AddrRange(0xe000_0000, 0xf000_0000);
const multicast6 = new AddrRange(0xff00n << 112n, 0xff00n << 112n);

/** 224.0.0.0/4, ff00::/8. */
export const isMulticast = (address: Addr): boolean => multicast.has(address) || multicast6.has(address);

/** What kind of address it is to this machine. */
export function typeOf(address: Addr, text: string, probe: Probe): TypeName {
  if (probe.facts.isLocal(text)) return 'LOCAL';
  if (isMulticast(address)) return 'MULTICAST';
  return address === 0xffff_ffff ? 'BROADCAST' : 'UNICAST';
}

interface TypeTest {
  readonly side: 'src' | 'dst';
  readonly types: readonly TypeName[];
  readonly negated: boolean;
  readonly question: Question;
}

/** `-m addrtype`: what kind of address it is to this machine. */
class AddrtypeCheck implements Check {
  readonly kind = 'address type';
  /** Addresses come and go, so the answer is asked for and written down. */
  readonly pure = false;
  readonly #tests: readonly TypeTest[];
  readonly #limit: string;
  #failed: TypeTest | undefined;

  constructor(tests: readonly TypeTest[], limit: string) {
    this.#tests = tests;
    this.#limit = limit;
  }

  test(probe: Probe): boolean {
    for (const test of this.#tests) {
      const type = typeNames[probe.ask(test.question)] ?? 'UNSPEC';
      if (test.types.includes(type) === test.negated) {
        this.#failed = test;
        return false;
      }
    }
    this.#failed = undefined;
    return true;
  }

  why(probe: Probe, matched: boolean): string {
    const side = (test: TypeTest) =>
      test.side === 'src' ? `source ${probe.packet.src}` : `destination ${probe.packet.dst}`;
    const article = (types: readonly TypeName[]) => types.join(' or ');
    if (matched)
      return this.#tests.map((t) => `${side(t)} is ${t.negated ? 'not ' : ''}${article(t.types)}`).join(', ');
    const failed = this.#failed;
    return failed ? `${side(failed)} is ${failed.negated ? '' : 'not '}${article(failed.types)} here` : '';
  }

  print(): string {
    const tests = this.#tests.map((t) => `${bang(t.negated)}--${t.side}-type ${t.types.join(',')}`);
    return ['-m addrtype', ...tests, ...(this.#limit ? [this.#limit] : [])].join(' ');
  }
}

function parseTypes(given: GivenOptions, side: 'src' | 'dst'): TypeTest | undefined {
  const text = given.value(`${side}-type`);
  if (text === undefined) return undefined;
  const words = text.split(',').map((word) => word.toUpperCase());
  const bad = words.find((word) => !typeNames.some((name) => name === word));
  if (bad !== undefined) throw new RuleError(`addrtype: bad type \`${bad}'`);
  return {
    side,
    types: typeNames.filter((name) => words.includes(name)),
    negated: given.negated(`${side}-type`),
    question: {
      put: (probe) =>
        typeNames.indexOf(
          side === 'src' ? typeOf(probe.src, probe.packet.src, probe) : typeOf(probe.dst, probe.packet.dst, probe),
        ),
    },
  };
}

export const addrtype: MatchKind = {
  name: 'addrtype',
  options: [option('src-type'), option('dst-type'), option('limit-iface-in', 0), option('limit-iface-out', 0)],
  build(given) {
    const tests = [parseTypes(given, 'src'), parseTypes(given, 'dst')].filter((test) => test !== undefined);
    if (tests.length === 0) throw new RuleError('addrtype: you must specify --src-type or --dst-type');
    const limit = ['limit-iface-in', 'limit-iface-out'].filter((name) => given.has(name)).map((name) => `--${name}`);
    return new AddrtypeCheck(tests, limit.join(' '));
  },
};
