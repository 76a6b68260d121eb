import { commands } from './commands.ts';
import { Failure, misused } from './failure.ts';
import { isVerb, type Verb, type Verbs } from './verb.ts';

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

/** What older courses type, as cobra's SuggestFor of kubectl's commands and more. */
const meant: Readonly<Record<string, string>> = { rm: 'delete', list: 'wait', ps: 'wait' };

function unknownCommand(given: string): Failure {
  const short = given.length < 40 ? given.toLowerCase() : undefined;
  const near = Object.keys(commands).filter(
    (verb) => short !== undefined && (distance(short, verb) <= 2 || verb.startsWith(short) || meant[short] === verb),
  );
  const asked = near.length === 0 ? '' : `\n\nDid you mean this?\n${near.map((verb) => `\t${verb}`).join('\n')}`;
  return new Failure(`error: unknown command ${JSON.stringify(given)} for "kubectl"${asked}`);
}

/** Other names of commands below `create`. */
const aliases: Readonly<Record<string, string>> = {
  cj: 'cronjob',
  cm: 'configmap',
  deploy: 'deployment',
  ing: 'ingress',
  ns: 'namespace',
  pc: 'priorityclass',
  pdb: 'poddisruptionbudget',
  resourcequota: 'quota',
  sa: 'serviceaccount',
  svc: 'service',
};

/** A command, or a group of commands without one chosen. */
export interface Found {
  readonly path: readonly string[];
  /** The words left: flags and arguments. Flags before a command belong to it. */
  readonly rest: readonly string[];
  readonly verb?: Verb;
  readonly group: Verbs;
}

const takesValue = /^(?:-n|-s|--namespace|--context|--cluster|--user|--server|--kubeconfig|--request-timeout)$/;

/** Where the next word stands that is neither a flag nor a flag's value; -1 when there is none before `--`. */
function nextWord(words: readonly string[]): number {
  const end = words.indexOf('--');
  const isFlag = (word: string): boolean => word.startsWith('-') && word !== '-';
  const at = words.findIndex((word, i) => !isFlag(word) && !takesValue.test(words[i - 1] ?? ''));
  return end >= 0 && at > end ? -1 : at;
}

/** What is done when no command of a group is named. Throws Failure. */
function ended({ path, rest, group }: Omit<Found, 'verb'>, name: string | undefined): Found {
  const own = group[''];
  if (own && isVerb(own)) return { path, rest, verb: own, group };
  if (name === undefined) return { path, rest, group };
  if (path.length === 0) throw unknownCommand(name);
  const args = rest.filter((word) => !word.startsWith('-'));
  throw misused(path.join(' '), `unknown command ${JSON.stringify(args.join(' '))}`);
}

/** The command that words begin with. Throws Failure for one there is not (cobra Command.Find). */
export function findCommand(words: readonly string[]): Found {
  const rest = [...words];
  const path: string[] = [];
  let group: Verbs = commands;
  while (true) {
    const at = nextWord(rest);
    const given = at < 0 ? undefined : rest[at];
    const name = path[0] === 'create' && given !== undefined ? (aliases[given] ?? given) : given;
    const next = name !== undefined && name !== '' && Object.hasOwn(group, name) ? group[name] : undefined;
    if (name === undefined || !next) return ended({ path, rest, group }, name);
    rest.splice(at, 1);
    path.push(name);
    if (isVerb(next)) return { path, rest, verb: next, group };
    group = next;
  }
}
