import { dump } from 'js-yaml';
import * as v from 'valibot';
import type { Lesson, Manifests, Step } from './lesson.ts';
import { headSchema, stepSchema } from './schema.ts';

const yaml = (value: object): string => dump(value, { lineWidth: 120, noRefs: true, flowLevel: 4 }).trimEnd();

/** What is not as it would be anyway. */
function saying<T extends object>(value: T, defaults: object): Partial<T> {
  const usual = new Map(Object.entries(defaults).map(([key, plain]) => [key, JSON.stringify(plain)]));
  const said = Object.entries(value).filter(
    ([key, own]) => own !== undefined && usual.get(key) !== JSON.stringify(own),
  );
  return Object.fromEntries(said) as Partial<T>;
}

const headDefaults = v.parse(headSchema, { apiVersion: 'kubehop.dev/v1', kind: 'Lesson', title: '-', summary: '-' });
const { title: _, summary: _summary, apiVersion: _version, kind: _kind, ...optional } = headDefaults;
const stepDefaults = v.parse(stepSchema, {});
const checkDefaults = {
  count: 1,
  outcome: 'answered',
  passes: [],
  avoids: [],
  namespace: 'default',
  absent: false,
  any: false,
  none: false,
};

const block = (role: string, text: string): string => {
  // A fence longer than any in the text, as CommonMark asks for.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml ${role}\n${text.replace(/\n$/, '')}\n${fence}`;
};
const manifests = (role: string, given: Manifests | undefined): string => (given ? block(role, given.text) : '');

function stepText({ title, text, setup, explanation, ...definition }: Step): string {
  const said = saying(
    { ...definition, checks: definition.checks.map((check) => saying(check, checkDefaults)) },
    stepDefaults,
  );
  const parts = [`## ${title}`, text, manifests('setup', setup)];
  const needsBlock = Object.keys(said).length > 0 || explanation !== '';
  return [...parts, needsBlock ? block('step', yaml(said)) : '', explanation]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The text of a lesson's file; reading it again gives the same lesson, but for the lines on which its manifests stand. */
export function writeLesson({ introduction, scene, steps, ...head }: Lesson): string {
  const front = yaml(saying(head, optional));
  return [`---\n${front}\n---`, introduction, manifests('scene', scene), ...steps.map(stepText)]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}
