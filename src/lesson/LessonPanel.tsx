import { ChevronLeft, ChevronRight, PencilLine, RotateCcw, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useActions } from '../session/context.tsx';
import { useLanguage, useWords } from '../session/language.ts';
import { isPassed, type Playing, useLesson } from '../session/lesson.ts';
import { Button } from '../ui/Button.tsx';
import { Checks } from './Checks.tsx';
import { Help } from './Help.tsx';
import css from './lesson.module.css';
import { Prose } from './Prose.tsx';
import panel from './panel.module.css';

function Steps({ playing }: { readonly playing: Playing }) {
  const { goToStep } = useActions();
  const words = useWords().lesson;
  return (
    <ol className={css.steps} aria-label={words.steps}>
      {playing.lesson.steps.map((step, at) => (
        <li key={step.title}>
          <button
            type="button"
            className={css.step}
            aria-current={at === playing.at ? 'step' : undefined}
            aria-label={words.step(at + 1, step.title, playing.passed.has(at))}
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

function Ways({ playing, inFrame }: { readonly playing: Playing; readonly inFrame: boolean }) {
  const { goToStep } = useActions();
  const words = useWords().lesson;
  const { at, lesson } = playing;
  const last = at === lesson.steps.length - 1;
  const showCourse = () => useLesson.setState({ catalogue: true });
  return (
    <footer className={css.ways}>
      <Button
        icon
        look="quiet"
        aria-label={words.stepBefore}
        disabled={at === 0 || playing.busy}
        onClick={() => void goToStep(at - 1)}
      >
        <ChevronLeft size={18} aria-hidden />
      </Button>
      <Button icon look="quiet" aria-label={words.beginAgain} disabled={playing.busy} onClick={() => void goToStep(at)}>
        <RotateCcw size={16} aria-hidden />
      </Button>
      {last && !inFrame && (
        <Button {...(isPassed(playing) && { look: 'primary' })} onClick={showCourse}>
          {words.allLessons}
        </Button>
      )}
      {!last && (
        <Button
          {...(isPassed(playing) && { look: 'primary' })}
          disabled={playing.busy}
          onClick={() => void goToStep(at + 1)}
        >
          {isPassed(playing) ? words.next : words.skip} <ChevronRight size={16} aria-hidden />
        </Button>
      )}
    </footer>
  );
}

/** A lesson beside the canvas: its text, what is to be done, and how far it is. A frame holds this one lesson, to be played. */
export function LessonPanel({ inFrame = false }: { readonly inFrame?: boolean }) {
  const playing = useLesson((l) => l.playing);
  const { leaveLesson, editPlayed } = useActions();
  const { language, words } = useLanguage();
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
    <aside className={panel.panel} aria-label={words.lesson.named(playing.lesson.title)}>
      <header className={panel.head}>
        <div>
          <h2 lang={playing.lesson.language}>{playing.lesson.title}</h2>
          <Steps playing={playing} />
        </div>
        <div className={panel.corner}>
          {!inFrame && (
            <Button icon look="quiet" aria-label={words.lesson.edit} onClick={() => void editPlayed()}>
              <PencilLine size={16} aria-hidden />
            </Button>
          )}
          <Button icon look="quiet" aria-label={words.lesson.leave} onClick={leaveLesson}>
            <X size={17} aria-hidden />
          </Button>
        </div>
      </header>
      <div ref={top} className={css.body} aria-busy={playing.busy}>
        <div lang={playing.lesson.language}>
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
          <div lang={language}>
            <Checks playing={playing} checks={step.checks} />
            {!passed && <Help playing={playing} step={step} />}
          </div>
          {passed && step.explanation !== '' && (
            <div className={css.after}>
              <Prose text={step.explanation} />
            </div>
          )}
        </div>
      </div>
      <Ways playing={playing} inFrame={inFrame} />
    </aside>
  );
}
