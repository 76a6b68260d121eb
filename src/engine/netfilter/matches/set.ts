import { RuleError } from '../errors.ts';
import type { SetFlags } from '../ipset/ip-sets.ts';
import { bang, type Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';

const noSuchSet = 2;

/** `-m set`: whether ends of the packet are in an ipset of the namespace (net/netfilter/xt_set.c). */
class SetCheck implements Check {
  readonly kind = 'ipset';
  readonly pure = false;
  readonly #name: string;
  readonly #flags: SetFlags;
  readonly #negated: boolean;

  constructor(name: string, flags: SetFlags, negated: boolean) {
    this.#name = name;
    this.#flags = flags;
    this.#negated = negated;
  }

  test(probe: Probe): boolean {
    const answer = probe.ask(this);
    return answer !== noSuchSet && (answer === 1) !== this.#negated;
  }

  put(probe: Probe): number {
    const found = probe.memory.sets?.test(this.#name, probe, this.#flags);
    return found === undefined ? noSuchSet : Number(found);
  }

  why(probe: Probe, matched: boolean): string {
    if (probe.answer === noSuchSet)
      return `not modelled: this rule was skipped (there is no ipset ${this.#name} here to look into)`;
    return `${this.#flags.join(',')} of the packet ${matched === this.#negated ? 'is not' : 'is'} in ipset ${this.#name}`;
  }

  print(): string {
    return `-m set ${bang(this.#negated)}--match-set ${this.#name} ${this.#flags.join(',')}`;
  }
}

export const set: MatchKind = {
  name: 'set',
  options: [option('match-set', 2)],
  build(given) {
    const name = given.required('match-set');
    const flags = (given.value('match-set', 1) ?? '').split(',').map((flag) => {
      if (flag !== 'src' && flag !== 'dst')
        throw new RuleError('You must spefify (the comma separated list of) `src` or `dst`');
      return flag;
    });
    if (name.length > 31) throw new RuleError(`setname \`${name}' too long, max 31 characters.`);
    return new SetCheck(name, flags, given.negated('match-set'));
  },
};

/** `-m ipvs`: packets of an IPVS connection, by its virtual server (net/netfilter/xt_ipvs.c). */
export const ipvs: MatchKind = {
  name: 'ipvs',
  options: [option('vaddr'), option('vproto'), option('vport')],
  build(given): Check {
    const wanted = ['vaddr', 'vproto', 'vport'].flatMap((name): { name: string; value: string; negated: boolean }[] => {
      const value = given.value(name);
      return value === undefined ? [] : [{ name, value, negated: given.negated(name) }];
    });
    if (wanted.length === 0) throw new RuleError('IPVS: At least one option is required');
    const question = {
      put: ({ memory, packet }: Probe): number => {
        const virtual = memory.ipvs?.virtualServerOf(packet);
        if (!virtual) return 0;
        const seen: Readonly<Record<string, string>> = {
          vaddr: virtual.address,
          vproto: virtual.protocol.toLowerCase(),
          vport: String(virtual.port),
        };
        return Number(wanted.every(({ name, value, negated }) => (seen[name] === value) !== negated));
      },
    };
    const text = wanted.map(({ name, value, negated }) => `${bang(negated)}--${name} ${value}`).join(' ');
    return {
      kind: 'ipvs',
      pure: false,
      test: (probe) => probe.ask(question) === 1,
      why: (_, matched) => `the packet is ${matched ? '' : 'not '}of an IPVS connection with ${text}`,
      print: () => `-m ipvs ${text}`,
    };
  },
};
