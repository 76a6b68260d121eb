import { traceForeign } from '../../engine/index.ts';
import type { RequestTrace } from '../../model/trace.ts';
import { problemLine, readText } from '../files.ts';
import { durationOption, numberOption, onlyPositional, readOptions } from '../options.ts';
import { asJson, summaryLine, tally, traceLines } from '../print-trace.ts';
import { openScene } from '../scene.ts';
import { Sender } from '../sender.ts';
import { type Command, CommandError, UsageError } from '../usage.ts';
import { modeOption } from './mode.ts';

const options = {
  from: { type: 'string' },
  'from-namespace': { type: 'string' },
  to: { type: 'string' },
  at: { type: 'string' },
  count: { type: 'string' },
  seed: { type: 'string' },
  mode: { type: 'string' },
  json: { type: 'boolean', default: false },
  rules: { type: 'string' },
  local: { type: 'string', multiple: true },
  in: { type: 'string' },
  out: { type: 'string' },
} as const;

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

/** What only one of the two forms knows must not be silently ignored in the other. */
function refuse(values: Values, names: readonly (keyof Values)[], why: string): void {
  for (const name of names) if (values[name] !== undefined) throw new UsageError(`--${name} ${why}`);
}

function fromScene(values: Values, positionals: readonly string[], from: string, to: string): readonly RequestTrace[] {
  refuse(values, ['local', 'in', 'out'], 'goes with --rules only');
  const path = onlyPositional(positionals, 'the scene file');
  const seed = numberOption('seed', values.seed, 0, 0xffffffff);
  const playground = openScene(path, durationOption('at', values.at), {
    ...modeOption(values.mode),
    ...(seed === undefined ? {} : { seed }),
  });
  const sender = new Sender(playground, from, values['from-namespace'] ?? 'default');
  return Array.from({ length: countOf(values) }, () => sender.send(to));
}

function fromRules(
  values: Values,
  positionals: readonly string[],
  file: string,
  from: string,
  to: string,
): readonly RequestTrace[] {
  refuse(values, ['from-namespace', 'at', 'mode'], 'goes with a scene only');
  if (positionals[0] !== undefined)
    throw new UsageError(`unexpected argument ${positionals[0]}: --rules takes no scene`);
  const local = (values.local ?? []).flatMap((text) => text.split(',')).map((text) => text.trim());
  if (local.length === 0) throw new UsageError('--local is missing: the addresses of the machine the rules are from');
  const seed = numberOption('seed', values.seed, 0, 0xffffffff);
  const answer = traceForeign(
    {
      rules: readText(file),
      local,
      from,
      to,
      ...(values.in === undefined ? {} : { in: values.in }),
      ...(values.out === undefined ? {} : { out: values.out }),
      ...(seed === undefined ? {} : { seed }),
    },
    countOf(values),
  );
  if (answer.ok) return answer.traces;
  throw new CommandError(
    answer.problems.map((p) => (p.line === undefined ? p.message : problemLine(file, p))).join('\n'),
  );
}

const countOf = (values: Values): number => numberOption('count', values.count, 1, 10_000) ?? 1;

function print(traces: readonly RequestTrace[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ requests: traces.map(asJson) }));
    return;
  }
  const [first] = traces;
  if (first && traces.length === 1) console.log(traceLines(first).join('\n'));
  if (traces.length === 1) return;
  for (const [i, trace] of traces.entries()) console.log(`${i + 1}. ${summaryLine(trace)}`);
  console.log(tally(traces));
}

export const trace: Command = {
  name: 'trace',
  usage: `trace --from WHO --to URL [--at 30s] [--count N] [--seed N] [--mode iptables|nftables|ipvs|userland] [--json] SCENE
    Sends requests in a scene and prints their packets' way. Without --at once the cluster is quiet.
    WHO: pod/NAME (--from-namespace NS, else default), node/NAME, outside or outside/NAME.
    URL: http://HOST[:PORT][/PATH], tcp://HOST:PORT, udp://HOST:PORT, sctp://HOST:PORT, icmp://HOST; HOST is an address,
    the name of a node, or any name WHO can look up.
  trace --rules FILE --local ADDRESS[,ADDRESS] --from ADDRESS --to ADDRESS:PORT|URL [--in DEV] [--out DEV] [--count N] [--seed N] [--json]
    The same through the rules of a real machine (iptables-save or nft list ruleset text). Every address beyond it is taken to answer.`,
  run(args) {
    const { values, positionals } = readOptions(args, options);
    const { from, to, rules } = values;
    if (from === undefined) throw new UsageError('--from is missing');
    if (to === undefined) throw new UsageError('--to is missing');
    const traces =
      rules === undefined ? fromScene(values, positionals, from, to) : fromRules(values, positionals, rules, from, to);
    print(traces, values.json);
    return 0;
  },
};
