import { Client, type KubeApi } from './api.ts';
import type { Context } from './context.ts';
import { findCommand } from './dispatch.ts';
import { Failure } from './failure.ts';
import { flagsOf, type Parsed, parseFlags } from './flags.ts';
import { groupHelp, helpOf, optionsHelp } from './help/help.ts';
import { hintFor } from './hints.ts';
import type { Exec, Run, Verb } from './verb.ts';

/** Flags of every command (cli-runtime pkg/genericclioptions/config_flags.go). */
export const everywhere = flagsOf(
  `namespace,-n context cluster user kubeconfig server,-s request-timeout warnings-as-errors? v#,-v help?,-h as as-group* as-uid
   cache-dir certificate-authority client-certificate client-key disable-compression? insecure-skip-tls-verify? log-flush-frequency~
   match-server-version? password profile profile-output tls-server-name token username vmodule`,
);

export interface Invocation {
  readonly api: KubeApi;
  /** Kept by whoever types several commands; `kubectl config set-context` changes it. */
  readonly context?: Context;
  /** A file's text by its name, `-` being what is piped in; undefined when there is none. */
  readonly file?: (name: string) => string | undefined;
  /** Names of what is in a directory; undefined when there is none of that name. */
  readonly directory?: (name: string) => readonly string[] | undefined;
  /** Opens an editor on a text; what was saved, or undefined when it was closed without saving. */
  readonly edit?: (name: string, text: string) => Promise<string | undefined>;
  readonly exec?: (what: Exec) => Promise<number>;
  readonly local?: Run['local'];
  readonly onNode?: Run['onNode'];
  readonly signal?: AbortSignal;
  /** Pieces of text as they come, line ends and all. */
  readonly print: (text: string, stream: 'out' | 'err') => void;
}

/** The head of a line that kubectl logs (klog), with virtual time. */
function logHead(now: number): string {
  const [, month = '', day = '', time = '', fraction = ''] =
    /^\d+-(\d+)-(\d+)T([\d:]+)\.(\d+)Z$/.exec(new Date(now).toISOString()) ?? [];
  return `W${month}${day} ${time}.${fraction}000       1`;
}

/** What is said of flags of the past before the command begins. */
function deprecations(parsed: Parsed, now: number): string[] {
  const dry = parsed.text('dry-run');
  return [
    ...(parsed.has('record') ? ['Flag --record has been deprecated, --record will be removed in the future'] : []),
    ...(dry === 'unchanged'
      ? [`${logHead(now)} helpers.go:702] --dry-run is deprecated and can be replaced with --dry-run=client.`]
      : []),
    ...(dry !== undefined && /^(?:true|1|t)$/i.test(dry)
      ? [
          `${logHead(now)} helpers.go:691] --dry-run=${dry} is deprecated (boolean value) and can be replaced with --dry-run=client.`,
        ]
      : []),
  ];
}

/** Throws Failure for flags that a command is not begun without (cobra ValidateRequiredFlags). */
function checkRequired({ required = [] }: Verb, parsed: Parsed): void {
  const missing = required.filter((name) => !parsed.has(name));
  if (missing.length > 0)
    throw new Failure(`error: required flag(s) ${missing.map((name) => JSON.stringify(name)).join(', ')} not set`);
}

type Printed = readonly [stream: 'out' | 'err', text: string, code: number];

/** What is printed instead of running anything: help, a group's commands, the options of all commands. */
function helpAsked(words: readonly string[]): Printed | undefined {
  const [first, ...others] = words;
  if (first === 'options') return ['out', optionsHelp(everywhere), 0];
  if (first === 'help') {
    const { path, verb, group } = findCommand(others);
    return ['out', verb ? helpOf(path.join(' '), verb, group) : groupHelp(path, group), 0];
  }
  const { path, rest, verb, group } = findCommand(words);
  const end = rest.indexOf('--');
  const asks = rest.slice(0, end < 0 ? undefined : end).some((word) => word === '--help' || word === '-h');
  if (!verb) {
    // `set` and `create service` tell on stderr what they can do, the others on stdout; only kubectl itself is content with that.
    const aside = path[0] === 'set' || path[0] === 'create';
    if (!asks) parseFlags(rest, everywhere, path.join(' '));
    return [aside && !asks ? 'err' : 'out', groupHelp(path, group), asks || path.length === 0 ? 0 : 1];
  }
  return asks ? ['out', helpOf(path.join(' '), verb, group), 0] : undefined;
}

/**
 * Runs kubectl with these words (without `kubectl` itself) and gives its exit code. Never throws for what somebody typed.
 * Watches, `wait` and `rollout status` go on until they are done or the signal aborts (then 130, as after Ctrl-C).
 */
export async function kubectl(
  words: readonly string[],
  { api, context = { namespace: 'default' }, file, directory, edit, exec, local, onNode, signal, print }: Invocation,
): Promise<number> {
  const to = (stream: 'out' | 'err') => (text: string) => print(`${text}\n`, stream);
  const err = to('err');
  let path = '';
  try {
    const help = helpAsked(words);
    if (help) {
      to(help[0])(help[1]);
      return help[2];
    }
    const { path: found, rest, verb } = findCommand(words);
    path = found.join(' ');
    if (!verb) return 1;
    const parsed = parseFlags(rest, { ...everywhere, ...verb.flags }, path, verb.anyFlags);
    for (const text of deprecations(parsed, api.now())) err(text);
    checkRequired(verb, parsed);
    const live = signal ?? new AbortController().signal;
    const given: Run = {
      path,
      client: new Client(api, err),
      parsed,
      context,
      namespace: parsed.text('namespace') || context.namespace,
      file: file ?? (() => undefined),
      directory: directory ?? (() => undefined),
      ...(edit && { edit }),
      ...(exec && { exec }),
      ...(local && { local }),
      ...(onNode && { onNode }),
      signal: live,
      write: (text) => print(text, 'out'),
      out: to('out'),
      err,
    };
    await verb.run(given);
    return live.aborted ? 130 : 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.message !== '') err(error.message);
    const hint = hintFor(path, error.message);
    if (hint !== undefined) err(`Hint: ${hint}`);
    return error.code;
  }
}
