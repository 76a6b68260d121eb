import type { IPFamily } from '../../../model/objects/meta.ts';
import { RuleError } from '../errors.ts';
import { ChainBody } from './chain.ts';
import type { RuleTable } from './extension.ts';
import { Generations } from './generations.ts';
import {
  type Appended,
  eachLine,
  knownBodies,
  parsePlan,
  type RestorePlan,
  SectionReader,
  type Step,
  zeros,
} from './plan.ts';
import { builtinChains } from './table.ts';

/** A piece up to this length is remembered whole, for long; a longer one line by line, and whole only for the next nodes. */
const short = 1000;

interface Piece {
  /** Stands for its text, family and table. */
  readonly id: number;
  /** All it has, where that is some rules of one chain, as mostly. */
  readonly only: Appended | undefined;
  readonly steps: readonly Step[];
  readonly shared: boolean;
  /** Some of its rules come with counters. */
  readonly counted: boolean;
}

interface Known {
  readonly short: Generations<Piece>;
  readonly long: Generations<Piece>;
}

const knownPieces = new Map<string, Known>();
let lastId = 0;

function knownOf({ family, table }: RuleTable): Known {
  const key = `${family} ${table}`;
  const known: Known = knownPieces.get(key) ?? { short: new Generations(100_000), long: new Generations(16) };
  knownPieces.set(key, known);
  return known;
}

function readPiece(text: string, at: RuleTable, known: Known): Piece {
  const isShort = text.length <= short;
  const kept = isShort ? known.short : known.long;
  const found = kept.get(text);
  if (found) return found;
  const reader = new SectionReader(at, 0, !isShort);
  eachLine(text, (raw) => reader.read(raw, 0));
  const { steps } = reader.finish();
  const counted = steps.some((step) => step.kind === 'append' && step.chains.some(({ counters }) => counters));
  const only = onlyOf(steps);
  const piece = { id: ++lastId, only, steps: only ? none : steps.slice(), shared: reader.shared, counted };
  if (piece.shared) kept.set(text, piece);
  return piece;
}

const none: readonly Step[] = [];

function onlyOf([step, another]: readonly Step[]): Appended | undefined {
  return step?.kind === 'append' && step.chains.length === 1 && !another ? step.chains[0] : undefined;
}

interface Part {
  readonly piece: Piece;
  readonly appended: Appended;
}

/** Puts the steps of a section's pieces together. */
class Assembly {
  readonly table: string;
  readonly steps: Step[] = [];
  /** Whether the plan may stand for several nodes' inputs. */
  shared = true;
  readonly #at: RuleTable;
  readonly #known: Known;
  #pending = new Map<string, Part[]>();

  constructor(at: RuleTable) {
    this.table = at.table;
    this.#at = at;
    this.#known = knownOf(at);
  }

  /** Adds a piece by its text. False: it has counters, which only a plan of the whole text keeps. */
  add(text: string): boolean {
    const piece = readPiece(text, this.#at, this.#known);
    if (piece.counted) return false;
    this.shared &&= piece.shared;
    if (piece.only) this.#append({ piece, appended: piece.only });
    for (const step of piece.steps) {
      if (step.kind === 'append') for (const appended of step.chains) this.#append({ piece, appended });
      else {
        this.settle();
        this.steps.push(step);
      }
    }
    return true;
  }

  settle(): void {
    if (this.#pending.size === 0) return;
    this.steps.push({ kind: 'append', chains: [...this.#pending.values()].map(joined) });
    this.#pending = new Map();
  }

  #append(part: Part): void {
    const { name } = part.appended.body;
    const parts = this.#pending.get(name);
    if (parts) parts.push(part);
    else this.#pending.set(name, [part]);
  }
}

/** One chain's rules from several pieces. */
function joined(parts: readonly Part[]): Appended {
  const [first] = parts;
  if (first && parts.length === 1) return first.appended;
  const rules = parts.flatMap(({ appended }) => appended.body.rules);
  const name = first?.appended.body.name ?? '';
  return { body: jointBody(name, parts, rules), lines: zeros(rules.length), counters: undefined };
}

function jointBody(name: string, parts: readonly Part[], rules: ChainBody['rules']): ChainBody {
  if (!parts.every(({ piece }) => piece.shared)) return new ChainBody(name, rules);
  const key = `${name} ${parts.map(({ piece }) => piece.id).join()}`;
  const body = knownBodies.get(key) ?? new ChainBody(name, rules);
  knownBodies.set(key, body);
  return body;
}

interface KnownPlan {
  readonly pieces: readonly string[];
  readonly plan: RestorePlan;
}

/** The last of each family: nodes mostly write the same, one after the other. */
const lastPlans: Partial<Record<IPFamily, KnownPlan>> = {};

/** The plan of a text that comes in pieces. Throws RuleError; the line numbers of the plan are all 0. */
export function planOf(pieces: readonly string[], family: IPFamily): RestorePlan {
  const last = lastPlans[family];
  if (last?.pieces.length === pieces.length && last.pieces.every((text, i) => text === pieces[i])) return last.plan;
  const { plan, shared } = assemble(pieces, family);
  if (shared) lastPlans[family] = { pieces, plan };
  return plan;
}

function assemble(
  pieces: readonly string[],
  family: IPFamily,
): { readonly plan: RestorePlan; readonly shared: boolean } {
  let shared = true;
  const plan: { readonly table: string; readonly line: number; readonly steps: readonly Step[] }[] = [];
  let section: Assembly | undefined;
  for (const text of pieces) {
    if (text === 'COMMIT\n' && section) {
      section.settle();
      plan.push({ table: section.table, line: 0, steps: section.steps });
      shared &&= section.shared;
      section = undefined;
    } else if (section) {
      if (!section.add(text)) return { plan: parsePlan(pieces.join(''), family), shared: false };
    } else {
      const table = text.startsWith('*') ? text.slice(1).trim() : '';
      if (!Object.hasOwn(builtinChains, table)) throw new RuleError(`table name '${table}' invalid`);
      section = new Assembly({ table, family });
    }
  }
  if (section) throw new RuleError('COMMIT expected', true);
  return { plan, shared };
}
