import { MapPin } from 'lucide-react';
import * as v from 'valibot';
import type { Lesson } from '../../lessons/lesson.ts';
import { languageTag, seed } from '../../lessons/schema.ts';
import { changeDraft, useAuthoring } from '../../session/authoring/draft.ts';
import { useActions } from '../../session/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Stepper } from '../../ui/Stepper.tsx';
import css from './author.module.css';
import { Checked, Line, List, Markdown } from './fields.tsx';

const levels = ['beginner', 'intermediate', 'advanced'] as const;

const faultOf = (schema: v.GenericSchema<unknown, unknown>, value: unknown): string | undefined =>
  v.safeParse(schema, value).issues?.[0]?.message;

/** What is seldom changed. */
function More({ lesson }: { readonly lesson: Lesson }) {
  return (
    <details>
      <summary>Objectives, language and seed</summary>
      <div className={css.question}>
        <List
          label="Objectives, one a line: what one can do afterwards"
          value={lesson.objectives}
          onChange={(objectives) => changeDraft(() => ({ objectives }))}
        />
        <div className={css.row}>
          <Checked
            label="Language of its text"
            hint="en"
            value={lesson.language}
            faultOf={(typed) => faultOf(languageTag, typed)}
            onChange={(language) => changeDraft(() => ({ language }))}
          />
          <Checked
            label="Seed of its chances"
            hint="1"
            value={String(lesson.seed)}
            faultOf={(typed) => (typed.trim() === '' ? 'is needed' : faultOf(seed, Number(typed)))}
            onChange={(typed) => changeDraft(() => ({ seed: Number(typed) }))}
          />
        </div>
      </div>
    </details>
  );
}

/** What the catalogue tells of the lesson, its introduction, and the scene it begins with. */
export function About({ lesson }: { readonly lesson: Lesson }) {
  const recording = useAuthoring((a) => a.recording !== undefined);
  const { beginWithScene } = useActions();
  const kinds = [...(lesson.scene?.text.matchAll(/^kind: (\w+)/gm) ?? [])].map(([, kind]) => kind);
  return (
    <>
      <Line label="Title" value={lesson.title} onChange={(title) => changeDraft(() => ({ title }))} />
      <Line label="Summary" value={lesson.summary} onChange={(summary) => changeDraft(() => ({ summary }))} />
      <div className={css.row}>
        <label className={css.field}>
          <span>Level</span>
          <select
            className="select"
            value={lesson.level}
            onChange={(event) =>
              changeDraft(({ level }) => ({ level: levels.find((each) => each === event.target.value) ?? level }))
            }
          >
            {levels.map((level) => (
              <option key={level}>{level}</option>
            ))}
          </select>
        </label>
        <div className={css.field}>
          <span aria-hidden>Minutes</span>
          <Stepper
            label="Minutes"
            value={lesson.minutes}
            min={1}
            max={90}
            onChange={(minutes) => changeDraft(() => ({ minutes }))}
          />
        </div>
      </div>
      <Markdown
        label="Introduction"
        hint="What comes before the first step (Markdown)"
        rows={2}
        value={lesson.introduction}
        onChange={(introduction) => changeDraft(() => ({ introduction }))}
      />
      <More lesson={lesson} />
      <div className={css.task}>
        <Button disabled={recording} onClick={() => void beginWithScene()}>
          <MapPin size={16} aria-hidden /> Begin with the scene as it stands
        </Button>
        <p className={css.note} role="status">
          {lesson.scene
            ? `It begins with ${kinds.length === 0 ? 'an empty cluster' : kinds.join(', ')}.`
            : 'Arrange the scene on the canvas first; recording takes it as it stands.'}
        </p>
      </div>
    </>
  );
}
