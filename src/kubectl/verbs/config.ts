import { clusterName, configOf } from '../context.ts';
import { failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { goYaml } from '../go-yaml.ts';
import { jsonPath } from '../json-path.ts';
import { aligned } from '../tabs.ts';
import type { Run, Verb, Verbs } from '../verb.ts';
import { notModelled } from './not-modelled.ts';

/** A command that asks nobody. */
const local = (flags: string, run: (run: Run) => void): Verb => ({
  flags: flagsOf(flags),
  run: (given) => Promise.resolve(given).then(run),
});

const onlyOne = (name: string): string => `no context exists with the name: "${name}"`;

const getContexts = local('no-headers? output,-o', ({ parsed, context, out }) => {
  const [name = clusterName] = parsed.args;
  if (name !== clusterName) throw failed(`context ${name} not found`);
  const output = parsed.text('output') ?? '';
  if (output === 'name') return out(clusterName);
  if (output !== '') throw failed(`output must be one of '' or 'name': ${output}`);
  const row = `*\t${clusterName}\t${clusterName}\t${clusterName}\t${context.namespace}`;
  const header = 'CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE';
  out(aligned(parsed.is('no-headers') ? [row] : [header, row], 6, 3).join('\n'));
});

const setContext = local('current?', ({ parsed, context, out }) => {
  const [name, ...more] = parsed.args;
  const current = parsed.is('current');
  if (more.length > 0 || (name === undefined) !== current)
    throw failed(
      name === undefined
        ? 'you must specify a non-empty context name or --current'
        : 'you cannot specify both a context name and --current',
    );
  if (!current && name !== clusterName)
    throw failed(`there is one cluster here, and one context: ${clusterName} (kubectl config set-context --current)`);
  const namespace = parsed.text('namespace');
  if (namespace !== undefined) context.namespace = namespace === '' ? 'default' : namespace;
  out(`Context "${clusterName}" modified.`);
});

const useContext = local('', ({ parsed, out }) => {
  const [name, ...more] = parsed.args;
  if (name === undefined || more.length > 0) throw failed('you must specify a context name');
  if (name !== clusterName) throw failed(onlyOne(name));
  out(`Switched to context "${clusterName}".`);
});

/** With its line end, if it has one. */
function shown({ parsed, context }: Run): string {
  const config = configOf(context);
  const output = parsed.text('output') ?? 'yaml';
  if (output === 'json') return `${JSON.stringify(config, null, 4)}\n`;
  const [, template] = /^jsonpath=(.*)$/s.exec(output) ?? [];
  if (template !== undefined) return jsonPath(template, config);
  if (output === 'yaml') return `${goYaml(config)}\n`;
  throw failed(
    `unable to match a printer suitable for the output format "${output}", allowed formats are: json,jsonpath,yaml`,
  );
}

const none = 'there is one cluster here, and its configuration cannot be changed';

/** `kubectl config` (kubectl pkg/cmd/config), over the one context there is. */
export const config: Verbs = {
  'current-context': local('', ({ out }) => out(clusterName)),
  'delete-cluster': notModelled(none),
  'delete-context': notModelled(none),
  'delete-user': notModelled(none),
  'get-clusters': local('', ({ out }) => out(`NAME\n${clusterName}`)),
  'get-contexts': getContexts,
  'get-users': local('', ({ out }) => out(`NAME\n${clusterName}`)),
  'rename-context': notModelled(none),
  set: notModelled(none),
  'set-cluster': notModelled(none),
  'set-context': setContext,
  'set-credentials': notModelled(none),
  unset: notModelled(none),
  'use-context': useContext,
  view: local('output,-o raw? minify? flatten? merge?', (run) => run.write(shown(run))),
};
