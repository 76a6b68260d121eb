import * as v from 'valibot';
import { type Check, checkSchema } from '../../lessons/schema.ts';

/** What stands in a form's field: a line, lines, or whether it is ticked. */
export type Typed = string | boolean;
export type Filled = Readonly<Record<string, Typed>>;

/** A field of a check, as a form shows it. */
export interface CheckField {
  /** Of the lesson format. */
  readonly name: string;
  readonly label: string;
  /** `value`: a number, true or false where it looks like one. A list of words: one of them. */
  readonly type: 'line' | 'lines' | 'number' | 'value' | 'flag' | readonly string[];
  /** What is read instead of such a word. */
  readonly words?: Readonly<Record<string, string>>;
  readonly hint?: string;
  /** What is offered while it is typed. */
  readonly offers?: 'places' | 'targets' | 'objects';
  /** Seldom needed: it stands under “More”. */
  readonly seldom?: true;
}

export type CheckKind = Check['check'];

/** The kinds of checks, in the words of the menu they are chosen from. */
export const checkKinds: Readonly<Record<CheckKind, string>> = {
  predict: 'Ask for a prediction, then send',
  question: 'Ask a question',
  requests: 'Requests, tried in a copy',
  seen: 'Requests the learner sent',
  dns: 'A name that is looked up',
  object: 'An object of the API server',
};

const outcomes = ['answered', 'refused', 'rejected', 'timeout', 'unresolved', 'unreachable', 'tls-failed'] as const;
const from: CheckField = { name: 'from', label: 'From', type: 'line', hint: 'pod/client', offers: 'places' };
const to: CheckField = { name: 'to', label: 'To', type: 'line', hint: 'http://web', offers: 'targets' };
const ask: CheckField = { name: 'ask', label: 'Question', type: 'line' };
const says: CheckField = { name: 'says', label: 'Said instead of the sentence made of it', type: 'line', seldom: true };

const asWanted: readonly CheckField[] = [
  { name: 'count', label: 'How many', type: 'number', hint: '1' },
  { name: 'outcome', label: 'They are', type: outcomes },
  { name: 'by', label: 'Answered by', type: 'line', hint: 'default/web-*' },
  { name: 'servers', label: 'Different servers, at least', type: 'number', seldom: true },
  { name: 'serversAtMost', label: 'Different servers, at most', type: 'number', seldom: true },
  { name: 'atLeast', label: 'So many of them, at least', type: 'number', seldom: true },
  { name: 'atMost', label: 'So many of them, at most', type: 'number', seldom: true },
  { name: 'seenFrom', label: 'The server sees', type: 'line', hint: 'client, node, or an address', seldom: true },
  { name: 'passes', label: 'Chains on the way, one a line', type: 'lines', seldom: true },
  { name: 'avoids', label: 'Chains not on the way, one a line', type: 'lines', seldom: true },
  { name: 'droppedIn', label: 'Ended in the chain', type: 'line', seldom: true },
  { name: 'reason', label: 'Ended by', type: 'line', hint: 'rule-drop', seldom: true },
  { name: 'body', label: 'The answer’s body', type: 'line', hint: '* stands for any letters', seldom: true },
  says,
];

const foretold = {
  by: 'who answers',
  outcome: 'what becomes of the request',
  seenFrom: 'whose address the server sees',
  body: 'what the answer says',
};

/** What a form for each kind asks, in order. */
export const checkFields: Readonly<Record<CheckKind, readonly CheckField[]>> = {
  predict: [
    ask,
    from,
    to,
    { name: 'about', label: 'What is foretold', type: ['by', 'outcome', 'seenFrom', 'body'], words: foretold },
    { name: 'choices', label: 'Choices, one a line; none: those that fit', type: 'lines', seldom: true },
    says,
  ],
  question: [
    ask,
    { name: 'choices', label: 'Answers, one a line', type: 'lines' },
    { name: 'answer', label: 'The right one', type: 'line' },
    { name: 'because', label: 'Said when it was answered right', type: 'line' },
    says,
  ],
  requests: [from, to, ...asWanted],
  seen: [
    { ...from, label: 'From (anybody, if empty)' },
    { ...to, label: 'To: a part of the address', hint: 'web' },
    ...asWanted,
  ],
  dns: [
    from,
    { name: 'name', label: 'Name', type: 'line', hint: 'web.default.svc.cluster.local' },
    { name: 'type', label: 'Type', type: ['', 'A', 'AAAA', 'CNAME', 'SRV', 'PTR'], seldom: true },
    { name: 'answers', label: 'The answer', type: 'line', hint: '10.96.*' },
    { name: 'none', label: 'There is no such name', type: 'flag' },
    says,
  ],
  object: [
    { name: 'get', label: 'Object', type: 'line', hint: 'service/web, or pods', offers: 'objects' },
    { name: 'namespace', label: 'Namespace', type: 'line', hint: 'default' },
    { name: 'path', label: 'Value (JSONPath)', type: 'line', hint: '{.spec.ports[*].port}' },
    { name: 'equals', label: 'It is', type: 'value' },
    { name: 'matches', label: 'It is like', type: 'line', hint: '* stands for any letters', seldom: true },
    { name: 'atLeast', label: 'At least', type: 'number', seldom: true },
    { name: 'atMost', label: 'At most', type: 'number', seldom: true },
    { name: 'selector', label: 'Labels (selector)', type: 'line', hint: 'app=web', seldom: true },
    { name: 'counted', label: 'The number of values is meant', type: 'flag', seldom: true },
    { name: 'any', label: 'One of the values is enough', type: 'flag', seldom: true },
    { name: 'absent', label: 'There is none', type: 'flag' },
    says,
  ],
};

const lineOf = (value: unknown): Typed => {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.join('\n');
  return value === undefined ? '' : String(value);
};

/** What a form shows of a check. */
export const filledWith = (check: Check): Filled =>
  Object.fromEntries(
    checkFields[check.check].map(({ name }) => [
      name,
      lineOf(Object.entries(check).find(([key]) => key === name)?.[1]),
    ]),
  );

/** A field's value for the lesson; undefined when it was left as it is. */
function meantBy({ type }: CheckField, typed: Typed | undefined): unknown {
  if (typed === undefined || typed === '' || typed === false) return undefined;
  if (typeof typed === 'boolean') return typed;
  if (type === 'number') return Number(typed);
  if (type === 'value' && /^(true|false|-?\d{1,15}(\.\d+)?)$/.test(typed.trim())) return JSON.parse(typed);
  if (type !== 'lines') return typed.trim() || undefined;
  const lines = typed.split('\n').map((line) => line.trim());
  return [...new Set(lines)].filter((line) => line !== '');
}

/** A check made of a form, or what is wrong, by field. */
export type Made =
  | { readonly ok: true; readonly check: Check }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** The check that a form asks for. */
export function checkOf(kind: CheckKind, filled: Filled): Made {
  const given = checkFields[kind].map((field) => [field.name, meantBy(field, filled[field.name])] as const);
  const read = v.safeParse(checkSchema, {
    check: kind,
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  });
  if (!read.success) {
    const told = read.issues.map(({ path, input, message }) => [
      String(path?.[0]?.key ?? ''),
      input === undefined ? 'is needed' : message,
    ]);
    return { ok: false, errors: Object.fromEntries(told.toReversed()) };
  }
  const check = read.output;
  if (check.check === 'question' && !check.choices.includes(check.answer))
    return { ok: false, errors: { answer: 'is not among the answers' } };
  return { ok: true, check };
}
