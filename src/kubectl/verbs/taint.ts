import { pathOf, type Thing, withQuery } from '../api.ts';
import { failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { visit } from '../select.ts';
import { changeFlags, dryRunOf, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect?: string;
}

const shown = ({ key, value, effect }: Taint): string =>
  `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;

/** `key=value:effect`, `key:effect` or `key` (parseTaint). Throws Failure. */
function taintIn(text: string, path: string): Taint {
  const wrong = (why: string) => misused(path, why);
  const [left = '', effect, ...more] = text.split(':');
  const [key = '', value, ...others] = effect === undefined ? [left] : left.split('=');
  if (effect !== undefined && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect))
    throw wrong(`invalid taint effect: ${effect}, unsupported taint effect`);
  if (more.length > 0 || others.length > 0) throw wrong(`invalid taint spec: ${text}`);
  if (!/^(?:[a-z0-9.-]+\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key))
    throw wrong(
      `invalid taint spec: ${text}, name part ${key === '' ? 'must be non-empty; name part ' : ''}must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    );
  return { key, ...(value && { value }), ...(effect && { effect }) };
}

interface Wanted {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

function wantedOf(texts: readonly string[], path: string): Wanted {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const text of texts) {
    const taint = taintIn(text.replace(/-$/, ''), path);
    if (text.endsWith('-')) remove.push(taint);
    else if (taint.effect === undefined) throw misused(path, `invalid taint spec: ${text}`);
    else if (add.some(({ key, effect }) => key === taint.key && effect === taint.effect))
      throw misused(
        path,
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`,
      );
    else add.push(taint);
  }
  return { add, remove };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && (!a.effect || !b.effect || a.effect === b.effect);

/** The taints after a change, and what it is called (reorganizeTaints). Throws Failure for one that is not there. */
function changed(node: Thing, { add, remove }: Wanted, overwrite: boolean): { taints: Taint[]; said: string } {
  const { taints: old = [] } = (node.spec ?? {}) as { readonly taints?: readonly Taint[] };
  const taken = add.filter((taint) => old.some((one) => one.key === taint.key && one.effect === taint.effect));
  if (taken.length > 0 && !overwrite)
    throw failed(
      `node ${node.metadata.name} already has ${taken.map(({ key }) => key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
    );
  const all = [
    ...add,
    ...old.filter((one) => !add.some((taint) => taint.key === one.key && taint.effect === one.effect)),
  ];
  const added = all.length !== old.length;
  const missing = remove.filter((gone) => !all.some((one) => same(one, gone)));
  if (missing.length > 0) {
    const each = missing.map((taint) => `taint "${shown(taint)}" not found`);
    throw failed(each.length === 1 ? (each[0] ?? '') : `[${each.join(', ')}]`);
  }
  const taints = all.filter((one) => !remove.some((gone) => same(one, gone)));
  const said = (added && remove.length > 0) || overwrite ? 'modified' : added ? 'tainted' : 'untainted';
  return { taints, said };
}

function refuse({ parsed }: Run, resources: readonly string[], { add, remove }: Wanted): void {
  const both = remove.filter((gone) => add.some((taint) => same(taint, gone)));
  if (both.length > 0)
    throw failed(
      `can not both modify and remove the following taint(s) in the same command: ${both.map(({ key, effect = '' }) => `${key}=${effect}`).join(', ')}`,
    );
  if (parsed.is('all') && parsed.has('selector'))
    throw failed("setting 'all' parameter with a non empty selector is prohibited");
  if (!parsed.is('all') && !parsed.has('selector') && resources.length < 2)
    throw failed("at least one resource name must be specified since 'all' parameter is not set");
}

/** `kubectl taint` (kubectl pkg/cmd/taint/taint.go, utils.go). */
export const taint: Verb = {
  flags: flagsOf(`selector,-l all? overwrite? validate=strict ${changeFlags}`),
  async run(run) {
    const { parsed, path, client } = run;
    const isTaint = (arg: string): boolean => /[=:]|-$/.test(arg);
    const first = parsed.args.findIndex(isTaint);
    const resources = first < 0 ? parsed.args : parsed.args.slice(0, first);
    const texts = first < 0 ? [] : parsed.args.slice(first);
    const late = texts.find((arg) => !isTaint(arg));
    if (late !== undefined) throw failed(`all resources must be specified before taint changes: ${late}`);
    const [type] = resources;
    if (type === undefined) throw failed('one or more resources must be specified as <resource> <name>');
    if (texts.length === 0) throw failed('at least one taint update is required');
    const wanted = wantedOf(texts, path);
    const { kind } = await client.resource(type);
    if (kind !== 'Node') throw failed(`invalid resource type ${type}, only node types are supported`);
    refuse(run, resources, wanted);
    const args = parsed.is('all') || parsed.has('selector') ? ['nodes'] : ['nodes', ...resources.slice(1)];
    await visit(run, args, async ({ resource, object }) => {
      const { taints, said } = changed(object, wanted, parsed.is('overwrite'));
      const body = { spec: { taints: taints.length > 0 ? taints : null } };
      const target = withQuery(pathOf(resource, undefined, object.metadata.name), writeQuery(parsed, 'kubectl-taint'));
      const after = dryRunOf(parsed) === 'client' ? object : await client.patch(target, body, 'merge');
      tell(run, { resource, object: after }, said, false);
    });
  },
};
