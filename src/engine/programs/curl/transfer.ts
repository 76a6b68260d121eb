import { familyOf, parseAddress } from '../../../model/ip.ts';
import type { IcmpType } from '../../../model/packet.ts';
import type { RequestResult, RequestStep, RequestView } from '../../network/request.ts';
import { bytesOf, responseHead } from '../http-response.ts';
import type { ProgramContext } from '../program.ts';
import type { CurlSettings } from './command-line.ts';
import { type CurlFailure, failureOf } from './failure.ts';
import { meterHead, meterLine } from './meter.ts';
import { bracketed, type CurlRequest, requestOf } from './request.ts';
import type { CurlUrl } from './url.ts';
import { type TransferFacts, writeOut } from './write-out.ts';

/** The kernel gives a connection up after the seventh SYN (tcp_syn_retries); virtual ms. */
const kernelPatience = 127_000;
/** What never ends by itself, ends the day after. */
const aDay = 86_400_000;

/** How a transfer ended: `error` is one line, `shown` what is said of it. */
interface End {
  readonly code: number;
  readonly error: string;
  readonly status: number;
  readonly body: string;
  readonly shown: string;
}

/** One URL's transfer, from its lookup to the last byte, with what curl says of it meanwhile. */
export class Transfer {
  readonly #context: ProgramContext;
  readonly #settings: CurlSettings;
  readonly #url: CurlUrl;
  readonly #output: string | undefined;
  readonly #asked: CurlRequest;
  readonly #began: number;
  readonly #done: (code: number) => void;
  /** Instants, in virtual ms since it began. */
  readonly #at = { namelookup: 0, connect: 0, appconnect: 0 };
  #view: RequestView['ends'] | undefined;
  #resolved = false;
  #connected = false;
  #secured = false;
  #icmp: IcmpType | undefined;
  #limit: 'max-time' | 'connect-timeout' | undefined;
  #giveUp: () => void = () => undefined;

  constructor(
    context: ProgramContext,
    settings: CurlSettings,
    { url, output }: { readonly url: CurlUrl; readonly output: string | undefined },
    done: (code: number) => void,
  ) {
    this.#context = context;
    this.#settings = settings;
    this.#url = url;
    this.#output = output;
    this.#asked = requestOf(settings, url);
    this.#began = context.now;
    this.#done = done;
  }

  start(): void {
    const { maxTime, family, insecure, method } = this.#settings;
    const { host, port, scheme, isAddress } = this.#url;
    if (this.#hasMeter) this.#context.err(meterHead());
    const known = this.#settings.resolve.get(`${host.toLowerCase()}:${port}`);
    const address = known === undefined ? undefined : parseAddress(known);
    if (address !== undefined) {
      this.#say(`Added ${host}:${port}:${address} to DNS cache`, `Hostname ${host} was found in DNS cache`);
    }
    this.#resolved = isAddress || address !== undefined;
    if (isAddress && family !== undefined && familyOf(host) !== family) {
      this.#resolved = false;
      this.#context.later(0, () => this.#ended(undefined));
      return;
    }
    const { target, headers, body } = this.#asked;
    const patience = this.#context.later(this.#settings.connectTimeout ?? kernelPatience, () => this.#tooLate());
    this.#giveUp = this.#context.request(
      {
        to: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${target}`,
        timeout: maxTime ?? aDay,
        insecure,
        details: {
          method,
          headers,
          payload: body,
          ...(family && { family }),
          ...(address !== undefined && { address }),
          onStep: (step, view) => this.#step(step, view),
        },
      },
      (result) => {
        patience();
        if (result?.outcome === 'timeout' && maxTime !== undefined) this.#limit = 'max-time';
        if (result?.outcome === 'unresolved' && maxTime !== undefined && this.#spent >= maxTime)
          this.#limit = 'max-time';
        this.#ended(result);
      },
    );
  }

  get #spent(): number {
    return this.#context.now - this.#began;
  }

  get #hasMeter(): boolean {
    const { silent, meter } = this.#settings;
    const toTerminal = this.#context.tty && (this.#output === undefined || this.#output === '-');
    return meter && !silent && !toTerminal;
  }

  #step(step: RequestStep, view: RequestView): void {
    switch (step.step) {
      case 'resolved':
        this.#resolved = true;
        this.#at.namelookup = this.#spent;
        this.#sayFound(step.found);
        break;
      case 'connecting':
        this.#view = view.ends;
        this.#say(`  Trying ${bracketed(view.ends.dst)}:${this.#url.port}...`);
        break;
      case 'connected':
        this.#connected = true;
        this.#at.connect = this.#spent;
        this.#say(`Connected to ${this.#url.host} (${view.ends.dst}) port ${this.#url.port}`);
        if (this.#url.scheme === 'https') this.#say('ALPN: curl offers h2,http/1.1');
        else this.#sayRequest();
        break;
      case 'secured': {
        this.#secured = true;
        this.#at.appconnect = this.#spent;
        const names = view.server?.app.certificate?.names ?? [];
        this.#say(
          'Server certificate:',
          ` subjectAltName: names ${names.map((name) => `"${name}"`).join(', ')}`,
          ' SSL certificate verify ok.',
        );
        this.#sayRequest();
        break;
      }
      case 'error':
        this.#icmp = step.packet.icmp;
        break;
      default:
    }
  }

  #sayFound(found: readonly string[]): void {
    const { host, port } = this.#url;
    const list = (six: boolean) => found.filter((address) => address.includes(':') === six).join(', ') || '(none)';
    this.#say(`Host ${host}:${port} was resolved.`, `IPv6: ${list(true)}`, `IPv4: ${list(false)}`);
  }

  #sayRequest(): void {
    const { head, body } = this.#asked;
    this.#say('using HTTP/1.x');
    this.#verbose(...head.map((line) => `> ${line}`), '> ');
    if (body !== '' && !this.#context.tty) this.#verbose(`} [${bytesOf(body)} bytes data]`);
    this.#say(body === '' ? 'Request completely sent off' : `upload completely sent off: ${bytesOf(body)} bytes`);
  }

  #say(...lines: readonly string[]): void {
    this.#verbose(...lines.map((line) => `* ${line}`));
  }

  #verbose(...lines: readonly string[]): void {
    if (this.#settings.verbose) this.#context.err(lines.map((line) => `${line}\n`).join(''));
  }

  /** The connection is not there in time. */
  #tooLate(): void {
    if (this.#connected || !this.#resolved) return;
    if (this.#settings.connectTimeout !== undefined) this.#limit = 'connect-timeout';
    this.#giveUp();
    this.#ended({ id: 0, outcome: 'timeout', status: 0, body: '', reason: '' });
  }

  #ended(result: RequestResult | undefined): void {
    if (!result) {
      // No address of the family that was asked for.
      this.#failed({
        code: 6,
        message: `Could not resolve host: ${this.#url.host}`,
        verbose: [`Could not resolve host: ${this.#url.host}`],
      });
      return;
    }
    const failure = failureOf(result, {
      host: this.#url.host,
      port: this.#url.port,
      address: this.#view?.dst ?? '',
      localAddress: this.#view?.src ?? '',
      localPort: this.#view?.sport ?? 0,
      resolved: this.#resolved,
      connected: this.#connected,
      secured: this.#secured,
      isTls: this.#url.scheme === 'https',
      spent: this.#spent,
      icmp: this.#icmp,
      limit: this.#limit,
    });
    if (failure) this.#failed(failure);
    else this.#answered(result);
  }

  #failed({ code, message, verbose }: CurlFailure): void {
    this.#say(...verbose);
    if (this.#hasMeter) this.#context.err(`${meterLine({ received: 0, sent: 0, spent: this.#spent })}\n`);
    this.#say('closing connection #0');
    this.#finish({ code, error: message.split('\n')[0] ?? '', status: 0, body: '', shown: message });
  }

  #answered({ status, body }: RequestResult): void {
    const { include, head, fail, verbose } = this.#settings;
    if (status === 0) {
      this.#failed({
        code: 1,
        message: 'Received HTTP/0.9 when not allowed',
        verbose: ['Received HTTP/0.9 when not allowed'],
      });
      return;
    }
    const lines = [...responseHead(status, body, this.#context.now), ''];
    if (verbose) this.#verbose(...lines.map((line) => `< ${line}`));
    const failed = fail !== 'no' && status >= 400;
    const withBody = !head && !(failed && fail === 'without body');
    if (withBody && !this.#context.tty && verbose) this.#verbose(`{ [${bytesOf(body)} bytes data]`);
    const error = failed ? `The requested URL returned error: ${status}` : '';
    if (this.#hasMeter) {
      const received = withBody ? bytesOf(body) : 0;
      this.#context.err(`${meterLine({ received, sent: bytesOf(this.#asked.body), spent: this.#spent })}\n`);
    }
    this.#say(`Connection #0 to host ${this.#url.host} left intact`);
    const headers = include || head ? lines.map((line) => `${line}\r\n`).join('') : '';
    const shown = withBody ? body : '';
    const written = this.#write(headers + shown);
    const code = failed ? 22 : written;
    this.#finish({ code, error, status, body: shown, shown: error });
  }

  /** To standard output, or where `-o` says; 23 when that cannot be. */
  #write(text: string): number {
    if (this.#output === '/dev/null') return 0;
    if (this.#output === undefined || this.#output === '-') {
      this.#context.out(text);
      return 0;
    }
    this.#context.err(
      `Warning: Failed to open the file ${this.#output}: Read-only file system (files in containers are not modelled)\n`,
    );
    return 23;
  }

  #finish(ended: End): void {
    const { silent, showError, writeOut: format } = this.#settings;
    const lost = { ...ended, shown: `client returned ERROR on write, ${bytesOf(ended.body)} passed, 0 returned` };
    const end = ended.code === 23 ? lost : ended;
    if (end.shown !== '' && (!silent || showError)) this.#context.err(`curl: (${end.code}) ${end.shown}\n`);
    if (format !== undefined) {
      const { text, unknown } = writeOut(format, this.#facts(end));
      for (const name of unknown) this.#context.err(`curl: unknown --write-out variable: '${name}'\n`);
      this.#context.out(text);
    }
    this.#done(end.code);
  }

  #facts({ code, error, status, body }: End): TransferFacts {
    const { scheme, text, port } = this.#url;
    const head = status === 0 ? '' : [...responseHead(status, body, this.#context.now), '', ''].join('\r\n');
    const connected = this.#connected ? this.#view : undefined;
    return {
      url: text,
      scheme,
      method: this.#settings.method,
      status,
      code,
      error,
      received: bytesOf(body),
      headerSize: bytesOf(head),
      sent: bytesOf(this.#asked.body),
      ...this.#at,
      starttransfer: status === 0 ? 0 : this.#spent,
      total: this.#spent,
      remoteAddress: connected?.dst ?? '',
      remotePort: connected ? port : 0,
      localAddress: connected?.src ?? '',
      localPort: connected?.sport ?? 0,
      connects: connected ? 1 : 0,
    };
  }
}
