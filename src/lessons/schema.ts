import * as v from 'valibot';

// What may stand in a lesson file, once: types, messages and the published JSON Schema (public/lesson.schema.json) come of it.

/** Format version of lesson files that this engine writes; it reads this one and all before it. */
const lessonVersion = 'kubehop.dev/v1';

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const texts = v.optional(v.array(text), []);
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1), v.maxValue(100));
const whole = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0));

const placeForm = /^(pod\/[^/\s]+(\/[^/\s]+)?|deployment\/[^/\s]+(\/[^/\s]+)?|node\/[^/\s]+|outside\/[^/\s]+)$/;
/** Who sends: `pod/NAME`, `pod/NAMESPACE/NAME`, `deployment/NAME` (its first ready pod), `node/NAME` or `outside/NAME`. */
const place = v.pipe(v.string(), v.regex(placeForm, 'must be pod/NAME, deployment/NAME, node/NAME or outside/NAME'));
const target = v.pipe(
  v.string(),
  v.regex(
    /^(https?|tcp|udp|sctp|icmp|dns):\/\/\S+$/,
    'must be an address such as http://web, tcp://10.96.0.10:80 or icmp://web',
  ),
);

const outcomes = ['answered', 'refused', 'rejected', 'timeout', 'unresolved', 'unreachable', 'tls-failed'] as const;

/** What must be so of requests; of each of them unless `atLeast` or `atMost` say of how many. */
const asWanted = {
  outcome: v.optional(v.picklist(outcomes), 'answered'),
  atLeast: v.optional(whole),
  atMost: v.optional(whole),
  /** Who answers: NAMESPACE/POD, or an outside host; `*` stands for any letters. */
  by: v.optional(text),
  /** By how many different servers they are answered, at least. */
  servers: v.optional(whole),
  /** By how many different servers they are answered, at most. */
  serversAtMost: v.optional(whole),
  /** The client's address as the server sees it; `client`: the client's own, `node`: that of a node. */
  seenFrom: v.optional(text),
  /** Chains whose rules matched on the way: `KUBE-SVC`, or `KUBE-SVC of default/web`. */
  passes: texts,
  avoids: texts,
  /** The chain in which the packet was dropped or rejected. */
  droppedIn: v.optional(text),
  /** How the last packet ended, in the words of a trace (`blackhole`, `rule-drop`, …). */
  reason: v.optional(text),
  /** What the answer's body is like; `*` stands for any letters. */
  body: v.optional(text),
};

/** Instead of the sentence that is made of the check. */
const says = v.optional(text);

const requests = v.strictObject({
  check: v.literal('requests'),
  from: place,
  to: target,
  count: v.optional(count, 1),
  ...asWanted,
  says,
});

/** Of what was sent since the step began, by whomever. */
const seen = v.strictObject({
  check: v.literal('seen'),
  from: v.optional(place),
  /** A part of the address that was asked for. */
  to: v.optional(text),
  count: v.optional(count, 1),
  ...asWanted,
  says,
});

const object = v.strictObject({
  check: v.literal('object'),
  /** `deployment/web`, `service/web`, or a kind alone for all of them. */
  get: v.pipe(v.string(), v.regex(/^[a-z]+(\/[^/\s]+)?$/i, 'must be KIND/NAME, or KIND')),
  namespace: v.optional(text, 'default'),
  selector: v.optional(text),
  /** kubectl's JSONPath, `{.spec.replicas}`; without it the object itself is meant. */
  path: v.optional(text),
  equals: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  /** What it is like; `*` stands for any letters. */
  matches: v.optional(text),
  atLeast: v.optional(v.number()),
  atMost: v.optional(v.number()),
  absent: v.optional(v.boolean(), false),
  /** How many values there are at the path is meant, not each of them. */
  counted: v.optional(v.boolean()),
  /** One of the values is enough. */
  any: v.optional(v.boolean(), false),
  says,
});

const dns = v.strictObject({
  check: v.literal('dns'),
  from: place,
  name: text,
  type: v.optional(v.picklist(['A', 'AAAA', 'CNAME', 'SRV', 'PTR'])),
  /** What the answer is like, `*` standing for any letters; absent: any answer does. */
  answers: v.optional(text),
  /** There must be no such name. */
  none: v.optional(v.boolean(), false),
  says,
});

const choices = v.pipe(v.array(text), v.minLength(2, 'must have two choices at least'));

/** Asked before the packet flies; what it does then is the answer. */
const predict = v.strictObject({
  check: v.literal('predict'),
  ask: text,
  from: place,
  to: target,
  about: v.picklist(['by', 'outcome', 'seenFrom', 'body']),
  /** Absent: the pods that could answer; the common outcomes; `the client's own` address or `a node's`. */
  choices: v.optional(choices),
  says,
});

const question = v.strictObject({
  check: v.literal('question'),
  ask: text,
  choices,
  answer: text,
  /** Said when it was answered right. */
  because: v.optional(text),
  says,
});

export const checkSchema = v.variant('check', [requests, seen, object, dns, predict, question]);

const actionKinds = [
  'apply',
  'send',
  'crash',
  'readiness',
  'liveness',
  'power',
  'move',
  'cordon',
  'drain',
  'partition',
  'proxy-mode',
  'remove-node',
  'add-node',
  'add-outside',
  'rest',
  'run',
  'signal',
] as const;

/** A line typed in the terminal, an action as recordings hold it, or virtual time that passes. */
const act = v.union(
  [
    text,
    v.strictObject({
      wait: v.pipe(v.string(), v.regex(/^(\d{1,6}ms|\d{1,4}s|\d{1,2}m)$/, 'must be a time such as 500ms, 30s or 2m')),
    }),
    v.looseObject({ kind: v.picklist(actionKinds) }),
  ],
  'must be a command line, {wait: 10s}, or an action with its kind',
);
const acts = v.optional(v.pipe(v.array(act), v.maxLength(100, 'must have 100 entries at most')), []);

export const stepPanels = ['trace', 'yaml', 'terminal', 'timeline', 'rules', 'details'] as const;

export const stepSchema = v.strictObject({
  /** What the learner is to do, in one sentence. */
  task: v.optional(text),
  /** Done when the step begins, after its manifests. */
  actions: acts,
  /** Records to look at: `service/default/web`, `node/node-1`. */
  highlight: texts,
  /** The panel that is opened. */
  open: v.optional(v.picklist(stepPanels)),
  checks: v.optional(v.pipe(v.array(checkSchema), v.maxLength(50, 'must have 50 entries at most')), []),
  /** From a nudge to nearly the answer. */
  hints: texts,
  solution: acts,
  /** What looks like a solution and is none; each is tried from the start of the step. */
  nearMisses: v.optional(v.array(v.strictObject({ why: text, acts: v.array(act) })), []),
});

const cluster = v.strictObject({
  networks: v.optional(v.record(v.string(), v.string())),
  proxy: v.optional(v.looseObject({})),
  loadBalancer: v.optional(v.picklist(['cloud', 'metallb', 'none'])),
  outside: v.optional(v.array(v.looseObject({ name: text }))),
  layout: v.optional(v.record(v.string(), v.strictObject({ x: v.number(), y: v.number() }))),
});

export const languageTag = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, 'must be a language tag such as en or pt-BR'),
);
export const seed = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0), v.maxValue(0xffff_ffff));

export const headSchema = v.strictObject({
  apiVersion: v.literal(lessonVersion),
  kind: v.literal('Lesson'),
  title: text,
  summary: text,
  level: v.optional(v.picklist(['beginner', 'intermediate', 'advanced']), 'beginner'),
  minutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(90)), 5),
  objectives: texts,
  /** Ids of lessons that come before. */
  prerequisites: texts,
  /** BCP 47. */
  language: v.optional(languageTag, 'en'),
  /** Version of Kubehop with which it was verified. */
  engine: v.optional(text),
  seed: v.optional(seed, 1),
  /** As the spec of a Scene. */
  cluster: v.optional(cluster, {}),
});

export type Check = v.InferOutput<typeof checkSchema>;
export type CheckOf<K extends Check['check']> = Extract<Check, { check: K }>;
export type Act = v.InferOutput<typeof act>;
export type StepDefinition = v.InferOutput<typeof stepSchema>;
export type LessonHead = v.InferOutput<typeof headSchema>;
