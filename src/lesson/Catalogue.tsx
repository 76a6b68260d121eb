import { CircleCheck, PencilLine } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Chapter, LessonEntry } from '../lessons/catalogue.ts';
import { useAuthoring } from '../session/authoring/draft.ts';
import { useActions } from '../session/context.tsx';
import { useLesson } from '../session/lesson.ts';
import { type Progress, useProgress } from '../session/progress.ts';
import { useShelf } from '../session/shelf.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { withKeys } from '../ui/with-keys.ts';
import css from './catalogue.module.css';

const levels = ['all', 'beginner', 'intermediate', 'advanced'] as const;
type Level = (typeof levels)[number];

function stateOf(progress: Progress | undefined, steps: number): string {
  if (progress?.finished) return 'done';
  return progress ? `at step ${progress.at + 1} of ${steps}` : `${steps} steps`;
}

function Entry({ lesson, next }: { readonly lesson: LessonEntry; readonly next: boolean }) {
  const { openBuiltIn } = useActions();
  const progress = useProgress((p) => p.of[lesson.id]);
  const at = progress && !progress.finished ? progress.at : 0;
  return (
    <li className={css.entry}>
      <button type="button" className={css.open} onClick={() => void openBuiltIn(lesson.id, at)}>
        <span className={css.title}>
          {lesson.title} {next && <span className={css.next}>next</span>}
        </span>
        <span className={css.summary}>{lesson.summary}</span>
        <span className={css.facts}>
          {progress?.finished && <CircleCheck size={14} aria-hidden />}
          {stateOf(progress, lesson.steps)} · {lesson.minutes} min · {lesson.level}
        </span>
      </button>
    </li>
  );
}

/** Lessons that are written in this browser. */
function Written() {
  const draft = useAuthoring((a) => a.draft);
  const earlier = useAuthoring((a) => a.earlier);
  const { continueDraft } = useActions();
  if (!draft) return null;
  return (
    <section>
      <h3>Your own lessons</h3>
      <ul className={css.shelf}>
        {withKeys([draft, ...earlier], ({ title }) => title).map(({ key, item }) => (
          <li key={key}>
            <Button onClick={() => continueDraft(item)}>Go on with “{item.title}”</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Worlds that were put aside, to go back to. */
function PutAside() {
  const worlds = useShelf((s) => s.worlds);
  const { openRecording } = useActions();
  if (worlds.length === 0) return null;
  const back = async (id: number): Promise<void> => {
    const world = worlds.find((each) => each.id === id);
    if (!world || !(await openRecording(world.recording))) return;
    useShelf.getState().take(id);
    useLesson.setState({ catalogue: false });
  };
  return (
    <section>
      <h3>Your own scenes</h3>
      <ul className={css.shelf}>
        {worlds.map(({ id, name }) => (
          <li key={id}>
            <Button onClick={() => void back(id)}>Back to {name}</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The course: what there is to learn, in order, with what was done already. */
export function Catalogue() {
  const { course, newLesson } = useActions();
  const [chapters, setChapters] = useState<readonly Chapter[]>();
  const [failure, setFailure] = useState<string>();
  const [level, setLevel] = useState<Level>('all');
  const [words, setWords] = useState('');
  const known = useProgress((p) => p.of);
  useEffect(() => {
    course().then(setChapters, (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  }, [course]);
  const next = chapters?.flatMap(({ lessons }) => lessons).find(({ id }) => !known[id]?.finished)?.id;
  const suits = (lesson: LessonEntry): boolean =>
    (level === 'all' || lesson.level === level) &&
    [lesson.title, lesson.summary, ...lesson.objectives].join(' ').toLowerCase().includes(words.trim().toLowerCase());
  const shown = (chapters ?? []).map((chapter) => ({ ...chapter, lessons: chapter.lessons.filter(suits) }));
  return (
    <Dialog title="Lessons" wide onClose={() => useLesson.setState({ catalogue: false })}>
      <div className={css.filters}>
        <input
          className="input"
          type="search"
          aria-label="Search the lessons"
          placeholder="Search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <select
          className="select"
          aria-label="Level"
          value={level}
          onChange={(event) => setLevel(levels.find((l) => l === event.target.value) ?? 'all')}
        >
          {levels.map((each) => (
            <option key={each} value={each}>
              {each === 'all' ? 'all levels' : each}
            </option>
          ))}
        </select>
        <Button className={css.make} onClick={newLesson}>
          <PencilLine size={15} aria-hidden /> New lesson
        </Button>
      </div>
      <PutAside />
      <Written />
      {failure && <p role="alert">The course cannot be loaded: {failure}</p>}
      {!chapters && !failure && <p>Loading…</p>}
      {shown
        .filter(({ lessons }) => lessons.length > 0)
        .map(({ title, lessons }) => (
          <section key={title}>
            <h3>{title}</h3>
            <ol className={css.list}>
              {lessons.map((lesson) => (
                <Entry key={lesson.id} lesson={lesson} next={lesson.id === next} />
              ))}
            </ol>
          </section>
        ))}
      {chapters && shown.every(({ lessons }) => lessons.length === 0) && (
        <p>No lesson is like that. Try another word, or all levels.</p>
      )}
    </Dialog>
  );
}
