import { wantedOf } from '../lessons/checks/words.ts';
import type { Lesson, Step } from '../lessons/lesson.ts';
import type { Check } from '../lessons/schema.ts';
import { lineOf } from './act-line.ts';
import { Prose } from './Prose.tsx';

/** `1. Title`: a step's title is Markdown. */
function StepTitle({ step, at }: { readonly step: Step; readonly at: number }) {
  return (
    <h2>
      <span>{at + 1}.</span> <Prose text={step.title} />
    </h2>
  );
}

function Asked({ check }: { readonly check: Check }) {
  const asks = check.check === 'question' || check.check === 'predict';
  return (
    <li>
      <span className="box" aria-hidden /> {wantedOf(check)}
      {asks && check.choices && (
        <ul className="choices">
          {check.choices.map((choice) => (
            <li key={choice}>
              <span className="box" aria-hidden /> {choice}
            </li>
          ))}
        </ul>
      )}
      {asks && !check.choices && <p className="blank" />}
    </li>
  );
}

/** A lesson's handout: what it is about, and all steps with their tasks. */
export function LessonOnPaper({ lesson }: { readonly lesson: Lesson }) {
  return (
    <>
      <h1>{lesson.title}</h1>
      <p className="summary">{lesson.summary}</p>
      <p className="muted">
        {lesson.level}, {lesson.minutes} minutes
      </p>
      {lesson.objectives.length > 0 && (
        <>
          <h2>What you will be able to do</h2>
          <ul>
            {lesson.objectives.map((objective) => (
              <li key={objective}>{objective}</li>
            ))}
          </ul>
        </>
      )}
      <Prose text={lesson.introduction} />
      {lesson.steps.map((step, at) => (
        <section key={step.title}>
          <StepTitle step={step} at={at} />
          <Prose text={step.text} />
          {step.task && (
            <div className="task">
              <Prose text={step.task} />
            </div>
          )}
          <ul className="checks">
            {step.checks.map((check) => (
              <Asked key={JSON.stringify(check)} check={check} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** The last page: solutions, answers, and what is told once a step is done. */
export function SolutionsOnPaper({ lesson }: { readonly lesson: Lesson }) {
  return (
    <div className="solutions">
      <h1>Solutions</h1>
      {lesson.steps.map((step, at) => (
        <section key={step.title}>
          <StepTitle step={step} at={at} />
          {step.solution.length > 0 && (
            <pre>
              <code>{step.solution.map(lineOf).join('\n')}</code>
            </pre>
          )}
          {step.checks.map((check) =>
            check.check === 'question' ? (
              <p key={check.ask}>
                {check.ask} <strong>{check.answer}</strong> {check.because}
              </p>
            ) : null,
          )}
          <Prose text={step.explanation} />
        </section>
      ))}
    </div>
  );
}
