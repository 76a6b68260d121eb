import type { IPFamily } from '../../../model/objects/meta.ts';
import { AddrRange } from '../address.ts';
import { RuleError } from '../errors.ts';
import { matchKind } from '../matches/index.ts';
import { isOtherMatch } from '../matches/rare.ts';
import { parseProtocol, protocolName } from '../protocols.ts';
import { targetKinds } from '../targets/index.ts';
import { otherTarget } from '../targets/rare.ts';
import type { Check } from './check.ts';
import { AddressCheck, FragmentCheck, ProtocolCheck, protocolCheck } from './core-checks.ts';
import { coreFlags } from './core-flags.ts';
import {
  GivenOptions,
  type MatchKind,
  type OptionSpec,
  type RuleContext,
  type RuleTable,
  type TargetKind,
} from './extension.ts';
import { InterfaceCheck } from './interface-check.ts';
import { Rule } from './rule.ts';
import { Jump, standardTarget, type Target } from './target.ts';
import { quote } from './tokenize.ts';

/** An extension that was loaded by `-m`, `-j` or `-p`, with the options collected so far. */
type Loaded =
  | { readonly type: 'match'; readonly kind: MatchKind; readonly given: GivenOptions }
  | { readonly type: 'target'; readonly kind: TargetKind; readonly given: GivenOptions }
  /** Not modelled: its words are kept as they stand. */
  | { readonly type: 'other'; readonly flag: '-m' | '-j'; readonly name: string; readonly words: string[] };

interface Core {
  readonly flag: string;
  readonly value: string;
  readonly negated: boolean;
}

export interface ParsedRule {
  readonly rules: readonly Rule[];
  /** From `-c packets bytes`. */
  readonly counters: readonly [packets: number, bytes: number] | undefined;
  /** The target extension, whose place must be checked. */
  readonly kind: TargetKind | undefined;
}

/** Reads the words after `-A CHAIN`. */
class RuleParser {
  readonly #words: readonly string[];
  readonly #chain: string;
  readonly #place: RuleTable;
  #at = 0;
  readonly #core: Core[] = [];
  readonly #loaded: Loaded[] = [];
  #jump: { readonly flag: '-j' | '-g'; readonly name: string } | undefined;
  #counters: readonly [number, number] | undefined;
  #known: RuleContext | undefined;

  constructor(place: RuleTable, chain: string, words: readonly string[]) {
    this.#place = place;
    this.#chain = chain;
    this.#words = words;
  }

  parse(): ParsedRule {
    while (this.#at < this.#words.length) this.#option();
    const target = this.#target();
    const checks = this.#coreChecks();
    let kind: TargetKind | undefined;
    for (const each of this.#loaded) {
      if (each.type === 'target') kind ??= each.kind;
      else if (each.type === 'match' || each.flag === '-m') checks.push(this.#check(each));
    }
    return { rules: this.#rules(checks, target), counters: this.#counters, kind };
  }

  #option(): void {
    let word = this.#next();
    const negated = word === '!';
    if (negated) word = this.#next();
    const flag = Object.hasOwn(coreFlags, word) ? coreFlags[word] : undefined;
    if (flag !== undefined) this.#coreOption(flag, word, negated);
    else if (word.startsWith('--')) this.#extensionOption(word, negated);
    else if (word.startsWith('-') && word.length > 1) throw new RuleError(`unknown option "${word}"`);
    else throw new RuleError(`Bad argument \`${word}'`);
  }

  #coreOption(flag: string, word: string, negated: boolean): void {
    switch (flag) {
      case '-4':
        return;
      case '-c':
        this.#counters = [Number(this.#argument(word)), Number(this.#argument(word))];
        return;
      case '-m':
        this.#loadMatch(this.#argument(word));
        return;
      case '-j':
      case '-g':
        this.#loadTarget(flag, this.#argument(word));
        return;
      case '-f':
        this.#setCore(flag, '', negated);
        return;
      default: {
        // Old spelling: `-d ! 10.0.0.1`.
        const first = this.#argument(word);
        this.#setCore(flag, first === '!' ? this.#argument(word) : first, negated || first === '!');
      }
    }
  }

  #setCore(flag: string, value: string, negated: boolean): void {
    if (this.#given(flag)) throw new RuleError(`multiple ${flag} flags not allowed`);
    const wrong = (flag === '-i' && wrongIn.has(this.#chain)) || (flag === '-o' && wrongOut.has(this.#chain));
    if (wrong) throw new RuleError(`Can't use ${flag} with ${this.#chain}`);
    if (flag === '-p' && parseProtocol(value) === undefined)
      throw new RuleError(`unknown protocol "${value}" specified`);
    this.#core.push({ flag, value, negated });
  }

  #given(flag: string): Core | undefined {
    return this.#core.find((each) => each.flag === flag);
  }

  #loadMatch(name: string): void {
    const kind = matchKind(name);
    if (kind) this.#loaded.push({ type: 'match', kind, given: new GivenOptions(name) });
    else if (isOtherMatch(name)) this.#loaded.push({ type: 'other', flag: '-m', name, words: [] });
    else throw new RuleError(`Couldn't load match \`${name}':No such file or directory`);
  }

  #loadTarget(flag: '-j' | '-g', name: string): void {
    if (this.#jump) throw new RuleError(`multiple ${flag} flags not allowed`);
    this.#jump = { flag, name };
    const kind = targetKinds.get(name);
    if (kind) this.#loaded.push({ type: 'target', kind, given: new GivenOptions(name) });
    else if (!isVerdictOrChain.test(name) && otherTarget(name))
      this.#loaded.push({ type: 'other', flag: '-j', name, words: [] });
  }

  #extensionOption(word: string, negated: boolean): void {
    const found = this.#findOption(word) ?? this.#implicitMatch(word);
    if (found) {
      const values: string[] = [];
      while (values.length < found.spec.args) values.push(this.#argument(word));
      // Old spelling: `--dport ! 80`.
      const late = values[0] === '!';
      if (late) values.splice(0, 1, this.#argument(word));
      found.given.add(found.spec.name, values, negated || late);
      return;
    }
    const other = this.#loaded.findLast((each) => each.type === 'other');
    if (other?.type !== 'other') throw new RuleError(`unknown option "${word}"`);
    if (negated) other.words.push('!');
    other.words.push(word);
    while (this.#at < this.#words.length && !/^(-.*|!)$/.test(this.#words[this.#at] ?? ''))
      other.words.push(quoteBlank(this.#next()));
  }

  /** The option among the loaded extensions, latest first; unambiguous beginnings count, as getopt_long has it. */
  #findOption(word: string): { spec: OptionSpec; given: GivenOptions } | undefined {
    const name = word.slice(2);
    let begun: { spec: OptionSpec; given: GivenOptions } | undefined;
    let ambiguous = false;
    for (let i = this.#loaded.length - 1; i >= 0; i--) {
      const each = this.#loaded[i];
      if (!each || each.type === 'other') continue;
      const { kind, given } = each;
      for (const spec of kind.options) {
        if (spec.name === name || spec.aliases?.includes(name)) return { spec, given };
        if (!spec.name.startsWith(name)) continue;
        ambiguous ||= begun !== undefined && begun.spec.name !== spec.name;
        begun ??= { spec, given };
      }
    }
    return ambiguous ? undefined : begun;
  }

  /** `-p tcp --dport 80` loads `-m tcp` by itself. */
  #implicitMatch(word: string): { spec: OptionSpec; given: GivenOptions } | undefined {
    const protocol = this.#protocol();
    const kind = protocol === undefined ? undefined : matchKind(protocol === 58 ? 'icmp6' : protocolName(protocol));
    if (!kind || this.#loaded.some((each) => each.type === 'match' && each.kind === kind)) return undefined;
    this.#loaded.push({ type: 'match', kind, given: new GivenOptions(kind.name) });
    const found = this.#findOption(word);
    if (!found) this.#loaded.pop();
    return found;
  }

  #protocol(): number | undefined {
    const given = this.#given('-p');
    return given && !given.negated ? parseProtocol(given.value) || undefined : undefined;
  }

  /** Asked for when all words are read. */
  #context(): RuleContext {
    this.#known ??= { table: this.#place.table, family: this.#place.family, protocol: this.#protocol() };
    return this.#known;
  }

  #check(loaded: Loaded): Check {
    if (loaded.type === 'match') return loaded.kind.build(loaded.given, this.#context());
    if (loaded.type === 'target') throw new RuleError(`${loaded.kind.name} is no match`);
    const printed = [`-m ${loaded.name}`, ...loaded.words].join(' ');
    return {
      kind: 'not-modelled',
      pure: true,
      test: () => false,
      why: () => `not modelled: ${printed}`,
      print: () => printed,
    };
  }

  #target(): Target {
    if (!this.#jump) return { op: 'none', print: '' };
    const { flag, name } = this.#jump;
    const loaded = this.#loaded.find((each) => each.type === 'target' || (each.type === 'other' && each.flag === '-j'));
    if (flag === '-g') return new Jump('goto', name);
    if (loaded?.type === 'target') return loaded.kind.build(loaded.given, this.#context());
    if (loaded?.type === 'other') {
      const print = [`-j ${name}`, ...loaded.words].join(' ');
      return otherTarget(name) === 'passes'
        ? { op: 'modify', apply: changesNothing, print }
        : { op: 'not-modelled', print };
    }
    return standardTarget(name, this.#place.table);
  }

  /** `-s a,b -d c,d` stands for every pair. */
  #rules(checks: readonly Check[], target: Target): readonly Rule[] {
    const sources = this.#addresses('-s', 'source');
    const destinations = this.#addresses('-d', 'destination');
    // Put together by concat, and cut: what grows, or is spread, keeps spare room, in each of thousands of rules.
    return sources
      .flatMap((source) => destinations.map((destination) => new Rule(source.concat(destination, checks), target)))
      .slice();
  }

  #addresses(flag: '-s' | '-d', kind: 'source' | 'destination'): readonly Check[][] {
    const given = this.#given(flag);
    if (!given) return anywhere;
    const texts = given.value.split(',');
    if (texts.length > 1 && given.negated)
      throw new RuleError(`! not allowed with multiple source or destination IP addresses`);
    return texts.map((text) => {
      const range = parseRange(text, this.#place.family);
      return range.any && !given.negated ? [] : [new AddressCheck(kind, range, given.negated)];
    });
  }

  #coreChecks(): Check[] {
    const checks: Check[] = [];
    if (this.#core.length === 0) return checks;
    const incoming = this.#given('-i');
    const outgoing = this.#given('-o');
    if (incoming && incoming.value !== '+')
      checks.push(new InterfaceCheck('in-interface', incoming.value, incoming.negated));
    if (outgoing && outgoing.value !== '+')
      checks.push(new InterfaceCheck('out-interface', outgoing.value, outgoing.negated));
    const protocol = this.#given('-p');
    const number = protocol ? (parseProtocol(protocol.value) ?? 0) : 0;
    if (protocol && number !== 0)
      checks.push(protocol.negated ? new ProtocolCheck(number, true) : protocolCheck(number));
    const fragment = this.#given('-f');
    if (fragment) checks.push(new FragmentCheck(fragment.negated));
    return checks;
  }

  #next(): string {
    return this.#words[this.#at++] ?? '';
  }

  #argument(flag: string): string {
    if (this.#at >= this.#words.length) throw new RuleError(`option "${flag}" requires an argument`);
    return this.#next();
  }
}

const anywhere: readonly Check[][] = [[]];
const wrongIn = new Set(['OUTPUT', 'POSTROUTING']);
const wrongOut = new Set(['PREROUTING', 'INPUT']);
const quoteBlank = (word: string): string => (/[\s"\\<>&|;]/.test(word) || word === '' ? quote(word) : word);
/** Extensions have no hyphen in their names; nearly all rules of proxies are known by this. */
const isVerdictOrChain = /^(ACCEPT|DROP|RETURN)$|-/;
const changesNothing = (): void => undefined;

function parseRange(text: string, family: IPFamily): AddrRange {
  const range = AddrRange.parse(text);
  if (range?.family === family) return range;
  throw new RuleError(`host/network \`${text.split('/', 1)[0]}' not found`);
}

/** Reads a rule's words after `-A CHAIN`. More than one rule comes of `-s a,b`. Throws RuleError. */
export const parseRule = (place: RuleTable, chain: string, words: readonly string[]): ParsedRule =>
  new RuleParser(place, chain, words).parse();
