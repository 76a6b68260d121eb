import type { ChainCard, Jump, Lane } from './way.ts';

/** A line of a card. */
export type CardRow = { readonly key: string; readonly height: number } & (
  | {
      readonly kind: 'rule';
      readonly line: number;
      readonly text: string;
      readonly modelled: boolean;
      readonly steps: readonly number[];
    }
  | { readonly kind: 'fold'; readonly from: number; readonly count: number; readonly looked: boolean }
  | { readonly kind: 'policy'; readonly policy: string; readonly steps: readonly number[] }
  | { readonly kind: 'others'; readonly count: number }
);

export interface PlacedCard {
  readonly id: string;
  readonly card: ChainCard;
  readonly rows: readonly CardRow[];
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Its rules can be folded out. */
  readonly folds: boolean;
  readonly open: boolean;
}

export interface PlacedJump {
  readonly id: string;
  readonly from: string;
  /** The row it starts at. */
  readonly row: string;
  readonly to: string;
  readonly steps: readonly number[];
}

export interface PlacedLane {
  readonly lane: Lane;
  readonly y: number;
  readonly cards: readonly PlacedCard[];
  readonly jumps: readonly PlacedJump[];
}

/** CSS pixels; rules.module.css has the same. */
export const cardWidth = 350;
const headHeight = 34;
const gapX = 70;
const gapY = 16;
const laneHead = 34;
const laneGap = 30;
const charsPerLine = 40;
/** A chain up to this length is shown whole. */
const short = 6;

/** A chain's card in a lane. */
export const cardId = (lane: string, chain: string): string => `${lane}/${chain}`;

/** A rule without the chain it stands in and without its comments: they are seen elsewhere. */
export const shortRule = (text: string): string =>
  text
    .replace(/^-A \S+ ?/, '')
    .replace(/ ?-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)/g, '')
    .trim() || 'every packet';

/** Lines that a text takes when it is broken between words. */
function linesOf(text: string): number {
  let [lines, length] = [1, 0];
  for (const word of text.split(' ')) {
    if (length > 0 && length + 1 + word.length > charsPerLine) [lines, length] = [lines + 1, 0];
    length += (length > 0 ? 1 : 0) + word.length;
    lines += Math.floor((length - 1) / charsPerLine);
    length = ((length - 1) % charsPerLine) + 1;
  }
  return lines;
}

/** Stands before a rule that we do not model. */
export const skippedWords = 'not modelled, skipped: ';

const ruleHeight = (text: string): number => 9 + 15 * Math.min(3, linesOf(text));

function rowsOf({ chain, entered, steps, skipped, lookedTo }: ChainCard, open: boolean): readonly CardRow[] {
  if (!entered) return [];
  const rows: CardRow[] = [];
  let next = 1;
  const fold = (until: number) => {
    const count = until - next;
    if (count > 0)
      rows.push({ kind: 'fold', key: `f${next}`, height: 26, from: next, count, looked: next <= lookedTo });
  };
  for (const rule of chain.rules) {
    const { line, text } = rule;
    const modelled = rule.modelled && !skipped.has(line);
    const shown = open || chain.total <= short || steps.has(line) || skipped.has(line);
    if (!shown) continue;
    fold(line);
    const words = shortRule(text);
    const height = ruleHeight(modelled ? words : `${skippedWords}${words}`);
    rows.push({ kind: 'rule', key: `r${line}`, height, line, text: words, modelled, steps: steps.get(line) ?? [] });
    next = line + 1;
  }
  fold(chain.total + 1);
  const { base, others } = chain;
  if (base) rows.push({ kind: 'policy', key: 'policy', height: 26, policy: base.policy, steps: steps.get(0) ?? [] });
  if (others > 0) rows.push({ kind: 'others', key: 'others', height: 26, count: others });
  return rows;
}

/** How many jumps a chain is away from the base chain, by the longest way. */
function depthsOf({ chain, jumps }: Lane): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const visit = (name: string, depth: number) => {
    if ((depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    for (const { from, to } of jumps) if (from === name) visit(to, depth + 1);
  };
  visit(chain, 0);
  return depths;
}

/** The row a jump starts at: its rule's, or the fold that holds it. */
function rowOf(rows: readonly CardRow[], line: number): string {
  const found = rows.find((row) =>
    row.kind === 'rule' ? row.line === line : row.kind === 'fold' && line >= row.from && line < row.from + row.count,
  );
  return found?.key ?? '';
}

/** Places cards in columns by depth, one lane below the other. `opened` are the ids of cards whose rules are folded out. */
export function layoutOf(lanes: readonly Lane[], opened: ReadonlySet<string>): readonly PlacedLane[] {
  let y = 0;
  return lanes.map((lane) => {
    const depths = depthsOf(lane);
    const bottoms = new Map<number, number>();
    const top = y + laneHead;
    const cards: PlacedCard[] = [];
    for (const card of lane.cards) {
      const id = cardId(lane.key, card.chain.name);
      const open = opened.has(id);
      const rows = rowsOf(card, open);
      const depth = depths.get(card.chain.name) ?? 0;
      const at = Math.max(bottoms.get(depth) ?? top, besideOf(lane, id, cards));
      const height = headHeight + rows.reduce((sum, row) => sum + row.height, 0) + (rows.length > 0 ? 4 : 0);
      bottoms.set(depth, at + height + gapY);
      const folds = open || rows.some(({ kind }) => kind === 'fold');
      cards.push({ id, card, rows, x: depth * (cardWidth + gapX), y: at, height, folds, open });
    }
    const placed = { lane, y, cards, jumps: jumpsOf(lane, cards) };
    y = Math.max(top, ...bottoms.values()) + laneGap;
    return placed;
  });
}

/** Where a card would be level with the row that leads to it; 0 when nothing placed does. */
function besideOf({ key, jumps }: Lane, id: string, placed: readonly PlacedCard[]): number {
  for (const { from, to, line } of jumps) {
    if (cardId(key, to) !== id) continue;
    const source = placed.find((card) => card.id === cardId(key, from));
    if (!source) continue;
    const row = rowOf(source.rows, line);
    const above = source.rows.slice(
      0,
      source.rows.findIndex((each) => each.key === row),
    );
    return source.y + above.reduce((sum, { height }) => sum + height, headHeight / 2);
  }
  return 0;
}

/** Those from the same row to the same chain are drawn once. */
function jumpsOf({ key, jumps }: Lane, cards: readonly PlacedCard[]): readonly PlacedJump[] {
  const drawn = new Map<string, PlacedJump>();
  for (const jump of jumps) {
    const { from, to, line, steps } = withIds(key, jump);
    const row = rowOf(cards.find(({ id }) => id === from)?.rows ?? [], line);
    const id = `${from} ${row} ${to}`;
    const same = drawn.get(id);
    drawn.set(id, { id, from, row, to, steps: [...(same?.steps ?? []), ...steps] });
  }
  return [...drawn.values()];
}

const withIds = (lane: string, jump: Jump): Jump => ({
  ...jump,
  from: cardId(lane, jump.from),
  to: cardId(lane, jump.to),
});
