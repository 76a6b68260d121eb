import type { Action, ActionResult, RecordedAction, Recording } from '../model/action.ts';
import type { Problem } from '../model/problem.ts';
import type { ProgramOutput } from '../model/program.ts';
import type { RestRequest, RestResponse, WatchRequest } from '../model/rest.ts';
import type { Ripple, RippleQuery } from '../model/ripple.ts';
import type { ServiceTable } from '../model/rule-cost.ts';
import type { RulesText } from '../model/rules.ts';
import type { Position, SceneSettings } from '../model/scene.ts';
import { placeOfNode, placeOfOutside, type RequestTrace } from '../model/trace.ts';
import type { Flight, RequestRecord, WorldRecord } from '../model/world.ts';
import { Actions, makesRipples } from './actions.ts';
import type { OnWatchEvent } from './apiserver/rest/watch.ts';
import { RestDoor } from './apiserver/rest.ts';
import { Cluster } from './cluster.ts';
import { FlightLog } from './flight-log.ts';
import { manifestOf } from './manifest-of.ts';
import { applyManifests } from './manifests/apply.ts';
import { parseScene } from './manifests/scene.ts';
import type { SceneNode } from './manifests/scene-node.ts';
import { allRules, readNodeRules } from './node-rules.ts';
import { podLogs } from './pod-logs.ts';
import { objectOfRecord } from './record-ids.ts';
import { readRipple } from './ripple/read.ts';
import type { Step } from './ripple/step.ts';
import { stepUntil } from './visible-step.ts';
import { WorldView } from './world-view.ts';

/** A scene is run for at most this long (virtual ms) to become quiet. */
const settleLimit = 60_000;
/** How long the control plane takes to know its first nodes (virtual ms). */
const bootTime = 100;
/** Quiet: nothing but heartbeats and events was written for this long (virtual ms), and every kube-proxy has synced. */
const quietFor = 2_000;

/** What a scene without Node objects gets. */
const twoNodes: readonly SceneNode[] = [
  { name: 'node-1', spec: {} },
  { name: 'node-2', spec: {} },
];

const settingsOf = (
  own: SceneSettings,
  { seed = own.seed, mode = own.proxy.mode }: SettingsInstead,
): SceneSettings => ({
  ...own,
  seed,
  proxy: { ...own.proxy, mode },
});

/** What changed since the last drain. */
export interface WorldBatch {
  readonly upserts: readonly WorldRecord[];
  readonly deletes: readonly string[];
  readonly flights: readonly Flight[];
  readonly requests: readonly RequestRecord[];
  /** What programs said. A world that was made again says all of it again. */
  readonly outputs: readonly ProgramOutput[];
  /** All canvas positions, when any changed. */
  readonly layout?: Readonly<Record<string, Position>>;
}

/** Settings that count instead of a scene's own. */
export interface SettingsInstead {
  readonly seed?: number;
  readonly mode?: SceneSettings['proxy']['mode'];
}

export type Opened =
  | { readonly ok: true; readonly playground: Playground; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The engine's face: one scene, its virtual time, what was done to it, and what there is to see.
 * The same scene and the same actions at the same instants give the same world, byte for byte.
 */
export class Playground {
  readonly scene: string;
  readonly name: string;
  readonly #cluster: Cluster;
  readonly #door: RestDoor;
  readonly #view: WorldView;
  /** Made at the first action. */
  #actions: Actions | undefined;
  readonly #recorded: RecordedAction[] = [];
  readonly #flights: FlightLog;
  #lastChange = 0;

  private constructor(scene: string, name: string, cluster: Cluster) {
    this.scene = scene;
    this.name = name;
    this.#cluster = cluster;
    this.#door = new RestDoor(cluster.api, () => podLogs(cluster));
    this.#view = new WorldView(cluster);
    this.#flights = new FlightLog(cluster.network);
    cluster.api.onWrite(({ object, type, actor }) => {
      const heartbeat = object.kind === 'Node' && type === 'MODIFIED' && actor.startsWith('kubelet');
      if (object.kind !== 'Event' && object.kind !== 'Lease' && !heartbeat) this.#lastChange = this.now;
    });
    cluster.onProxySync((node) => this.#view.touch(placeOfNode(node)));
  }

  /**
   * Opens a scene (a YAML stream) and runs it until it is quiet. Bad text opens nothing: the problems name line and field.
   * @param until stop after this many virtual ms instead (0: the instant at which the manifests were applied).
   * @param instead settings that count instead of the scene's own. Recordings of such a playground do not hold them.
   */
  static open(scene: string, until?: number, instead: SettingsInstead = {}): Opened {
    const parsed = parseScene(scene);
    if (parsed.problems.some((p) => p.severity === 'error')) return { ok: false, problems: parsed.problems };
    const cluster = new Cluster(settingsOf(parsed.settings, instead));
    const playground = new Playground(scene, parsed.settings.name, cluster);
    const nodes = parsed.nodes.length > 0 ? parsed.nodes : twoNodes;
    for (const { name, labels, spec } of nodes) cluster.addNode(name, { ...(labels && { labels }), ...spec });
    // The machines are up before anyone asks anything of the cluster.
    cluster.sim.advanceTo(bootTime);
    playground.#view.place(parsed.settings.layout);
    for (const host of cluster.outside) playground.#view.touch(placeOfOutside(host.name));
    const applied = cluster.log.during({ type: 'scene', name: playground.name }, () =>
      applyManifests(playground.#door, parsed.manifests, 'scene'),
    );
    const problems = [...parsed.problems, ...applied.problems];
    if (applied.problems.some((p) => p.severity === 'error')) return { ok: false, problems };
    if (until === undefined) playground.settle();
    else playground.advanceTo(until);
    return { ok: true, playground, problems };
  }

  /**
   * Makes a recorded world again, at `recording.now`.
   * @param watched somebody listed or watched in it before: watches can go on from versions of then.
   */
  static restore(recording: Recording, watched = false): Opened {
    const opened = Playground.open(recording.scene, 0);
    if (!opened.ok) return opened;
    // The first watch begins the history of writes.
    if (watched) opened.playground.watch({ path: '/api/v1/nodes?watch=1' }, () => undefined)();
    const { sim } = opened.playground.#cluster;
    for (const { at, midway, action } of recording.actions) {
      if (at > recording.now) break;
      sim.advanceTo(at, midway);
      opened.playground.act(action);
    }
    sim.advanceTo(recording.now, recording.midway);
    return opened;
  }

  /** Virtual milliseconds since the scene began. */
  get now(): number {
    return this.#cluster.sim.now;
  }

  /** When the next thing happens, or undefined when nothing is scheduled. */
  get nextAt(): number | undefined {
    return this.#cluster.sim.nextAt;
  }

  /** Runs everything due up to `time` (virtual ms) and sets the clock to it. */
  advanceTo(time: number): void {
    this.#cluster.sim.advanceTo(time);
  }

  /**
   * Goes on until something shows (`visible-step.ts`): a record other than an Event changes, a packet flies, a request begins or
   * ends. Heartbeats and what controllers only think do not show. False when nothing is scheduled.
   */
  step(): boolean {
    const { sim } = this.#cluster;
    if (sim.nextAt === undefined) return false;
    this.#view.look();
    this.#flights.hasNews = false;
    stepUntil(sim, () => this.#view.look() || this.#flights.hasNews);
    return true;
  }

  /** Runs until the cluster is quiet, or for a minute. Returns whether it is quiet. */
  settle(): boolean {
    const end = this.now + settleLimit;
    while (this.now < end) {
      this.advanceTo(Math.min(end, this.now + 100));
      const proxiesDone = [...this.#cluster.machines.values()].every((m) => !m.powered || !m.proxy.pending);
      if (proxiesDone && this.now - this.#lastChange >= quietFor) return true;
    }
    return false;
  }

  /** Does one thing to the world now, and records it. What is refused changes nothing, but is recorded too: it took its place in time. */
  act(action: Action): ActionResult {
    this.#recorded.push({ at: this.now, ...this.#midway, action });
    this.#actions ??= new Actions(this.#cluster, this.#door, this.#view);
    const actions = this.#actions;
    const step: Step = { type: 'action', action };
    if (!makesRipples(action)) return actions.run(action);
    return this.#cluster.log.during(step, () => {
      step.result = actions.run(action);
      return step.result;
    });
  }

  /** A REST call that only reads; others are refused with 405 (use `act`, so that they are recorded). */
  read(request: RestRequest): RestResponse {
    if (request.method === 'GET') return this.#door.handle(request, 'user');
    const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'MethodNotAllowed', code: 405 };
    return { status: 405, contentType: 'application/json', body: JSON.stringify(body), warnings: [] };
  }

  /** `GET …?watch=1`, or a log with `follow`: what comes as it happens, until the function returned is called. No part of the recording. */
  watch(request: WatchRequest, onEvent: OnWatchEvent): () => void {
    return this.#door.watch(request, onEvent);
  }

  /** The expanded trace of a request, or undefined when it is no longer kept. */
  trace(request: number): RequestTrace | undefined {
    return this.#cluster.network.trace(request);
  }

  /** What happened lately, and what it came of; undefined when that is what `query.seen` knows already. */
  ripple(query: RippleQuery): Ripple | undefined {
    return readRipple(this.#cluster.log, query);
  }

  /** `nft list ruleset`, `ipset save`, `ipvsadm -Ln`, `iptables-save` and `ip6tables-save` text of a node, as far as it has such rules; empty for a node that does not exist. */
  rules(node: string): string {
    const netfilter = this.#cluster.network.node(node)?.netfilter;
    return netfilter ? allRules(netfilter) : '';
  }

  /** A node's rules as one tool prints them (`RulesText.tools` of an answer names all); undefined for a node that does not exist. */
  rulesText(node: string, tool?: string): RulesText | undefined {
    const machine = this.#cluster.machines.get(node);
    const netfilter = this.#cluster.network.node(node)?.netfilter;
    return machine && netfilter && readNodeRules(machine, netfilter, tool);
  }

  /** All that kube-proxy reads of the cluster. */
  serviceTable(): ServiceTable {
    const { api, settings } = this.#cluster;
    const { networks, proxy } = settings;
    return { networks, proxy, services: api.list('Service'), slices: api.list('EndpointSlice') };
  }

  /** All rules of a node's kube-proxy as the input it would give `iptables-restore`, or `nft -f`, in a full sync. Undefined for a node that does not exist. */
  proxyText(node: string): string | undefined {
    return this.#cluster.machines.get(node)?.proxy.fullText();
  }

  /** A record's object as it can be applied again: without what the server made. Undefined for records that are no API object. */
  manifest(id: string): object | undefined {
    const ref = objectOfRecord(id);
    const object = ref && this.#cluster.api.get(ref.kind, ref.namespace, ref.name);
    return object && manifestOf(object);
  }

  /** All it takes to make this world again. */
  recording(): Recording {
    return { version: 1, scene: this.scene, actions: [...this.#recorded], now: this.now, ...this.#midway };
  }

  get #midway(): { readonly midway?: number } {
    const { midway } = this.#cluster.sim;
    return midway === undefined ? {} : { midway };
  }

  /** What changed since the last call. Applying all batches in order gives the world. */
  drain(): WorldBatch {
    const changes = this.#view.drain();
    return { ...changes, ...this.#flights.drain(), outputs: this.#actions?.outputs() ?? [] };
  }
}
