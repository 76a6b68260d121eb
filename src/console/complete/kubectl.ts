import { type Begun, begun } from '../../kubectl/begun.ts';
import type { Context } from '../../kubectl/context.ts';
import { packagesOf, programNames } from '../../model/image-programs.ts';
import { tools } from '../tools/index.ts';
import type { Names } from './names.ts';

const outputs = 'custom-columns= json jsonpath= name wide yaml'.split(' ');

/** What flags take, where that is a choice. */
const choices: Readonly<Record<string, readonly string[]>> = {
  cascade: ['background', 'foreground', 'orphan'],
  'dry-run': ['client', 'none', 'server'],
  for: ['condition=Available', 'condition=Ready', 'create', 'delete', 'jsonpath='],
  output: outputs,
  protocol: ['SCTP', 'TCP', 'UDP'],
  restart: ['Always', 'Never', 'OnFailure'],
  'session-affinity': ['ClientIP', 'None'],
};
const typesOf: Readonly<Record<string, readonly string[]>> = {
  expose: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'],
  patch: ['json', 'merge', 'strategic'],
};

/** Commands whose first argument is a resource, and what comes after it are names. */
const ofAny = new Set(
  `get describe delete edit label annotate patch scale expose wait autoscale
   rollout|status rollout|history rollout|undo rollout|restart rollout|pause rollout|resume
   set|image set|selector set|env set|resources`.split(/\s+/),
);
/** Commands of which each argument names one of these, or `type/name`. */
const ofOne: Readonly<Record<string, string>> = {
  cordon: 'nodes',
  drain: 'nodes',
  taint: 'nodes',
  uncordon: 'nodes',
  attach: 'pods',
  exec: 'pods',
  logs: 'pods',
  'port-forward': 'pods',
};
const workloads = ['daemonsets', 'deployments', 'jobs', 'replicasets', 'services', 'statefulsets'];

/** Where names are looked for. */
interface Place {
  readonly names: Names;
  readonly namespace: string;
}

const namesOf = async ({ names, namespace }: Place, type: string): Promise<readonly string[]> => {
  const resource = await names.resource(type);
  return resource ? names.of(resource, namespace) : [];
};

async function typesFor({ names }: Place, last: string): Promise<readonly string[]> {
  const all = await names.resources();
  const before = /^.*,/s.exec(last)?.[0] ?? '';
  const begun = last.slice(before.length);
  const words = all.flatMap((resource) => {
    const { name, singularName, shortNames = [] } = resource;
    const full = name.startsWith(begun) ? [name] : [];
    const exact = [...shortNames, singularName].filter(
      (word) => begun !== '' && full.length === 0 && word.startsWith(begun),
    );
    return [...full, ...exact];
  });
  return words.map((word) => before + word);
}

/** `deploy/` and names after it; undefined when no type stands before a slash. */
async function slashed(place: Place, last: string): Promise<readonly string[] | undefined> {
  const [, type] = /^([^/]+)\//.exec(last) ?? [];
  if (type === undefined) return undefined;
  return (await namesOf(place, type)).map((name) => `${type}/${name}`);
}

interface Container {
  readonly name: string;
  readonly image?: string;
}

interface PodSpec {
  readonly containers?: readonly Container[];
}

/** The containers of `POD`, or of the pods that `TYPE/NAME` makes. */
async function containersOf({ names, namespace }: Place, { args: [arg = ''] }: Begun): Promise<readonly Container[]> {
  const [type, name] = arg.includes('/') ? arg.split('/') : ['pods', arg];
  const resource = await names.resource(type ?? '');
  const object = resource && name ? await names.object(resource, namespace, name) : undefined;
  const { spec = {} } = (object ?? {}) as {
    readonly spec?: PodSpec & { readonly template?: { readonly spec: PodSpec } };
  };
  return (spec.template?.spec ?? spec).containers ?? [];
}

/** What can be started in the container that is meant: its image's programs, and the tools for text that go with a shell. */
async function programsOf(place: Place, line: Begun): Promise<readonly string[]> {
  const containers = await containersOf(place, line);
  const wanted = line.given.get('container');
  const image = containers.find(({ name }) => wanted === undefined || name === wanted)?.image;
  if (image === undefined) return [];
  const programs = programNames(packagesOf(image));
  return programs.includes('sh') ? [...programs, ...Object.keys(tools)] : programs;
}

/** Values of a flag; undefined where it is files, nothing where it may be anything. */
function valuesFor(
  place: Place,
  line: Begun,
  flag: string,
): Promise<readonly string[] | undefined> | readonly string[] | undefined {
  switch (flag) {
    case 'filename':
    case 'from-file':
    case 'from-env-file':
    case 'patch-file':
      return undefined;
    case 'namespace':
      return namesOf(place, 'namespaces');
    case 'context':
    case 'cluster':
    case 'user':
      return ['kubehop'];
    case 'container':
      return containersOf(place, line).then((containers) => containers.map(({ name }) => name));
    case 'type':
      return typesOf[line.path[0] ?? ''] ?? [];
    default:
      return choices[flag] ?? [];
  }
}

function flagsFor({ flags }: Begun): readonly string[] {
  return Object.entries(flags).flatMap(([name, { takes, optional }]) => {
    if (takes === 'missing') return [];
    return optional === undefined ? [`--${name}=`] : [`--${name}`];
  });
}

async function argumentsFor(place: Place, line: Begun, last: string): Promise<readonly string[]> {
  const path = line.path.join('|');
  const one = ofOne[path];
  if (one !== undefined) {
    if (line.args.length > 0 && one === 'pods') return [];
    const own = await slashed(place, last);
    return own ?? [...(await namesOf(place, one)), ...(one === 'pods' ? workloads.map((type) => `${type}/`) : [])];
  }
  if (path === 'explain') return typesFor(place, last);
  if (!ofAny.has(path)) return [];
  const [type] = line.args;
  if (type === undefined || type.includes('/')) return (await slashed(place, last)) ?? typesFor(place, last);
  const names = await namesOf(place, type.split(',')[0] ?? '');
  return names.filter((name) => !line.args.includes(name, 1));
}

/** What kubectl's next word could be; undefined where it is a file. */
export async function kubectlWords(
  words: readonly string[],
  last: string,
  names: Names,
  context: Context,
): Promise<readonly string[] | undefined> {
  const line = begun(words);
  if (!line) return [];
  const place: Place = { names, namespace: line.given.get('namespace') ?? context.namespace };
  if (line.after) return line.after.length === 0 && line.path[0] === 'exec' ? programsOf(place, line) : [];
  if (line.awaits !== undefined) return valuesFor(place, line, line.awaits);
  const [, flag, value] = /^--([a-z-]+)=(.*)$/s.exec(last) ?? [];
  if (flag !== undefined && value !== undefined) {
    const values = await valuesFor(place, line, flag);
    return values?.map((word) => `--${flag}=${word}`);
  }
  if (last.startsWith('-')) return flagsFor(line);
  return [...line.subcommands, ...(await argumentsFor(place, line, last))];
}
