import type { Step } from '../../lessons/lesson.ts';
import { changeStep } from '../../session/authoring/draft.ts';
import { Begins } from './Begins.tsx';
import { Demonstrated } from './Demonstrated.tsx';
import { Line, List, Markdown, Part } from './fields.tsx';
import { MustHold } from './MustHold.tsx';

/** One step: what is read, what is to be done, what must hold then, and what helps. */
export function StepEditor({ step }: { readonly step: Step }) {
  return (
    <>
      <Line label="Title of the step" value={step.title} onChange={(title) => changeStep(() => ({ title }))} />
      <Markdown
        label="Text"
        hint="What is told before the learner acts (Markdown)"
        rows={4}
        value={step.text}
        onChange={(text) => changeStep(() => ({ text }))}
      />
      <Line
        label="Task"
        hint="What the learner is to do, in one sentence"
        value={step.task ?? ''}
        onChange={(task) => changeStep(() => ({ task: task === '' ? undefined : task }))}
      />
      <Part title="When the step begins">
        <Begins step={step} />
      </Part>
      <Part title="Solution">
        <Demonstrated step={step} />
      </Part>
      <Part title="What must hold">
        <MustHold step={step} />
      </Part>
      <Part title="Help, and what comes after">
        <List
          label="Hints, one a line, from a nudge to nearly the answer"
          value={step.hints}
          onChange={(hints) => changeStep(() => ({ hints }))}
        />
        <Markdown
          label="Explanation"
          hint="What is told once the checks hold (Markdown)"
          value={step.explanation}
          onChange={(explanation) => changeStep(() => ({ explanation }))}
        />
      </Part>
    </>
  );
}
