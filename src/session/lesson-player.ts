import type { Aside } from '../client/aside.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { engineApi } from '../kubectl/engine-api.ts';
import type { LessonId } from '../lessons/catalogue.ts';
import { evaluate } from '../lessons/checks/evaluate.ts';
import { placeOf } from '../lessons/checks/places.ts';
import type { Lesson, Step } from '../lessons/lesson.ts';
import { parseLesson } from '../lessons/parse.ts';
import { begin, type Director, type Failed } from '../lessons/perform.ts';
import { isOnTheWay } from '../lessons/reached.ts';
import { inLesson, sceneOf } from '../lessons/scene.ts';
import type { Said, Stage, Verdict } from '../lessons/stage.ts';
import type { Recording } from '../model/action.ts';
import type { Problem } from '../model/problem.ts';
import type { RequestTrace } from '../model/trace.ts';
import { pageDirector } from './director.ts';
import { useLanguage } from './language.ts';
import type { LessonLeftOff } from './left-off.ts';
import { changePlaying, isPassed, useLesson } from './lesson.ts';
import { usePanels } from './panels.ts';
import { useProgress } from './progress.ts';
import { useRequests } from './requests.ts';
import { useSelection } from './selection.ts';
import { reachAside } from './theatre-aside.ts';

/** Checks are looked at again this long after something changed; real ms. */
const lookAfter = 400;
/** What no record shows (Events, logs) comes after it: what does not hold yet is looked at again so long after the last change; real ms. */
const looksAgain = [1_000, 3_000, 10_000];

const cannotBegin = (step: Step | undefined, { message }: Failed): readonly Problem[] => [
  { message: useLanguage.getState().words.lesson.cannotBegin(step?.title ?? '', message), severity: 'error' },
];

/** Opens a panel beside the lesson. On a small screen the lesson itself is in the drawer, and stays there. */
function openPanel(panel: NonNullable<Step['open']>): void {
  if (matchMedia('(max-width: 760px)').matches) return;
  const { set, show } = usePanels.getState();
  if (panel === 'details') set({ inspector: true });
  else show(panel);
}

/** Plays lessons in the page's world: sets steps up, and looks at their checks whenever something changed. */
export class LessonPlayer {
  readonly #client: EngineClient;
  readonly #aside: Aside;
  readonly #director: Director;
  readonly #stage: Stage;
  /** Requests up to this number, or from before this instant (virtual ms), were sent before the step: not all of them are told yet when it begins. */
  #since = { id: 0, at: 0 };
  #said = new Map<number, { readonly choice: string; readonly request?: number }>();
  readonly #traces = new Map<number, RequestTrace>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking = false;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Looks since the last change. */
  #again = 0;

  constructor(client: EngineClient, aside: Aside) {
    this.#client = client;
    this.#aside = aside;
    this.#director = pageDirector(client);
    this.#stage = {
      api: engineApi(client),
      get words() {
        return useLanguage.getState().words.checks.found;
      },
      probe: async (sends) =>
        this.#aside.request('probe', { recording: await client.request('recording', null), sends }),
      seen: () => this.#seen(),
      said: (check) => this.#saidOf(check),
    };
    client.onUpdate(({ reset, upserts, deletes, requests }) => {
      if (reset) this.#traces.clear();
      if (!reset && upserts.length + deletes.length + requests.length === 0) return;
      this.#again = 0;
      this.#lookSoon();
    });
  }

  /** Opens a lesson at a step (from 0). Problems: it could not be opened, and what stood before still stands. */
  async open(
    source: string,
    { id, at = 0 }: { readonly id?: LessonId; readonly at?: number } = {},
  ): Promise<readonly Problem[]> {
    const parsed = parseLesson(source);
    if (!parsed.ok) return parsed.problems;
    const { lesson } = parsed;
    const step = Math.min(Math.max(0, at), lesson.steps.length - 1);
    const { ok, problems } = await this.#client.request('load', { scene: sceneOf(lesson) });
    if (!ok) return inLesson(problems, lesson.scene);
    const fresh = { verdicts: [], chosen: new Map(), passed: new Set<number>(), hints: 0, solution: false };
    useLesson.setState({
      playing: { lesson, source, ...(id && { id }), at: step, ...fresh, busy: true },
      refused: undefined,
    });
    const failed = isOnTheWay(lesson, step) ? await this.#reach(lesson, step) : undefined;
    await this.#began(lesson.steps[step]);
    return failed ? cannotBegin(lesson.steps[step], failed) : [];
  }

  /** To the beginning of a step, in a world aside: there the same link leads to the same world however slow this machine is. */
  async #reach(lesson: Lesson, at: number): Promise<Failed | undefined> {
    try {
      const answer = await reachAside(lesson, at);
      if ('problems' in answer) return { message: answer.problems[0]?.message ?? '' };
      const { ok, message } = await this.#client.request('restore', { recording: answer.recording });
      return ok ? answer.failed : { message };
    } catch (error) {
      return { message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Goes on to the next step in the world as it is, or to any other in a world made anew for it. */
  async goTo(at: number): Promise<readonly Problem[]> {
    const { playing } = useLesson.getState();
    const step = playing?.lesson.steps[at];
    if (!playing || !step) return [];
    if (at !== playing.at + 1 || !isPassed(playing)) {
      const problems = await this.open(playing.source, { ...(playing.id && { id: playing.id }), at });
      changePlaying(() => ({ passed: playing.passed }));
      return problems;
    }
    changePlaying(() => ({ at, verdicts: [], chosen: new Map(), hints: 0, solution: false, busy: true }));
    const failed: Failed | undefined = await begin(step, this.#director);
    await this.#began(step);
    return failed ? cannotBegin(step, failed) : [];
  }

  /** How far the learner is; undefined while a step is being set up. */
  leftOff(): LessonLeftOff | undefined {
    const { playing } = useLesson.getState();
    if (!playing || playing.busy) return undefined;
    const { source, id, at, passed, hints, solution, verdicts } = playing;
    const said = [...this.#said].map(([check, answer]) => ({ check, ...answer }));
    return {
      source,
      ...(id && { id }),
      at,
      passed: [...passed],
      hints,
      solution,
      said,
      verdicts: [...verdicts],
      since: this.#since,
    };
  }

  /** Comes back to where the learner was, in the world as it was then. Problems: it could not be, and what stood before still stands. */
  async resume(left: LessonLeftOff, recording: Recording): Promise<readonly Problem[]> {
    const parsed = parseLesson(left.source);
    if (!parsed.ok) return parsed.problems;
    const { ok, problems } = await this.#client.request('restore', { recording });
    if (!ok) return problems;
    const { lesson } = parsed;
    const { source, id, hints, solution, said } = left;
    useLesson.setState({
      playing: {
        ...{ lesson, source, ...(id && { id }), hints, solution, busy: false },
        at: Math.min(left.at, lesson.steps.length - 1),
        verdicts: left.verdicts.map((verdict) => verdict ?? undefined),
        chosen: new Map(said.map(({ check, choice }) => [check, choice])),
        passed: new Set(left.passed),
      },
      refused: undefined,
    });
    this.#since = left.since;
    this.#said = new Map(
      said.map(({ check, choice, request }) => [check, { choice, ...(request !== undefined && { request }) }]),
    );
    this.#lookSoon(0);
    return [];
  }

  /** The learner's answer to a question, or guess; then the packet flies. */
  async answer(check: number, choice: string): Promise<void> {
    const { playing } = useLesson.getState();
    const asked = playing?.lesson.steps[playing.at]?.checks[check];
    if (!asked) return;
    changePlaying(({ chosen }) => ({ chosen: new Map(chosen).set(check, choice) }));
    if (asked.check !== 'predict') this.#said.set(check, { choice });
    else {
      const from = await placeOf(asked.from, this.#stage);
      if (from === undefined) return;
      const { requests } = await this.#director.act({ kind: 'send', from, to: asked.to, count: 1 });
      this.#said.set(check, { choice, ...(requests[0] !== undefined && { request: requests[0] }) });
    }
    this.#lookSoon(0);
  }

  async #began(step: Step | undefined): Promise<void> {
    const { now: at } = await this.#client.request('recording', null);
    this.#since = { id: useRequests.getState().list.at(-1)?.id ?? 0, at };
    this.#said = new Map();
    const highlight = step?.highlight[0];
    if (highlight) useSelection.getState().select(highlight);
    if (step?.open) openPanel(step.open);
    changePlaying(() => ({ busy: false }));
    this.#note();
    this.#lookSoon(0);
  }

  #note(): void {
    const { playing } = useLesson.getState();
    if (!playing?.id) return;
    const { id, at, lesson } = playing;
    useProgress.getState().note(id, { at, finished: at === lesson.steps.length - 1 && isPassed(playing) });
  }

  #lookSoon(ms = lookAfter): void {
    if (!useLesson.getState().playing) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, ms);
  }

  async #look(): Promise<void> {
    const before = useLesson.getState().playing;
    const step = before?.lesson.steps[before.at];
    if (!before || !step || before.busy || this.#looking) return;
    // What once held stays so: the learner may go on playing.
    if (before.passed.has(before.at) && before.verdicts.length > 0) return;
    this.#looking = true;
    try {
      const verdicts: Verdict[] = [];
      for (const [at, check] of step.checks.entries()) verdicts.push(await evaluate(check, at, this.#stage));
      const now = useLesson.getState().playing;
      // Meanwhile the learner may have gone elsewhere.
      if (now?.lesson !== before.lesson || now.at !== before.at || now.busy) return;
      const all = verdicts.length > 0 && verdicts.every(({ met }) => met);
      changePlaying(({ passed, at }) => ({ verdicts, ...(all && { passed: new Set(passed).add(at) }) }));
      clearTimeout(this.#later);
      const next = all ? undefined : looksAgain[this.#again++];
      if (next !== undefined) this.#later = setTimeout(() => this.#lookSoon(0), next);
      this.#note();
    } catch {
      // The engine stopped or the scene was replaced meanwhile; the next change is looked at again.
    } finally {
      this.#looking = false;
    }
  }

  async #seen(): Promise<readonly RequestTrace[]> {
    const since = this.#since;
    const over = useRequests
      .getState()
      .list.filter(({ id, startedAt, outcome }) => id > since.id && startedAt >= since.at && outcome !== 'pending');
    return (await Promise.all(over.map(({ id }) => this.#trace(id)))).flatMap((trace) => trace ?? []);
  }

  #saidOf(check: number): Said | undefined {
    const said = this.#said.get(check);
    if (!said) return undefined;
    if (said.request === undefined) return { choice: said.choice };
    const request = this.#traces.get(said.request);
    if (!request) void this.#trace(said.request).then((trace) => trace && this.#lookSoon());
    return { choice: said.choice, ...(request && { request }) };
  }

  /** Of a request that is over; kept then. */
  async #trace(id: number): Promise<RequestTrace | undefined> {
    const known = this.#traces.get(id);
    if (known) return known;
    const trace = await this.#client.request('trace', { request: id });
    if (trace?.outcome) this.#traces.set(id, trace);
    return trace?.outcome ? trace : undefined;
  }
}
