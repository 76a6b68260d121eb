import { Generations } from '../rules/generations.ts';
import { NotModelled } from './errors.ts';
import type { Family } from './family.ts';
import type { Lexer } from './lexer.ts';
import type { Match } from './match.ts';
import { takeStatement } from './parse-statement.ts';
import type { NftProbe } from './probe.ts';
import { newScope } from './rule-scope.ts';
import type { Statement } from './statement.ts';
import { failed, type Outcome, type Verdict } from './verdict.ts';

/** A rule without its chain. Immutable but for its counters and limits; those without any are shared by all that have the same text. */
export class NftRule {
  readonly statements: readonly Statement[];
  readonly comment: string | undefined;
  /** Sets it looks in, chains it leads to. */
  readonly sets: readonly string[];
  readonly chains: readonly string[];

  constructor(statements: readonly Statement[], comment: string | undefined, sets: readonly string[]) {
    this.statements = statements;
    this.comment = comment;
    this.sets = sets;
    this.chains = statements.flatMap((statement) => statement.chains ?? []);
  }

  /** As `nft list ruleset` shows it. */
  get text(): string {
    const words = this.statements.map((statement) => statement.print());
    return [...words, ...(this.comment === undefined ? [] : [`comment "${this.comment}"`])].join(' ');
  }

  /** What the rule comes to; undefined when it matched and decided nothing. */
  run(probe: NftProbe): Outcome | undefined {
    for (const statement of this.statements) {
      const outcome = statement.run(probe);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  /** False when it has something we do not model: it is skipped from there on. */
  get modelled(): boolean {
    return !this.statements.some(({ unknown }) => unknown);
  }

  /** All verdicts that a choice by chance in this rule may come to. */
  get branches(): readonly Verdict[] | undefined {
    return this.statements.find(({ branches }) => branches)?.branches;
  }
}

/** What follows a part of a rule that we do not model: nothing of it is done. */
const notModelled = (text: string): Statement => ({
  print: () => text,
  unknown: true,
  run(probe) {
    probe.skipped = true;
    probe.words?.push('not modelled: this rule was skipped');
    return failed;
  },
});

const known = new Generations<NftRule>(100_000);

/** A rule that is a line of its own, as kube-proxy writes them. */
export function parseRuleLine(lexer: Lexer, family: Family): NftRule {
  const from = lexer.start;
  const newline = lexer.text.indexOf('\n', from);
  const end = newline < 0 ? lexer.text.length : newline;
  const line = lexer.text.slice(from, end);
  if (/[;#\\$]/.test(line)) return parseRule(lexer, family).rule;
  const key = `${family} ${line}`;
  const same = known.get(key);
  if (same) {
    lexer.jump(end);
    return same;
  }
  const { rule, stateful } = parseRule(lexer, family);
  if (!stateful && lexer.start >= end) known.set(key, rule);
  return rule;
}

/** Reads a rule up to the end of its line. Throws NftFault. */
export function parseRule(lexer: Lexer, family: Family): { readonly rule: NftRule; readonly stateful: boolean } {
  const scope = newScope(family);
  const statements: Statement[] = [];
  let comment: string | undefined;
  while (true) {
    const from = lexer.start;
    if (lexer.take('comment')) {
      comment = lexer.name();
      break;
    }
    try {
      const statement = takeStatement(lexer, scope);
      if (!statement) break;
      if (statements.at(-1)?.terminal) lexer.fault('Statement after terminal statement has no effect', from);
      statements.push(statement);
    } catch (error) {
      if (!(error instanceof NotModelled)) throw error;
      lexer.jump(from);
      const text = lexer.restOfLine();
      const said = /^(.*?)\s+comment\s+"([^"]*)"$/.exec(text);
      comment = said?.[2];
      statements.push(notModelled(said?.[1] ?? text));
      break;
    }
  }
  const { kind } = lexer;
  if (statements.length === 0 || (kind !== 'newline' && kind !== 'end' && !lexer.at('}'))) {
    if (lexer.kind === 'word') lexer.fault('No symbol type information');
    lexer.unexpected();
  }
  return { rule: new NftRule(implied(statements, family), comment, scope.sets), stateful: scope.stateful };
}

/** Leaves out `meta l4proto tcp` before `tcp dport`, and the like, as nft does. */
function implied(statements: readonly Statement[], family: Family): readonly Statement[] {
  const protocol = family === 'ip6' ? 'ip6 nexthdr' : 'ip protocol';
  return statements.filter((statement, i) => {
    if (!isMatch(statement) || statement.only === undefined) return true;
    const { text } = statement.expression;
    if (text !== 'meta l4proto' && (text !== protocol || family === 'inet')) return true;
    return !statements.slice(i + 1).some(({ transport }) => transport === statement.only);
  });
}

const isMatch = (statement: Statement): statement is Match => 'expression' in statement;
