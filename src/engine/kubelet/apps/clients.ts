import { isHostName } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { RequestResult } from '../../network/request.ts';
import type { Behaviour, Process } from './behaviour.ts';

/** A program that sends a request again and again. Times in virtual ms. */
export interface ClientPlan {
  /** `http://web.default:8080/path`, `tcp://10.96.0.10:6379`, `udp://…`. */
  readonly to: string;
  /** Between the end of one request and the next. */
  readonly every: number;
  readonly timeout: number;
  /** Uses one connection for as long as it lasts (HTTP keep-alive). */
  readonly keepAlive: boolean;
  /** Looks the name up once and never again, as old JVMs do by default (networkaddress.cache.ttl=-1). */
  readonly lookUpOnce: boolean;
  /** How often it tries again at once before it counts a request as failed; waits 100 ms, 200 ms, … between tries. */
  readonly retries: number;
}

const urlForm = /^((?:https?|tcp|udp):\/\/)(\[[^\]]+\]|[^:/?#[\]]+)((?::\d{1,5})?(?:\/\S*)?)$/;
const retryPause = 100;

/** `$(NAME)` as the kubelet knows it, `$NAME` and `${NAME}` as a shell does. */
const variable = /\$(?:\((\w+)\)|\{(\w+)\}|(\w+))/g;

function isTarget(to: string): boolean {
  const match = urlForm.exec(to);
  const host = match?.[2]?.replace(/[[\]]/g, '') ?? '';
  if (!match || (parseAddress(host) === undefined && !isHostName(host))) return false;
  const port = /^:(\d+)/.exec(match[3] ?? '')?.[1];
  return port === undefined ? /^https?:/.test(to) : Number(port) >= 1 && Number(port) <= 65_535;
}

/** Whether a client can be sent there: a URL of a scheme the network knows, with a host; variables may be anything. */
export const isClientTarget = (to: string): boolean =>
  to.includes('$') ? /^(https?|tcp|udp):/.test(to) : isTarget(to);

/** A URL as curl and wget take it: without a scheme it is of HTTP. */
export const withScheme = (url: string): string => (/^\w+:\/\//.test(url) ? url : `http://${url}`);

/** `until nslookup db; do sleep 2; done`: ends well as soon as `dns://NAME` can be looked up, or a URL answers. */
export const waiter = (to: string, every: number): Behaviour => ({
  listeners: () => [],
  shutdown: undefined,
  run: (process) => {
    const { namespace = '' } = process.pod.metadata;
    const target = withScheme(expanded(to.replaceAll(/\$\(cat [^)]*namespace\)/g, namespace), process));
    const over = (reached: boolean): void => {
      if (reached) process.exit(0);
      else process.later(every, ask);
    };
    const ask = (): void => {
      const name = /^dns:\/\/(.*)/s.exec(target)?.[1];
      if (name !== undefined) process.resolve(name, (address) => over(address !== undefined));
      else
        process.request({ to: target, timeout: 10_000 }, ({ outcome, status }) =>
          over(outcome === 'answered' && status < 400),
        );
    };
    if (/^dns:/.test(target) || isTarget(target)) ask();
  },
});

/** The loop of one client process. */
class Client {
  readonly #plan: ClientPlan;
  readonly #process: Process;
  readonly #before: string;
  readonly #host: string;
  readonly #after: string;
  /** Of the name, when it is looked up only once. */
  #address: string | undefined;
  #connection: number | undefined;

  constructor(plan: ClientPlan, process: Process) {
    this.#plan = plan;
    this.#process = process;
    const [, before = '', host = '', after = ''] = urlForm.exec(plan.to) ?? [];
    this.#before = before;
    this.#host = host;
    this.#after = after;
    if (parseAddress(host.replace(/[[\]]/g, '')) !== undefined) this.#address = host;
  }

  next(tries = 0): void {
    if (!this.#plan.lookUpOnce) {
      this.#send(this.#plan.to, tries);
    } else if (this.#address !== undefined) {
      this.#send(`${this.#before}${this.#address}${this.#after}`, tries);
    } else {
      this.#process.resolve(this.#host, (address) => {
        if (address === undefined) {
          this.#failed(tries);
          return;
        }
        this.#address = address.includes(':') ? `[${address}]` : address;
        this.next(tries);
      });
    }
  }

  #send(to: string, tries: number): void {
    const { keepAlive, timeout } = this.#plan;
    const connection = this.#connection;
    const sending = { to, timeout, keepAlive, ...(connection !== undefined && { connection }) };
    this.#process.request(sending, (result) => this.#ended(result, tries));
  }

  #ended({ id, outcome }: RequestResult, tries: number): void {
    this.#connection = this.#plan.keepAlive && outcome === 'answered' ? id : undefined;
    if (outcome === 'answered') this.#process.later(this.#plan.every, () => this.next());
    else this.#failed(tries);
  }

  #failed(tries: number): void {
    if (tries < this.#plan.retries) this.#process.later(retryPause * 2 ** tries, () => this.next(tries + 1));
    else this.#process.later(this.#plan.every, () => this.next());
  }
}

function expanded(to: string, { environment }: Process): string {
  if (!to.includes('$')) return to;
  const known = environment();
  return to.replaceAll(variable, (all, kube?: string, braced?: string, bare?: string) => {
    return known[kube ?? braced ?? bare ?? ''] ?? all;
  });
}

/** A program that does nothing but send requests. It ends when it is told to. */
export const client = (plan: ClientPlan): Behaviour => ({
  listeners: () => [],
  shutdown: 50,
  run: (process) => {
    const to = expanded(plan.to, process);
    // A variable that does not exist leaves nothing to ask.
    if (isTarget(to)) new Client({ ...plan, to }, process).next();
  },
});
