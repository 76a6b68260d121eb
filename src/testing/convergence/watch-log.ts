import type { WatchEvent, WatchOptions } from '../../engine/apiserver/api.ts';
import type { ApiServer } from '../../engine/apiserver/store.ts';
import type { Simulation } from '../../engine/sim/simulation.ts';
import { type Kind, type KubeObject, kinds } from '../../model/objects/index.ts';

type Write = WatchEvent<Kind>;
type Selection = Pick<WatchOptions, 'namespace' | 'nodeName' | 'name'>;

interface Opened {
  readonly kind: Kind;
  readonly options: WatchOptions;
  readonly at: number;
  /** Writes there were before. */
  readonly after: number;
  readonly existing: readonly KubeObject[];
  readonly seen: string[];
}

const keyOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
const line = (type: string, object: KubeObject): string =>
  `${type} ${keyOf(object)} ${object.metadata.uid} @${object.metadata.resourceVersion}`;

function selects({ namespace, nodeName, name }: Selection, object: KubeObject): boolean {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  if (name !== undefined && object.metadata.name !== name) return false;
  return nodeName === undefined || (object.kind === 'Pod' && (object.spec.nodeName ?? '') === nodeName);
}

/** What a write means to a watch: nothing, or an object that came, changed or went. */
function meaning(selection: Selection, { type, object, previous }: Write): string[] {
  const before = previous !== undefined && selects(selection, previous);
  const now = type !== 'DELETED' && selects(selection, object);
  if (!before && !now) return [];
  return [line(before && now ? 'MODIFIED' : now ? 'ADDED' : 'DELETED', object)];
}

/** Every write in order, and watches with latencies of their own, to be compared with it. */
export class WatchLog {
  readonly #api: ApiServer;
  readonly #sim: Simulation;
  readonly #start: readonly KubeObject[];
  readonly #writes: { readonly at: number; readonly write: Write }[] = [];
  readonly #opened: Opened[] = [];

  constructor(api: ApiServer, sim: Simulation) {
    this.#api = api;
    this.#sim = sim;
    this.#start = kinds.flatMap((kind) => api.list<Kind>(kind));
    api.onWrite((write) => this.#writes.push({ at: sim.now, write }));
  }

  /** A watch from now on. */
  open(kind: Kind, options: Omit<WatchOptions, 'actor'>): void {
    const seen: string[] = [];
    const opened = {
      kind,
      options: { ...options, actor: 'test' },
      at: this.#sim.now,
      after: this.#writes.length,
      existing: this.#api.list<Kind>(kind, options.namespace).filter((object) => selects(options, object)),
      seen,
    };
    this.#opened.push(opened);
    this.#api.watch<Kind>(kind, opened.options, (events) => {
      for (const { type, object } of events) seen.push(line(type, object));
    });
  }

  /** What is wrong: writes whose versions do not rise, that do not lead to the present state, or that a watch saw otherwise. */
  faults(): string[] {
    return [...this.#faultsOfWrites(), ...this.#opened.flatMap((opened) => this.#faultsOfWatch(opened))];
  }

  #faultsOfWrites(): string[] {
    const faults: string[] = [];
    const state = new Map(this.#start.map((object) => [keyOf(object), object]));
    let version = Math.max(...this.#start.map(({ metadata }) => Number(metadata.resourceVersion)));
    for (const { write } of this.#writes) {
      const { type, object, previous } = write;
      if (Number(object.metadata.resourceVersion) !== ++version)
        faults.push(`version ${version}: ${line(type, object)}`);
      if (state.get(keyOf(object)) !== previous) faults.push(`another state before ${line(type, object)}`);
      if (type === 'DELETED') state.delete(keyOf(object));
      else state.set(keyOf(object), object);
    }
    const stored = kinds.flatMap((kind) => this.#api.list<Kind>(kind));
    if (stored.length !== state.size) faults.push(`${stored.length} objects stored, ${state.size} written`);
    for (const object of stored) {
      if (state.get(keyOf(object)) !== object) faults.push(`stored but not written: ${line('', object)}`);
    }
    return faults;
  }

  #faultsOfWatch({ kind, options, at, after, existing, seen }: Opened): string[] {
    const expected = existing.map((object) => line('ADDED', object));
    let due = at + options.latency <= this.#sim.now ? expected.length : 0;
    for (const { at: written, write } of this.#writes.slice(after)) {
      if (write.object.kind !== kind) continue;
      expected.push(...meaning(options, write));
      if (written + options.latency <= this.#sim.now) due = expected.length;
    }
    const wrong = seen.findIndex((event, i) => event !== expected[i]);
    const who = `watch of ${kind} ${JSON.stringify(options)}`;
    if (wrong >= 0) return [`${who} saw ${seen[wrong]} instead of ${expected[wrong]}`];
    return seen.length < due ? [`${who} has not seen ${expected[seen.length]}`] : [];
  }
}
