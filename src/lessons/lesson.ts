import type { LessonHead, StepDefinition } from './schema.ts';

/** Manifests of a lesson file, and the line (1-based) on which they begin there. */
export interface Manifests {
  readonly text: string;
  readonly line: number;
}

export interface Step extends StepDefinition {
  readonly title: string;
  /** Markdown: what is told before the learner acts. */
  readonly text: string;
  /** Applied when the step begins. */
  readonly setup?: Manifests | undefined;
  /** Markdown: what is told once the checks hold. */
  readonly explanation: string;
}

/** One Markdown file with YAML front matter and steps. */
export interface Lesson extends LessonHead {
  /** Markdown before the first step. */
  readonly introduction: string;
  /** What the lesson begins with. */
  readonly scene?: Manifests;
  readonly steps: readonly Step[];
}
