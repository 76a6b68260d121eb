import { Client, type KubeApi } from './api.ts';
import { Failure } from './failure.ts';
import { flagsOf, parseFlags } from './flags.ts';
import { isVerb, type Run, type Verb, type Verbs } from './verb.ts';
import { rolloutRestart, rolloutStatus, wait } from './verbs/await.ts';
import { annotate, cordon, expose, label, patchVerb, remove, scale, setImage, uncordon } from './verbs/change.ts';
import { create, run } from './verbs/create.ts';
import { describe } from './verbs/describe.ts';
import { get } from './verbs/get.ts';
import { apiResources, notModelled, version } from './verbs/info.ts';

const verbs: Verbs = {
  annotate,
  'api-resources': apiResources,
  cordon,
  create,
  delete: remove,
  describe,
  expose,
  get,
  label,
  patch: patchVerb,
  proxy: notModelled('kubectl proxy is not modelled by Kubehop: there is no machine of yours on which it could listen'),
  rollout: { restart: rolloutRestart, status: rolloutStatus },
  run,
  scale,
  set: { image: setImage },
  top: notModelled('Metrics API not available'),
  uncordon,
  version,
  wait,
};

/** Flags of every command (cli-runtime pkg/genericclioptions/config_flags.go). */
const everywhere = flagsOf(
  'namespace,-n context cluster user kubeconfig server,-s request-timeout warnings-as-errors? v#,-v help?,-h',
);

/** What older courses type, and what to type now. */
const hints: readonly (readonly [path: RegExp, said: RegExp, hint: string])[] = [
  [
    /^run$/,
    /unknown flag: --(?:replicas|generator|schedule|hostport|service-generator)/,
    'kubectl run makes one pod since v1.18: use kubectl create deployment NAME --image=IMAGE --replicas=N',
  ],
  [/^rollout/, /unknown flag: --record/, '--record is gone: annotate kubernetes.io/change-cause'],
];

export interface Invocation {
  readonly api: KubeApi;
  /** The context's namespace, for commands without `-n`. */
  readonly namespace?: string;
  readonly file?: (name: string) => string | undefined;
  readonly signal?: AbortSignal;
  /** Lines as they come. */
  readonly print: (line: string, stream: 'out' | 'err') => void;
}

/** How many letters differ (Levenshtein), for cobra's suggestions. */
function distance(a: string, b: string): number {
  let row = [...b].map((_, at) => at + 1);
  [...a].forEach((x, i) => {
    let left = i + 1;
    let corner = i;
    row = [...b].map((y, j) => {
      const above = row[j] ?? 0;
      left = Math.min(left + 1, above + 1, corner + (x === y ? 0 : 1));
      corner = above;
      return left;
    });
  });
  return row.at(-1) ?? a.length;
}

function unknownCommand(given: string): Failure {
  const near = Object.keys(verbs).filter(
    (verb) => given.length < 40 && (distance(given, verb) <= 2 || verb.startsWith(given)),
  );
  const asked = near.length === 0 ? '' : `\n\nDid you mean this?\n${near.map((verb) => `\t${verb}`).join('\n')}`;
  return new Failure(`error: unknown command ${JSON.stringify(given)} for "kubectl"${asked}`);
}

/** What is said when no verb, or none of a group, is called that. */
function notFound(group: Verbs, path: readonly string[], name: string | undefined): Failure {
  const parent = path.join(' ');
  if (name === undefined) {
    const known = Object.keys(group).join(', ');
    if (parent !== '') return new Failure(`Must specify one of: ${known}`);
    return new Failure(`kubectl controls the Kubernetes cluster manager.\n\nCommands of Kubehop: ${known}`, 0);
  }
  if (parent === '') return unknownCommand(name);
  if (parent.startsWith('create'))
    return new Failure(`error: unknown command ${JSON.stringify(name)} for "kubectl ${parent}"`);
  return new Failure(`error: unknown command "${parent} ${name}"\nSee 'kubectl ${parent} -h' for help and examples`);
}

/** The verb that words begin with, and the words left. Flags before a verb belong to it. Throws Failure. */
function findVerb(words: readonly string[]): {
  readonly verb: Verb;
  readonly path: string;
  readonly rest: readonly string[];
} {
  const rest = [...words];
  const path: string[] = [];
  let here: Verb | Verbs = verbs;
  while (!isVerb(here)) {
    const at = rest.findIndex(
      (word, i) => !word.startsWith('-') && !/^(?:-n|--namespace|--context)$/.test(rest[i - 1] ?? ''),
    );
    const name = at < 0 ? undefined : rest[at];
    const next: Verb | Verbs | undefined = name !== undefined && Object.hasOwn(here, name) ? here[name] : undefined;
    if (name === undefined || !next) throw notFound(here, path, name);
    rest.splice(at, 1);
    path.push(name);
    here = next;
  }
  return { verb: here, path: path.join(' '), rest };
}

/**
 * Runs kubectl with these words (without `kubectl` itself) and gives its exit code. Never throws for what somebody typed.
 * Watches, `wait` and `rollout status` go on until they are done or the signal aborts (then 130, as after Ctrl-C).
 */
export async function kubectl(
  words: readonly string[],
  { api, namespace = 'default', file, signal, print }: Invocation,
): Promise<number> {
  const to = (stream: 'out' | 'err') => (text: string) => {
    for (const line of text.split('\n')) print(line, stream);
  };
  const err = to('err');
  let path = '';
  try {
    const found = findVerb(words);
    path = found.path;
    const parsed = parseFlags(found.rest, { ...everywhere, ...found.verb.flags }, path);
    if (parsed.is('help')) {
      const flags = Object.keys(found.verb.flags).map((flag) => `      --${flag}`);
      to('out')(['Usage:', `  kubectl ${path} [flags] [options]`, '', 'Options:', ...flags].join('\n'));
      return 0;
    }
    const live = signal ?? new AbortController().signal;
    const given: Run = {
      path,
      client: new Client(api, err),
      parsed,
      namespace: parsed.text('namespace') ?? namespace,
      file: file ?? (() => undefined),
      signal: live,
      out: to('out'),
      err,
    };
    await found.verb.run(given);
    return live.aborted ? 130 : 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.message !== '') err(error.message);
    const hint = hints.find(([of, said]) => of.test(path) && said.test(error.message));
    if (hint) err(`Hint: ${hint[2]}`);
    return error.code;
  }
}
