import { create } from 'zustand';
import type { Lesson, Step } from '../../lessons/lesson.ts';
import type { Act, Check } from '../../lessons/schema.ts';
import type { Problem } from '../../model/problem.ts';
import { recall, remember } from '../memory.ts';

/** What a recording becomes once it is stopped. */
export type RecordedAs = 'beginning' | 'solution' | 'near-miss';

/** What `verify` said, and of which draft. */
export interface Verified {
  readonly of: Lesson;
  readonly problems: readonly Problem[];
}

interface Remembered {
  readonly draft: Lesson | undefined;
  /** The step, from 0. */
  readonly at: number;
  /** Drafts before it, the latest first. */
  readonly earlier: readonly Lesson[];
  /** The author's panel is shown. */
  readonly open: boolean;
}

interface Authoring extends Remembered {
  readonly recording: RecordedAs | undefined;
  /** The world is being set to a step's beginning, or a recording is read. */
  readonly busy: boolean;
  readonly verified: Verified | 'running' | undefined;
}

const key = 'kubehop.authoring';
/** Earlier drafts that are kept, and characters of all together that are remembered for the next visit. */
const mostEarlier = 5;
const mostRemembered = 1_000_000;

export const newStep = (title: string): Step => ({
  title,
  text: '',
  explanation: '',
  actions: [],
  highlight: [],
  checks: [],
  hints: [],
  solution: [],
  nearMisses: [],
});

const blank: Lesson = {
  apiVersion: 'kubehop.dev/v1',
  kind: 'Lesson',
  title: 'A new lesson',
  summary: 'What one learns here.',
  level: 'beginner',
  minutes: 5,
  objectives: [],
  prerequisites: [],
  language: 'en',
  seed: 1,
  cluster: {},
  introduction: '',
  steps: [newStep('The first step')],
};

const lists = ['actions', 'highlight', 'checks', 'hints', 'solution', 'nearMisses'] as const;

/** Whether what was remembered still has a lesson's shape. */
function isLesson(value: Partial<Lesson> | null | undefined): value is Lesson {
  const isStep = (step: Partial<Step>): boolean =>
    [step.title, step.text, step.explanation].every((text) => typeof text === 'string') &&
    lists.every((list) => Array.isArray(step[list]));
  return (
    typeof value?.title === 'string' &&
    Array.isArray(value.steps) &&
    value.steps.length > 0 &&
    value.steps.every(isStep)
  );
}

function recalled(): Remembered {
  const { draft, at, earlier, open } = recall<Partial<Remembered> | null>(key, null) ?? {};
  if (!isLesson(draft)) return { draft: undefined, at: 0, earlier: [], open: false };
  const sound = (Array.isArray(earlier) ? earlier : []).filter(isLesson);
  return {
    draft,
    at: Math.min(Math.max(0, Number(at) || 0), draft.steps.length - 1),
    earlier: sound,
    open: open === true,
  };
}

/** The lesson that is written in this page, remembered in this browser; the world on the canvas has no part in it. */
export const useAuthoring = create<Authoring>()(() => ({
  ...recalled(),
  recording: undefined,
  busy: false,
  verified: undefined,
}));

useAuthoring.subscribe(({ draft, at, earlier, open }, before) => {
  if (draft === before.draft && at === before.at && earlier === before.earlier && open === before.open) return;
  const kept: Remembered = { draft, at, earlier, open };
  if (JSON.stringify(kept).length <= mostRemembered) remember(key, kept);
});

/** Opens a lesson to be written on, or a new one; the draft before is kept among the earlier ones. */
export function openDraft(lesson: Lesson = blank, at = 0): void {
  useAuthoring.setState(({ draft, earlier }) => {
    const others = earlier.filter((each) => each !== lesson);
    const kept = draft && draft !== lesson && draft !== blank ? [draft, ...others].slice(0, mostEarlier) : others;
    return { draft: lesson, at: Math.min(at, lesson.steps.length - 1), earlier: kept, open: true, verified: undefined };
  });
}

/** The draft becomes another text of itself. */
export function replaceDraft(draft: Lesson): void {
  useAuthoring.setState(({ at }) => ({ draft, at: Math.min(at, draft.steps.length - 1) }));
}

/** Changes the draft. What was changed is no longer what was verified. */
export function changeDraft(change: (draft: Lesson) => Partial<Lesson>): void {
  useAuthoring.setState(({ draft, at }) => {
    if (!draft) return {};
    const changed = { ...draft, engine: undefined, ...change(draft) };
    return { draft: changed, at: Math.min(at, changed.steps.length - 1) };
  });
}

/** Keeps what Verify said of a draft. When it holds, the version that it was verified with stands in it from now on. */
export function noteVerified(of: Lesson, problems: readonly Problem[], engine: string): void {
  useAuthoring.setState(({ draft }) => {
    if (problems.length > 0 || draft !== of) return { verified: { of, problems } };
    const stamped = { ...of, engine };
    return { draft: stamped, verified: { of: stamped, problems } };
  });
}

/** Changes the step that is written on. */
export function changeStep(change: (step: Step) => Partial<Step>): void {
  const { at } = useAuthoring.getState();
  changeDraft(({ steps }) => ({ steps: steps.map((step, i) => (i === at ? { ...step, ...change(step) } : step)) }));
}

/** Another step behind the one that is written on. */
export function addStep(): void {
  const { at } = useAuthoring.getState();
  changeDraft(({ steps }) => ({ steps: steps.toSpliced(at + 1, 0, newStep(`Step ${steps.length + 1}`)) }));
  useAuthoring.setState({ at: at + 1 });
}

/** Takes the step away that is written on; the last one stays. */
export function removeStep(): void {
  const { at, draft } = useAuthoring.getState();
  if (draft && draft.steps.length > 1) changeDraft(({ steps }) => ({ steps: steps.toSpliced(at, 1) }));
}

/** Puts the step one place earlier or later. */
export function moveStep(by: 1 | -1): void {
  const { at, draft } = useAuthoring.getState();
  const [step, other] = [draft?.steps[at], draft?.steps[at + by]];
  if (!step || !other) return;
  changeDraft(({ steps }) => ({ steps: steps.with(at, other).with(at + by, step) }));
  useAuthoring.setState({ at: at + by });
}

/** The manifests that are applied when the step begins; blank text means none. */
export const changeSetup = (text: string): void =>
  changeStep(() => ({ setup: text.trim() === '' ? undefined : { text, line: 1 } }));

export const addCheck = (check: Check): void => changeStep(({ checks }) => ({ checks: [...checks, check] }));

/** What was acted becomes the step's solution, one more near-miss, or is done too when the step begins. */
export function addRecorded(as: RecordedAs, acts: readonly Act[]): void {
  const recorded = [...acts];
  if (as === 'solution') changeStep(() => ({ solution: recorded }));
  else if (as === 'beginning') changeStep(({ actions }) => ({ actions: [...actions, ...recorded] }));
  else
    changeStep(({ nearMisses }) => ({
      nearMisses: [...nearMisses, { why: 'What looks right, and is not', acts: recorded }],
    }));
}
