import { ChevronLeft, ChevronRight, PencilLine, RotateCcw, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useActions } from '../session/context.tsx';
import { isPassed, type Playing, useLesson } from '../session/lesson.ts';
import { Button } from '../ui/Button.tsx';
import { Checks } from './Checks.tsx';
import { Help } from './Help.tsx';
import css from './lesson.module.css';
import { Prose } from './Prose.tsx';

function Steps({ playing }: { readonly playing: Playing }) {
  const { goToStep } = useActions();
  return (
    <ol className={css.steps} aria-label="Steps">
      {playing.lesson.steps.map((step, at) => (
        <li key={step.title}>
          <button
            type="button"
            className={css.step}
            aria-current={at === playing.at ? 'step' : undefined}
            aria-label={`Step ${at + 1}: ${step.title}${playing.passed.has(at) ? ' (done)' : ''}`}
            title={step.title}
            data-done={playing.passed.has(at)}
            onClick={() => void goToStep(at)}
          >
            {playing.passed.has(at) ? '✓' : at + 1}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Ways({ playing }: { readonly playing: Playing }) {
  const { goToStep } = useActions();
  const { at, lesson } = playing;
  const last = at === lesson.steps.length - 1;
  const showCourse = () => useLesson.setState({ catalogue: true });
  return (
    <footer className={css.ways}>
      <Button
        icon
        look="quiet"
        aria-label="Step before"
        disabled={at === 0 || playing.busy}
        onClick={() => void goToStep(at - 1)}
      >
        <ChevronLeft size={18} aria-hidden />
      </Button>
      <Button
        icon
        look="quiet"
        aria-label="Begin this step again"
        disabled={playing.busy}
        onClick={() => void goToStep(at)}
      >
        <RotateCcw size={16} aria-hidden />
      </Button>
      {last ? (
        <Button {...(isPassed(playing) && { look: 'primary' })} onClick={showCourse}>
          All lessons
        </Button>
      ) : (
        <Button
          {...(isPassed(playing) && { look: 'primary' })}
          disabled={playing.busy}
          onClick={() => void goToStep(at + 1)}
        >
          {isPassed(playing) ? 'Next' : 'Skip'} <ChevronRight size={16} aria-hidden />
        </Button>
      )}
    </footer>
  );
}

/** A lesson beside the canvas: its text, what is to be done, and how far it is. */
export function LessonPanel({ editable = false }: { readonly editable?: boolean }) {
  const playing = useLesson((l) => l.playing);
  const { leaveLesson, editPlayed } = useActions();
  const top = useRef<HTMLDivElement>(null);
  const at = playing?.at;
  // A new step is read from its beginning.
  useEffect(() => {
    if (at !== undefined) top.current?.scrollTo({ top: 0 });
  }, [at]);
  const step = playing?.lesson.steps[playing.at];
  if (!playing || !step) return null;
  const passed = isPassed(playing);
  return (
    <aside className={css.lesson} aria-label={`Lesson: ${playing.lesson.title}`}>
      <header className={css.head}>
        <div>
          <h2>{playing.lesson.title}</h2>
          <Steps playing={playing} />
        </div>
        <div className={css.corner}>
          {editable && (
            <Button icon look="quiet" aria-label="Edit this lesson" onClick={() => void editPlayed()}>
              <PencilLine size={16} aria-hidden />
            </Button>
          )}
          <Button icon look="quiet" aria-label="Leave the lesson" onClick={leaveLesson}>
            <X size={17} aria-hidden />
          </Button>
        </div>
      </header>
      <div ref={top} className={css.body} aria-busy={playing.busy}>
        <div>
          {playing.at === 0 && playing.lesson.introduction !== '' && <Prose text={playing.lesson.introduction} />}
          <h3>
            <Prose text={step.title} />
          </h3>
          <Prose text={step.text} />
          {step.task && (
            <div className={css.task}>
              <Prose text={step.task} />
            </div>
          )}
          <Checks playing={playing} checks={step.checks} />
          {!passed && <Help playing={playing} step={step} />}
          {passed && step.explanation !== '' && (
            <div className={css.after}>
              <Prose text={step.explanation} />
            </div>
          )}
        </div>
      </div>
      <Ways playing={playing} />
    </aside>
  );
}
