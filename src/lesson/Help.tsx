import { Lightbulb } from 'lucide-react';
import type { Step } from '../lessons/lesson.ts';
import { useActions } from '../session/context.tsx';
import { useWords } from '../session/language.ts';
import type { Playing } from '../session/lesson.ts';
import { Button } from '../ui/Button.tsx';
import { lineOf } from './act-line.ts';
import css from './lesson.module.css';
import { Prose } from './Prose.tsx';

/** Hints one after the other, and the solution after the last. */
export function Help({ playing, step }: { readonly playing: Playing; readonly step: Step }) {
  const { showHint, showSolution } = useActions();
  const words = useWords().lesson;
  const { language } = playing.lesson;
  const more = playing.hints < step.hints.length;
  return (
    <div className={css.help}>
      {step.hints.slice(0, playing.hints).map((hint) => (
        <div key={hint} className={css.hint} lang={language}>
          <Prose text={hint} />
        </div>
      ))}
      {playing.solution && (
        <pre className={css.solution}>
          <code>{step.solution.map(lineOf).join('\n')}</code>
        </pre>
      )}
      {more && (
        <Button look="quiet" onClick={showHint}>
          <Lightbulb size={16} aria-hidden /> {playing.hints === 0 ? words.hint : words.anotherHint}
        </Button>
      )}
      {!more && !playing.solution && step.solution.length > 0 && (
        <Button look="quiet" onClick={showSolution}>
          {words.solution}
        </Button>
      )}
    </div>
  );
}
