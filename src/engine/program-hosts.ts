import type { RunRefusal } from '../model/program.ts';
import { type PlaceId, placeOfNode, placeOfOutside, workstation } from '../model/trace.ts';
import type { Cluster } from './cluster.ts';
import { executablePath, hostOfContainer } from './container-host.ts';
import { nodeToolsOf } from './node-tools.ts';
import { nodeProgram } from './programs/node/node-programs.ts';
import { portForward } from './programs/port-forward.ts';
import type { Program, ProgramHost } from './programs/program.ts';
import { programsOfMachine } from './programs/toolbox.ts';
import { Workstation } from './workstation.ts';

export type FoundHost = { readonly host: ProgramHost } | { readonly refusal: RunRefusal; readonly message: string };

/** Finds where programs run. Nodes and hosts outside keep a list of what to end with them. */
export class ProgramHosts {
  readonly #cluster: Cluster;
  /** Tells that a record may look different now. */
  readonly #touch: (place: PlaceId) => void;
  readonly #workstation: Workstation;
  readonly #ends = new Map<PlaceId, Set<() => void>>();

  constructor(cluster: Cluster, touch: (place: PlaceId) => void) {
    this.#cluster = cluster;
    this.#touch = touch;
    this.#workstation = new Workstation(cluster, touch);
  }

  /** The power of a node is gone: so is all that ran there of itself. What ran in its pods ends with them. */
  ended(node: string): void {
    const place = placeOfNode(node);
    const ends = this.#ends.get(place);
    this.#ends.delete(place);
    for (const end of ends ?? []) end();
  }

  find(where: PlaceId, container?: string): FoundHost {
    const [kind, first = '', second = '', ...rest] = where.split('/');
    if (kind === 'pod' && rest.length === 0) return this.#container(first, second, container);
    if (kind === 'node' && second === '') return this.#node(first);
    if (kind === 'outside' && second === '') return this.#outside(first);
    if (where === workstation) return this.#onWorkstation();
    return { refusal: 'place-not-found', message: `there is no ${where}` };
  }

  #container(namespace: string, name: string, container?: string): FoundHost {
    const pod = this.#cluster.api.get('Pod', namespace, name);
    if (!pod) return { refusal: 'place-not-found', message: `pods "${name}" not found` };
    const { containers, nodeName = '', initContainers = [] } = pod.spec;
    if (container !== undefined && ![...containers, ...initContainers].some((one) => one.name === container))
      return { refusal: 'container-not-found', message: `container ${container} is not valid for pod ${name}` };
    const machine = this.#cluster.machines.get(nodeName);
    if (nodeName === '') return { refusal: 'not-scheduled', message: `pod ${name} does not have a host assigned` };
    if (!machine?.powered) return { refusal: 'powered-off', message: `node ${nodeName} does not answer` };
    const wanted = container ?? containers[0]?.name ?? '';
    const process = machine.kubelet.process(namespace, name, wanted);
    if (!process?.alive) return { refusal: 'container-not-running', message: `container not found ("${wanted}")` };
    return { host: hostOfContainer(this.#cluster.network, process, () => process.terminate(Number.MAX_SAFE_INTEGER)) };
  }

  #node(name: string): FoundHost {
    const machine = this.#cluster.machines.get(name);
    if (!machine) return { refusal: 'place-not-found', message: `nodes "${name}" not found` };
    if (!machine.powered) return { refusal: 'powered-off', message: `node ${name} is powered off` };
    const tools = nodeToolsOf(this.#cluster, machine, this.#touch);
    const host = this.#host(placeOfNode(name), name);
    return { host: { ...host, program: (program) => (tools && nodeProgram(program, tools)) ?? host.program(program) } };
  }

  #outside(name: string): FoundHost {
    const host = this.#cluster.outside.find((one) => one.name === name);
    if (!host) return { refusal: 'place-not-found', message: `there is no host ${name} outside` };
    return { host: this.#host(placeOfOutside(name), name) };
  }

  /** kubectl is always there; programs that send need a network, which leads there only while ports are forwarded. */
  #onWorkstation(): FoundHost {
    const { place, isThere } = this.#workstation;
    const host = this.#host(place, 'workstation');
    const program = (name: string): Program | undefined => {
      if (name === 'kubectl') return portForward(this.#workstation);
      return isThere ? host.program(name) : undefined;
    };
    return { host: { ...host, program } };
  }

  #host(place: PlaceId, hostname: string): ProgramHost {
    const ends = this.#ends.get(place) ?? new Set();
    this.#ends.set(place, ends);
    const environment = { HOSTNAME: hostname, PATH: executablePath, HOME: '/root' };
    return { place, hostname, environment, ends, file: noFile, program: programsOfMachine() };
  }
}

/** Of a machine or a host outside: what its own programs do not know better. */
const noFile = (): string | undefined => undefined;
