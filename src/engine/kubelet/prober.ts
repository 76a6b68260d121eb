import { isHostName } from '../../model/dns.ts';
import { parseAddress } from '../../model/ip.ts';
import type { Container, Probe } from '../../model/objects/index.ts';
import { formatEndpoint } from '../../model/packet.ts';
import { placeOfNode } from '../../model/trace.ts';
import type { RequestResult } from '../network/request.ts';
import type { Machine } from './machine.ts';

export type ProbeKind = 'Readiness' | 'Liveness' | 'Startup';

export interface ProbeTarget {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly container: Container;
  readonly address: string;
  /** For exec probes: what the process in the container says. */
  readonly exec: () => boolean;
}

/** What a probe found; the message is empty when it succeeded. */
type Verdict = string;

/** Runs one probe of one running container on its schedule (pkg/kubelet/prober/worker.go), with real requests from the node. */
export class Prober {
  readonly #machine: Machine;
  readonly #target: ProbeTarget;
  readonly #onResult: (success: boolean) => void;
  readonly #onFailure: (message: string) => void;
  #stopped = false;
  #last: boolean | undefined;
  #run = 0;

  /**
   * @param on `result`: the outcome after the probe's thresholds, whenever it is reached anew; `failure`: every single failure.
   */
  constructor(
    machine: Machine,
    target: ProbeTarget,
    on: { readonly result: (success: boolean) => void; readonly failure: (message: string) => void },
  ) {
    this.#machine = machine;
    this.#target = target;
    this.#onResult = on.result;
    this.#onFailure = on.failure;
    const { initialDelaySeconds, periodSeconds } = target.probe;
    // The worker's ticks are not aligned with the container's start.
    const phase = machine.random.int(10, Math.min(1000, periodSeconds * 1000));
    machine.sim.after(initialDelaySeconds * 1000 + phase, () => this.#tick());
  }

  get isReadiness(): boolean {
    return this.#target.kind === 'Readiness';
  }

  stop(): void {
    this.#stopped = true;
  }

  #tick(): void {
    if (this.#stopped) return;
    this.#machine.sim.after(this.#target.probe.periodSeconds * 1000, () => this.#tick());
    if (this.#machine.suspended) return;
    this.#ask((verdict) => {
      if (!this.#stopped) this.#count(verdict);
    });
  }

  #count(message: Verdict): void {
    const success = message === '';
    if (!success) this.#onFailure(message);
    this.#run = this.#last === success ? this.#run + 1 : 1;
    this.#last = success;
    const { successThreshold, failureThreshold } = this.#target.probe;
    if (this.#run === (success ? successThreshold : failureThreshold)) {
      this.#onResult(success);
      // A liveness or startup probe that failed for good is over; its container is killed.
      if (!success && this.#target.kind !== 'Readiness') this.stop();
    }
  }

  #ask(answer: (verdict: Verdict) => void): void {
    const { probe, address, exec } = this.#target;
    const { httpGet, tcpSocket } = probe;
    const named = httpGet?.host ?? tcpSocket?.host;
    if (named !== undefined && parseAddress(named) === undefined && !isHostName(named)) {
      answer(`dial tcp: lookup ${named}: no such host`);
    } else if (httpGet) {
      const endpoint = formatEndpoint(httpGet.host ?? address, this.#port(httpGet.port));
      const url = `${httpGet.scheme.toLowerCase()}://${endpoint}${httpGet.path}`;
      this.#request(url, (result) => answer(httpVerdict(url, endpoint, result)));
    } else if (tcpSocket) {
      const endpoint = formatEndpoint(tcpSocket.host ?? address, this.#port(tcpSocket.port));
      this.#request(`tcp://${endpoint}`, (result) => answer(tcpVerdict(endpoint, result)));
    } else {
      // exec, whose failure message is the command's output: ours print nothing.
      answer(exec() ? '' : ' ');
    }
  }

  #request(to: string, done: (result: RequestResult) => void): void {
    const { network, node } = this.#machine;
    const timeout = this.#target.probe.timeoutSeconds * 1000;
    network.request({ from: placeOfNode(node.name), to, timeout, trace: false, insecure: true }, done);
  }

  #port(port: number | string): number {
    return portOf(this.#target.container, port);
  }
}

/** A port by number, or by the name it has in the container. */
export function portOf({ ports }: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  return ports?.find(({ name }) => name === port)?.containerPort ?? Number(port);
}

/** The error of Go's net package for a connection that did not come about; undefined when it did. */
function dialError(endpoint: string, { outcome }: RequestResult): string | undefined {
  switch (outcome) {
    case 'answered':
      return undefined;
    case 'refused':
    case 'rejected':
      return `dial tcp ${endpoint}: connect: connection refused`;
    case 'unreachable':
    case 'unresolved':
      return `dial tcp ${endpoint}: connect: no route to host`;
    case 'timeout':
      return `dial tcp ${endpoint}: i/o timeout`;
    case 'tls-failed':
      return 'http: server gave HTTP response to HTTPS client';
  }
}

/** pkg/probe/http: 200 to 399 is a success. */
function httpVerdict(url: string, endpoint: string, result: RequestResult): Verdict {
  if (result.outcome === 'timeout') {
    return `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  }
  const error = dialError(endpoint, result);
  if (error !== undefined) return `Get "${url}": ${error}`;
  if (result.status >= 200 && result.status < 400) return '';
  return `HTTP probe failed with statuscode: ${result.status}`;
}

const tcpVerdict = (endpoint: string, result: RequestResult): Verdict => dialError(endpoint, result) ?? '';
