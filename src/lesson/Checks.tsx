import { CircleCheck, CircleDashed } from 'lucide-react';
import { useEffect, useState } from 'react';
import { labelOf, outcomes, sources } from '../lessons/checks/guesses.ts';
import { isAuthored, wantedOf } from '../lessons/checks/words.ts';
import type { Check, CheckOf } from '../lessons/schema.ts';
import { useActions } from '../session/context.tsx';
import { useLanguage, useWords } from '../session/language.ts';
import type { Playing } from '../session/lesson.ts';
import { useWorld } from '../session/world.ts';
import { Button } from '../ui/Button.tsx';
import css from './lesson.module.css';

/** What a guess can be: the author's choices, or who could answer. */
function useChoices(check: CheckOf<'predict'> | CheckOf<'question'>): readonly string[] {
  const services = useWorld((w) => w.services);
  // The endpoints as they were when the question was asked.
  const [pods, setPods] = useState<readonly string[]>([]);
  const wantsPods = check.choices === undefined && check.check === 'predict' && check.about === 'by';
  const name = check.check === 'predict' ? /^\w+:\/\/([^:/.]+)/.exec(check.to)?.[1] : undefined;
  useEffect(() => {
    if (!wantsPods) return;
    const service = [...services.values()].find((s) => s.name === name);
    const ready = service?.endpoints
      .filter((e) => e.ready && e.pod !== '')
      .map((e) => e.pod.split('/').slice(1).join('/'));
    setPods((before) => (before.length > 0 ? before : (ready ?? []).sort()));
  }, [wantsPods, services, name]);
  if (check.choices) return check.choices;
  if (wantsPods) return pods;
  return check.check === 'predict' && check.about === 'seenFrom' ? Object.values(sources) : outcomes;
}

function Choices({
  check,
  at,
  playing,
}: {
  readonly check: CheckOf<'predict'> | CheckOf<'question'>;
  readonly at: number;
  readonly playing: Playing;
}) {
  const { answerCheck } = useActions();
  const choices = useChoices(check);
  const { language, words } = useLanguage();
  const chosen = playing.chosen.get(at);
  // A guess is made once; a question can be tried again until it is right.
  const settled = check.check === 'predict' ? chosen !== undefined : (playing.verdicts[at]?.met ?? false);
  return (
    <fieldset className={css.choices} aria-label={check.ask} lang={playing.lesson.language}>
      {choices.map((choice) => (
        <Button
          key={choice}
          {...(!check.choices && { lang: language })}
          aria-pressed={choice === chosen}
          disabled={settled && choice !== chosen}
          onClick={() => settled || void answerCheck(at, choice)}
        >
          {check.choices ? choice : labelOf(choice, words.checks.found)}
        </Button>
      ))}
    </fieldset>
  );
}

function CheckRow({ check, at, playing }: { readonly check: Check; readonly at: number; readonly playing: Playing }) {
  const { lesson, checks } = useWords();
  const verdict = playing.verdicts[at];
  const met = verdict?.met ?? false;
  const Icon = met ? CircleCheck : CircleDashed;
  const tried = playing.chosen.has(at) || !(check.check === 'predict' || check.check === 'question');
  const authors = { lang: playing.lesson.language };
  const explained = met && check.check === 'question' && check.because !== undefined;
  return (
    <li className={met ? css.met : css.open}>
      <Icon size={18} aria-label={met ? lesson.holds : lesson.notYet} />
      <div>
        <div {...(isAuthored(check) && authors)}>{wantedOf(check, checks.wanted)}</div>
        {(check.check === 'predict' || check.check === 'question') && (
          <Choices check={check} at={at} playing={playing} />
        )}
        {verdict && tried && (
          <div className={css.why} {...(explained && authors)}>
            {verdict.why}
          </div>
        )}
      </div>
    </li>
  );
}

/** What must hold, and what still differs. Changes are read out. */
export function Checks({ playing, checks }: { readonly playing: Playing; readonly checks: readonly Check[] }) {
  return (
    <ul className={css.checks} aria-live="polite">
      {checks.map((check, at) => (
        <CheckRow key={`${playing.at}/${wantedOf(check)}`} check={check} at={at} playing={playing} />
      ))}
    </ul>
  );
}
