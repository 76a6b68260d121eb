import { microTimeAt } from '../../model/time.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { PortForward } from '../../model/world.ts';
import type { Application, AppResponse } from '../network/application.ts';
import type { RelayAnswer } from '../network/relay.ts';
import { optionForms, parseOptions } from './options.ts';
import type { Program, ProgramContext } from './program.ts';

/** A way into a pod's network namespace, by its kubelet. */
export interface Tunnel {
  /** The pod's network namespace. */
  readonly place: PlaceId;
  /** The pod's record. */
  readonly record: string;
  /** `default/web-1` */
  readonly pod: string;
  readonly node: string;
  readonly uid: string;
  readonly address: string;
  /** Whether pod, kubelet and API server still reach each other. */
  isOpen(): boolean;
}

/** The machine on which `kubectl port-forward` runs. */
export interface ForwardHost {
  readonly place: PlaceId;
  /** These ports of it lead into pods now. */
  opened(forwards: readonly PortForward[]): void;
  closed(forwards: readonly PortForward[]): void;
  /** What leads to a pod, or what kubectl says when nothing does. */
  tunnelTo(namespace: string, pod: string): Tunnel | string;
}

/** From kubectl by the API server to the kubelet, one way, in virtual ms: its streams are not drawn. */
const tunnelLatency = 10;
/** How often it is looked whether the pod is still there, in virtual ms. */
const lookEvery = 100;
/** How long the kubelet waits for the connection inside the pod, in virtual ms. */
const dialTimeout = 5_000;
/** Ports for those who ask for any (`:80`) are looked for from here on. */
const firstFree = 40_001;

const closed: AppResponse = { status: 0, body: '', closes: true };
const forms = optionForms('n:=namespace address: pod-running-timeout: context:');

interface Pair {
  readonly local: number;
  readonly remote: number;
}

/** `8080:80`, `80`, `:80`; undefined for anything else. */
function pairOf(text: string): Pair | undefined {
  const [, local, remote] = /^(?:(\d*):)?(\d+)$/.exec(text) ?? [];
  if (remote === undefined) return undefined;
  const pair = { local: local === undefined ? Number(remote) : Number(local), remote: Number(remote) };
  return pair.remote >= 1 && pair.remote <= 65_535 && pair.local <= 65_535 ? pair : undefined;
}

/**
 * `kubectl port-forward -n NAMESPACE pod/NAME [LOCAL:]REMOTE…` after it found out which pod (client-go tools/portforward): listens on
 * localhost; each connection is made anew inside the pod's network namespace, to its loopback (pkg/kubelet, cri streaming). No Service
 * and no kube-proxy has a part in it.
 */
export const portForward =
  (host: ForwardHost): Program =>
  (context) => {
    const { rest, value } = read(context.argv.slice(2));
    const [target = '', ...texts] = rest;
    const pairs = texts.map(pairOf);
    const wrong = texts.find((_, i) => pairs[i] === undefined);
    if (wrong !== undefined || pairs.length === 0) {
      fail(context, `error: error parsing port: invalid port format '${wrong ?? ''}'`);
      return;
    }
    const tunnel = host.tunnelTo(value ?? 'default', target.replace(/^pods?\//, ''));
    if (typeof tunnel === 'string') fail(context, tunnel);
    else new Forwarding(context, host, tunnel).start(pairs.filter((pair) => pair !== undefined));
  };

const read = (words: readonly string[]) => {
  const options = parseOptions(words, forms);
  return { rest: options.rest, value: options.value('namespace') };
};

function fail(context: ProgramContext, message: string): void {
  context.err(`${message}\n`);
  context.exit(1);
}

class Forwarding {
  readonly #context: ProgramContext;
  readonly #host: ForwardHost;
  readonly #tunnel: Tunnel;
  readonly #forwards: PortForward[] = [];

  constructor(context: ProgramContext, host: ForwardHost, tunnel: Tunnel) {
    this.#context = context;
    this.#host = host;
    this.#tunnel = tunnel;
  }

  start(pairs: readonly Pair[]): void {
    const context = this.#context;
    this.#host.opened([]);
    context.onEnd(() => {
      for (const { port } of this.#forwards) context.network.close(this.#host.place, 'TCP', port);
      this.#host.closed(this.#forwards);
    });
    for (const pair of pairs) this.#listen(pair);
    if (this.#forwards.length === 0) {
      const asked = pairs.map(({ local, remote }) => `{${local} ${remote}}`).join(' ');
      fail(context, `error: unable to listen on any of the requested ports: [${asked}]`);
      return;
    }
    this.#host.opened(this.#forwards);
    context.onSignal('INT', () => context.exit(0));
    this.#look();
  }

  #listen({ local, remote }: Pair): void {
    const context = this.#context;
    const port = this.#bind(local, remote);
    if (port === undefined) {
      const listen = (family: string, at: string) =>
        `unable to create listener: Error listen ${family} ${at}:${local}: bind: address already in use`;
      context.out(
        `Unable to listen on port ${local}: Listeners failed to create with the following errors: [${listen('tcp4', '127.0.0.1')} ${listen('tcp6', '[::1]')}]\n`,
      );
      return;
    }
    this.#forwards.push({ port, pod: this.#tunnel.record, podPort: remote });
    context.out(`Forwarding from 127.0.0.1:${port} -> ${remote}\nForwarding from [::1]:${port} -> ${remote}\n`);
  }

  /** The port it listens on; undefined when it is taken. */
  #bind(local: number, remote: number): number | undefined {
    const { network } = this.#context;
    const wanted = local === 0 ? Array.from({ length: 1000 }, (_, i) => firstFree + i) : [local];
    for (const port of wanted) {
      try {
        network.listen(this.#host.place, 'TCP', port, this.#application(port, remote));
        return port;
      } catch (error) {
        if (!(error instanceof Error && error.message.includes('EADDRINUSE'))) throw error;
      }
    }
    return undefined;
  }

  #application(port: number, remote: number): Application {
    const { network } = this.#context;
    const { address, pod } = this.#tunnel;
    const app: Application = ({ cause }) => ({
      status: 0,
      body: '',
      later: (give) => {
        this.#context.out(`Handling connection for ${port}\n`);
        this.#context.later(tunnelLatency, () => this.#connect(port, remote, cause, give));
      },
    });
    return Object.defineProperties(app, {
      title: { value: `kubectl port-forward, which leads to pod ${pod},` },
      certificate: { get: () => network.certificateAt(address, remote) },
    });
  }

  #connect(
    port: number,
    remote: number,
    cause: Parameters<Application>[0]['cause'],
    give: (response: AppResponse) => void,
  ): void {
    const { place, node, isOpen } = this.#tunnel;
    if (!isOpen()) {
      give(closed);
      this.#lost();
      return;
    }
    const why = `kubectl port-forward: by the API server to the kubelet of ${node}, which connects inside the pod's network namespace`;
    const relay = { from: place, address: '127.0.0.1', port: remote, dialTimeout, cause, why };
    this.#context.network.relay(relay, ({ connected, response }: RelayAnswer) => {
      if (response) give({ ...response, takes: tunnelLatency });
      else {
        give(closed);
        if (!connected) this.#refused(port, remote);
      }
    });
  }

  /** kubectl gives up as a whole when one connection cannot be made (client-go portforward.go). */
  #refused(port: number, remote: number): void {
    const context = this.#context;
    const sandbox = this.#tunnel.uid.replaceAll('-', '');
    const time = microTimeAt(context.now).slice(5, -1).replace('-', '').replace('T', ' ');
    const inside = `failed to execute portforward in network namespace "/var/run/netns/cni-${this.#tunnel.uid}": failed to connect to localhost:${remote} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${remote}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
    const said = `an error occurred forwarding ${port} -> ${remote}: error forwarding port ${remote} to pod ${sandbox}, uid : ${inside}`;
    context.err(`E${time}       1 portforward.go:424] "Unhandled Error" err=${JSON.stringify(said)}\n`);
    this.#lost();
  }

  #lost(): void {
    fail(this.#context, 'error: lost connection to pod');
  }

  #look(): void {
    if (!this.#tunnel.isOpen()) this.#lost();
    else this.#context.later(lookEvery, () => this.#look());
  }
}
