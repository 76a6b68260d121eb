import type { Action, ActionResult } from '../model/action.ts';
import { formatPath } from '../model/field-path.ts';
import { addressToBigInt, type Cidr, listOf, nthAddress } from '../model/ip.ts';
import type { IPFamily, Node } from '../model/objects/index.ts';
import { changesWorld, type ProgramOutput } from '../model/program.ts';
import type { RestResponse } from '../model/rest.ts';
import { type ProxyMode, proxyModes } from '../model/scene.ts';
import { placeOfNode, placeOfOutside, placeOfPod } from '../model/trace.ts';
import { done, refused } from './action-results.ts';
import { ignoring } from './apiserver/ignoring.ts';
import type { RestDoor } from './apiserver/rest.ts';
import type { Cluster } from './cluster.ts';
import { cordon, drain } from './controllers/drain.ts';
import { applyManifests } from './manifests/apply.ts';
import { parseManifests } from './manifests/parse.ts';
import { outsideOf } from './manifests/scene.ts';
import { checkHosts } from './manifests/scene-checks.ts';
import { ProgramRunner } from './program-runner.ts';
import type { WorldView } from './world-view.ts';

/** Outside hosts dropped on the canvas get addresses of TEST-NET-3 (RFC 5737), and of the documentation prefix (RFC 3849). */
const testNets: Readonly<Record<IPFamily, Cidr>> = {
  IPv4: { family: 'IPv4', base: addressToBigInt('203.0.113.0'), prefix: 24 },
  IPv6: { family: 'IPv6', base: addressToBigInt('2001:db8:203::'), prefix: 64 },
};
/** What a person waits before giving up on a request, in virtual ms (curl -m 10). */
const requestTimeout = 10_000;
/** More requests than this in one go are refused. */
const maxRequests = 10_000;

/** Packets and places on the canvas are none of the API server's business, nor are programs that only look. */
export const makesRipples = (action: Action): boolean =>
  action.kind === 'run' ? changesWorld(action.argv) : !/^(send|move|signal)$/.test(action.kind);

/** Carries out what a person does: API objects through the REST door, machines and processes by their switches. */
export class Actions {
  readonly #cluster: Cluster;
  readonly #door: RestDoor;
  readonly #view: WorldView;
  /** Made when the first program is started. */
  #programs: ProgramRunner | undefined;

  constructor(cluster: Cluster, door: RestDoor, view: WorldView) {
    this.#cluster = cluster;
    this.#door = door;
    this.#view = view;
  }

  /** What programs said since the last call. */
  outputs(): readonly ProgramOutput[] {
    return this.#programs?.drain() ?? [];
  }

  /** Does it now. Never throws for bad input: the result says what is wrong. */
  run(action: Action): ActionResult {
    switch (action.kind) {
      case 'rest':
        return restResult(this.#door.handle(action.request, 'user'));
      case 'apply':
        return this.#apply(action.text);
      case 'send':
        return this.#send(action.from, action.to, action.count);
      case 'crash':
        return this.#onPod(action.namespace, action.pod, `crashed pod/${action.pod}`, (kubelet) =>
          kubelet.crashContainer(action.namespace, action.pod, action.container, action.code),
        );
      case 'readiness':
        return this.#onPod(
          action.namespace,
          action.pod,
          `pod/${action.pod} now reports ${action.ready ? 'ready' : 'not ready'}`,
          (kubelet) => kubelet.setReadiness(action.namespace, action.pod, action.ready),
        );
      case 'liveness':
        return this.#onPod(
          action.namespace,
          action.pod,
          `pod/${action.pod} now reports ${action.alive ? 'alive' : 'not alive'}`,
          (kubelet) => kubelet.setLiveness(action.namespace, action.pod, action.alive),
        );
      case 'power':
        return this.#power(action.node, action.on);
      case 'move':
        this.#view.place({ [action.id]: action.position });
        return done(`moved ${action.id}`);
      case 'cordon':
        return this.#onNode(action.node, (node) => done(cordon(this.#cluster.api, node, action.on, 'user')));
      case 'drain':
        return this.#onNode(action.node, (node) => {
          const { force = false } = action;
          const { ok, lines } = drain(this.#cluster.api, node, { force, actor: 'user', sim: this.#cluster.sim });
          return ok ? done(lines.join('\n')) : refused(lines.join('\n'));
        });
      case 'partition':
        return this.#partition(action.node, action.on);
      case 'proxy-mode':
        return this.#setProxyMode(action.mode);
      case 'run':
        this.#programs ??= new ProgramRunner(this.#cluster, (place) => this.#view.touch(place));
        return this.#programs.run(action);
      case 'signal':
        return this.#programs?.signal(action) ?? refused(`kill: (${action.process}) - No such process`);
      case 'remove-node':
        return this.#removeNode(action.node);
      case 'add-node':
        return this.#addNode(action.name);
      case 'add-outside':
        return this.#addOutside(action);
    }
  }

  #setProxyMode(mode: ProxyMode): ActionResult {
    // Recordings and messages come from outside.
    if (!proxyModes.includes(mode))
      return refused(
        `mode: Unsupported value: "${mode}": supported values: ${proxyModes.map((known) => `"${known}"`).join(', ')}`,
      );
    this.#cluster.setProxyMode(mode);
    return done(`kube-proxy runs in ${mode} mode`);
  }

  #apply(text: string): ActionResult {
    const parsed = parseManifests(text);
    const errors = parsed.problems.filter((p) => p.severity === 'error');
    if (errors[0]) return refused(errors[0].message, { problems: parsed.problems });
    const { applied, problems: found } = applyManifests(this.#door, parsed.documents, 'user');
    const problems = [...parsed.problems, ...found];
    const error = found.find((p) => p.severity === 'error');
    return error ? refused(error.message, { problems, applied }) : done(applied.join('\n'), { problems, applied });
  }

  #send(from: string, to: string, count: number): ActionResult {
    if (!Number.isInteger(count) || count < 1 || count > maxRequests) {
      return refused(`count: Invalid value: ${count}: must be between 1 and ${maxRequests}`);
    }
    const requests: number[] = [];
    try {
      for (let i = 0; i < count; i++) {
        requests.push(this.#cluster.network.request({ from, to, timeout: requestTimeout, trace: true }));
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return refused(error.message, { requests });
    }
    return done(`sent ${count === 1 ? 'a request' : `${count} requests`} to ${to}`, { requests });
  }

  #onPod(
    namespace: string,
    name: string,
    message: string,
    act: (kubelet: NonNullable<ReturnType<Cluster['machines']['get']>>['kubelet']) => void,
  ): ActionResult {
    const pod = this.#cluster.api.get('Pod', namespace, name);
    if (!pod) return refused(`pods "${name}" not found`);
    const machine = this.#cluster.machines.get(pod.spec.nodeName ?? '');
    if (!machine) return refused(`pod ${name} does not have a host assigned`);
    try {
      act(machine.kubelet);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return refused(error.message);
    }
    this.#view.touch(placeOfPod(namespace, name));
    return done(message);
  }

  #power(node: string, on: boolean): ActionResult {
    if (!this.#cluster.machines.has(node)) return refused(`nodes "${node}" not found`);
    this.#cluster.setPower(node, on);
    if (!on) this.#programs?.ended(node);
    this.#view.touch(placeOfNode(node));
    return done(`node/${node} ${on ? 'powered on' : 'powered off'}`);
  }

  #onNode(name: string, act: (node: Node) => ActionResult): ActionResult {
    const node = this.#cluster.api.get('Node', '', name);
    return node ? act(node) : refused(`nodes "${name}" not found`);
  }

  #partition(node: string, on: boolean): ActionResult {
    if (!this.#cluster.machines.has(node)) return refused(`nodes "${node}" not found`);
    this.#cluster.setPartition(node, on);
    this.#view.touch(placeOfNode(node));
    return done(`node/${node} ${on ? 'cut off from the control plane' : 'reaches the control plane again'}`);
  }

  #removeNode(name: string): ActionResult {
    if (!this.#cluster.machines.has(name)) return refused(`nodes "${name}" not found`);
    this.#cluster.removeNode(name);
    this.#programs?.ended(name);
    ignoring(['NotFound'], () => this.#cluster.api.delete('Node', '', name, {}, 'user'));
    this.#view.touch(placeOfNode(name));
    return done(`node "${name}" deleted`);
  }

  #addNode(name: string | undefined): ActionResult {
    const chosen = name ?? this.#cluster.nextNodeName();
    if (this.#cluster.machines.has(chosen)) return refused(`nodes "${chosen}" already exists`);
    try {
      this.#cluster.addNode(chosen);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return refused(error.message);
    }
    return done(`node/${chosen} created`);
  }

  #addOutside({ name, address, listens = [] }: Extract<Action, { kind: 'add-outside' }>): ActionResult {
    const taken = new Set(this.#cluster.outside.flatMap((h) => [h.name, ...listOf(h.address)]));
    let n = this.#cluster.outside.length + 1;
    while (taken.has(`client-${n}`)) n++;
    const chosen = name ?? `client-${n}`;
    if (taken.has(chosen)) return refused(`a host named "${chosen}" already exists`);
    const addressesAt = (last: number) => this.#cluster.families.map((family) => nthAddress(testNets[family], last));
    let last = 10;
    while (addressesAt(last).some((a) => taken.has(a)) && last < 254) last++;
    if (address === undefined && last === 254) {
      return refused('no address is left in 203.0.113.0/24 for another outside host');
    }
    const ports = listens.map((port) => ({ port, protocol: 'TCP' as const }));
    const host = outsideOf({ name: chosen, address: address ?? addressesAt(last).join(), listens: ports });
    const [wrong] = checkHosts([...this.#cluster.outside, host], this.#cluster.settings.networks).errors;
    if (wrong) return refused(`${formatPath(wrong.path.slice(3))}: ${wrong.message}`);
    try {
      this.#cluster.addOutside(host);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return refused(error.message);
    }
    this.#view.touch(placeOfOutside(chosen));
    return done(`outside host ${chosen} added`);
  }
}

function restResult(rest: RestResponse): ActionResult {
  const problems = rest.warnings.map((message) => ({ message, severity: 'warning' }) as const);
  if (rest.status < 400) return done('', { rest, problems });
  const status: unknown = JSON.parse(rest.body);
  const message =
    typeof status === 'object' && status !== null && 'message' in status
      ? String(status.message)
      : `HTTP ${rest.status}`;
  return refused(message, { rest, problems: [...problems, { message, severity: 'error' }] });
}
