import type { Code, Heading, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Problem } from '../model/problem.ts';
import { decodeYaml } from './issues.ts';
import type { Lesson, Manifests, Step } from './lesson.ts';
import { maxLessonSize, tangleIn } from './limits.ts';
import { headSchema, type StepDefinition, stepSchema } from './schema.ts';

export type ParsedLesson =
  | { readonly ok: true; readonly lesson: Lesson }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const maxSteps = 100;
const noDefinition: StepDefinition = {
  actions: [],
  highlight: [],
  checks: [],
  hints: [],
  solution: [],
  nearMisses: [],
};

const error = (message: string, line: number, hint: string): Problem => ({
  message,
  line,
  column: 1,
  hint,
  severity: 'error',
});

/** A part of the body: what stands under one heading, or before the first. */
interface Section {
  readonly title: string;
  readonly line: number;
  readonly nodes: Root['children'];
  readonly from: number;
  readonly to: number;
}

const isStepHeading = (node: Root['children'][number]): node is Heading => node.type === 'heading' && node.depth === 2;

const textOf = (heading: Heading, source: string): string => {
  const [first] = heading.children;
  const from = first?.position?.start.offset ?? 0;
  return source.slice(from, heading.children.at(-1)?.position?.end.offset ?? from).trim();
};

function sectionsOf(root: Root, source: string): Section[] {
  const starts = root.children.flatMap((node, at) => (isStepHeading(node) ? [{ node, at }] : []));
  const end = (next: { readonly node: Heading } | undefined) => next?.node.position?.start.offset ?? source.length;
  const lead = { title: '', line: 1, nodes: root.children.slice(0, starts[0]?.at), from: 0, to: end(starts[0]) };
  const steps = starts.map(({ node, at }, i) => ({
    title: textOf(node, source),
    line: node.position?.start.line ?? 1,
    nodes: root.children.slice(at + 1, starts[i + 1]?.at),
    from: node.position?.end.offset ?? 0,
    to: end(starts[i + 1]),
  }));
  return [lead, ...steps];
}

type Role = 'scene' | 'setup' | 'step';

/** Fenced blocks whose first line is ```` ```yaml ROLE ````. */
const blocksOf = ({ nodes }: Section, role: Role): Code[] =>
  nodes.filter(
    (node): node is Code => node.type === 'code' && /^ya?ml$/.test(node.lang ?? '') && node.meta?.trim() === role,
  );

/** A section's Markdown without those blocks. */
function proseOf(source: string, from: number, to: number, blocks: readonly Code[]): string {
  let at = from;
  let prose = '';
  for (const { position } of blocks) {
    const start = position?.start.offset ?? at;
    if (start < at || start >= to) continue;
    prose += source.slice(at, start);
    at = position?.end.offset ?? at;
  }
  return (prose + source.slice(Math.min(at, to), to)).replace(/\n{3,}/g, '\n\n').trim();
}

/** The body's parts, with the problems found on the way. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #source: string;
  /** Lines before the body. */
  readonly #above: number;

  constructor(source: string, above: number) {
    this.#source = source;
    this.#above = above;
  }

  lineOf(block: Code): number {
    return (block.position?.start.line ?? 1) + this.#above;
  }

  #only(section: Section, role: Role): Code | undefined {
    const [first, second] = blocksOf(section, role);
    if (second)
      this.problems.push(error(`a second block "yaml ${role}"`, this.lineOf(second), 'put both into one block'));
    return first;
  }

  manifests(section: Section, role: 'scene' | 'setup'): Manifests | undefined {
    const block = this.#only(section, role);
    return block && { text: block.value, line: this.lineOf(block) + 1 };
  }

  /** A block in a section it does not belong to. */
  refuse(section: Section, role: Role, hint: string): void {
    const [block] = blocksOf(section, role);
    if (block) this.problems.push(error(`a block "yaml ${role}" has no place here`, this.lineOf(block), hint));
  }

  introduction(section: Section): string {
    this.refuse(section, 'step', 'a step begins with a heading: ## Title');
    this.refuse(section, 'setup', 'what a lesson begins with stands in a block "yaml scene"');
    return proseOf(this.#source, section.from, section.to, blocksOf(section, 'scene'));
  }

  step(section: Section): Step {
    this.refuse(section, 'scene', 'the scene stands before the first step; here it is a block "yaml setup"');
    const block = this.#only(section, 'step');
    const setup = this.manifests(section, 'setup');
    const end = block?.position?.start.offset ?? section.to;
    const hidden = blocksOf(section, 'setup');
    return {
      ...this.#definition(block),
      title: section.title,
      text: proseOf(this.#source, section.from, end, hidden),
      ...(setup && { setup }),
      explanation: block ? proseOf(this.#source, block.position?.end.offset ?? end, section.to, hidden) : '',
    };
  }

  #definition(block: Code | undefined): StepDefinition {
    if (!block) return noDefinition;
    const read = decodeYaml(stepSchema, block.value, this.lineOf(block) + 1);
    if (read.ok) return read.value;
    this.problems.push(...read.problems);
    return noDefinition;
  }
}

const frontMatter = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/**
 * Reads a lesson file: Markdown with YAML front matter; each heading of the second level begins a step. Never throws: problems name
 * line and field.
 */
export function parseLesson(text: string): ParsedLesson {
  if (text.length > maxLessonSize) {
    const message = `the lesson has ${Math.ceil(text.length / 1000)} kB; the limit is ${maxLessonSize / 1000} kB`;
    return { ok: false, problems: [error(message, 1, 'split it into several lessons')] };
  }
  const source = text.replace(/^\uFEFF/, '');
  const front = frontMatter.exec(source);
  if (!front?.[1]) {
    const hint =
      'it begins with a line ---, then apiVersion: kubehop.dev/v1, kind: Lesson, title: …, and another line ---';
    return { ok: false, problems: [error('this is no lesson: it has no front matter', 1, hint)] };
  }
  const body = source.slice(front[0].length);
  const above = front[0].split('\n').length - 1;
  const tangle = tangleIn(body);
  if (tangle) return { ok: false, problems: [error(tangle.message, tangle.line + above, tangle.hint)] };
  const head = decodeYaml(headSchema, front[1], 2);
  const reader = new Reader(body, above);
  const [lead, ...sections] = sectionsOf(fromMarkdown(body), body);
  const introduction = lead ? reader.introduction(lead) : '';
  const scene = lead && reader.manifests(lead, 'scene');
  const steps = sections.map((section) => reader.step(section));
  const problems = [...(head.ok ? [] : head.problems), ...reader.problems];
  if (steps.length === 0)
    problems.push(error('the lesson has no steps', above + 1, 'a step begins with a heading: ## Title'));
  if (steps.length > maxSteps)
    problems.push(error(`the lesson has ${steps.length} steps; the limit is ${maxSteps}`, above + 1, 'split it'));
  if (!head.ok || problems.length > 0) return { ok: false, problems };
  return { ok: true, lesson: { ...head.value, introduction, ...(scene && { scene }), steps } };
}
