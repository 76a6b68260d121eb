import { isHostName } from '../../model/dns.ts';
import { parseAddress } from '../../model/ip.ts';
import type { Packet } from '../../model/packet.ts';
import type { RequestStep } from '../network/request.ts';
import { busyboxUsage } from './busybox.ts';
import { type OptionForm, type Options, optionForms, parseOptions } from './options.ts';
import type { Program, ProgramContext } from './program.ts';

/** How the two pings differ in what they say; see their sources (busybox networking/ping.c, iputils ping/ping_common.c). */
interface Wording {
  /** The first sequence number. */
  readonly first: 0 | 1;
  readonly head: (host: string, address: string, size: number) => string;
  readonly line: (reply: Reply, size: number) => string;
  /** Of an ICMP error; busybox says nothing of it. */
  readonly error?: (from: string, sequence: number, what: string) => string;
  readonly summary: (host: string, tally: Tally) => string;
  readonly unknownHost: (host: string) => { readonly text: string; readonly exit: number };
  readonly unreachable: (words: string) => { readonly text: string; readonly exit: number };
  readonly usage: (options: Options) => string;
  readonly forms: readonly OptionForm[];
}

interface Reply {
  readonly from: string;
  readonly sequence: number;
  readonly ttl: number;
  /** Virtual ms. */
  readonly time: number;
}

interface Tally {
  readonly sent: number;
  readonly times: readonly number[];
  readonly errors: number;
  /** Virtual ms from the first packet to the end. */
  readonly took: number;
}

const lossOf = ({ sent, times }: Tally): number => (sent === 0 ? 0 : Math.floor(((sent - times.length) * 100) / sent));
const mean = (times: readonly number[]): number => times.reduce((a, b) => a + b, 0) / times.length;

/** RFC 4443 and ping_common.c pr_icmph. */
const errorWords: Partial<Record<NonNullable<Packet['icmp']>, string>> = {
  'host-unreachable': 'Destination Host Unreachable',
  'addr-unreachable': 'Destination unreachable: Address unreachable',
  'net-unreachable': 'Destination Net Unreachable',
  'no-route': 'Destination unreachable: No route',
  'port-unreachable': 'Destination Port Unreachable',
  'admin-prohibited': 'Packet filtered',
  'time-exceeded': 'Time to live exceeded',
};

const busyboxWording: Wording = {
  first: 0,
  head: (host, address, size) => `PING ${host} (${address}): ${size} data bytes\n`,
  line: ({ from, sequence, ttl, time }, size) =>
    `${size + 8} bytes from ${from}: seq=${sequence} ttl=${ttl} time=${time.toFixed(3)} ms\n`,
  summary: (host, tally) => {
    const { sent, times } = tally;
    const trip =
      times.length === 0
        ? ''
        : `round-trip min/avg/max = ${[Math.min(...times), mean(times), Math.max(...times)].map((n) => n.toFixed(3)).join('/')} ms\n`;
    return `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lossOf(tally)}% packet loss\n${trip}`;
  },
  unknownHost: (host) => ({ text: `ping: bad address '${host}'\n`, exit: 1 }),
  unreachable: (words) => ({ text: `ping: sendto: ${words}\n`, exit: 1 }),
  usage: ({ error }) =>
    (error
      ? `ping: ${error.kind === 'unknown' ? 'unrecognized option' : 'option requires an argument --'} '${error.option.replace(/^-+/, '')}'\n`
      : '') +
    busyboxUsage(`Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern
`),
  forms: optionForms('4 6 c: s: i: A t: I: W: w: q p:'),
};

const iputilsWording: Wording = {
  first: 1,
  head: (host, address, size) => `PING ${host} (${address}) ${size}(${size + 28}) bytes of data.\n`,
  line: ({ from, sequence, ttl, time }, size) =>
    `${size + 8} bytes from ${from}: icmp_seq=${sequence} ttl=${ttl} time=${inMs(time)} ms\n`,
  error: (from, sequence, what) => `From ${from} icmp_seq=${sequence} ${what}\n`,
  summary: (host, tally) => {
    const { sent, times, errors, took } = tally;
    const average = mean(times);
    const deviation = Math.sqrt(Math.max(0, mean(times.map((time) => time * time)) - average * average));
    const trip = [Math.min(...times), average, Math.max(...times), deviation].map((n) => n.toFixed(3)).join('/');
    const wrong = errors > 0 ? `+${errors} errors, ` : '';
    const head = `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} received, ${wrong}${lossOf(tally)}% packet loss, time ${Math.floor(took)}ms\n`;
    return `${head}${times.length === 0 ? '' : `rtt min/avg/max/mdev = ${trip} ms`}\n`;
  },
  unknownHost: (host) => ({ text: `ping: ${host}: Name or service not known\n`, exit: 2 }),
  unreachable: (words) => ({ text: `ping: connect: ${words}\n`, exit: 2 }),
  usage: ({ error }) => {
    if (!error) return 'ping: usage error: Destination address required\n';
    const letter = error.option.replace(/^-+/, '');
    return `ping: ${error.kind === 'unknown' ? 'invalid option' : 'option requires an argument'} -- '${letter}'\n`;
  },
  forms: optionForms('4 6 c: s: i: A t: I: W: w: q p: n D v O U f l: M: Q: R a b B d h L V'),
};

/** As printtime of iputils: three digits that count. */
const inMs = (time: number): string =>
  time >= 100 ? time.toFixed(0) : time >= 10 ? time.toFixed(1) : time >= 1 ? time.toFixed(2) : time.toFixed(3);

interface Settings {
  readonly count: number;
  readonly size: number;
  /** Virtual ms. */
  readonly interval: number;
  readonly wait: number;
  readonly deadline: number | undefined;
  readonly ttl: number | undefined;
  readonly quiet: boolean;
}

/** One run of ping: an echo request each interval, all with one identifier. */
class Pinging {
  readonly #context: ProgramContext;
  readonly #wording: Wording;
  readonly #settings: Settings;
  readonly #host: string;
  readonly #began: number;
  readonly #times: number[] = [];
  #address: string | undefined;
  #identifier: number | undefined;
  #sent = 0;
  #open = 0;
  #errors = 0;
  #ended = false;

  constructor(context: ProgramContext, wording: Wording, settings: Settings, host: string) {
    this.#context = context;
    this.#wording = wording;
    this.#settings = settings;
    this.#host = host;
    this.#began = context.now;
    this.#address = parseAddress(host);
  }

  start(): void {
    this.#context.onSignal('INT', () => this.#end());
    const { deadline } = this.#settings;
    if (deadline !== undefined) this.#context.later(deadline, () => this.#end());
    if (this.#address !== undefined) this.#head(this.#address);
    this.#send();
  }

  #head(address: string): void {
    this.#context.out(this.#wording.head(this.#host, address, this.#settings.size));
  }

  #send(): void {
    if (this.#ended) return;
    const { interval, count, ttl } = this.#settings;
    const sequence = this.#wording.first + this.#sent++;
    let sentAt = this.#context.now;
    this.#open++;
    const wanted = this.#address ?? this.#host;
    const heard = (step: RequestStep): void => {
      if (step.step === 'error') this.#erred(step.packet, sequence);
      else if (step.step === 'echoed')
        this.#replied({ from: step.packet.src, sequence, ttl: step.packet.ttl, time: this.#context.now - sentAt });
    };
    this.#context.request(
      {
        to: `icmp://${wanted.includes(':') ? `[${wanted}]` : wanted}`,
        timeout: 60_000,
        details: {
          ...(ttl !== undefined && { ttl }),
          ...(this.#identifier !== undefined && { sourcePort: this.#identifier }),
          onStep: (step, { ends }) => {
            if (step.step === 'connecting') {
              sentAt = this.#context.now;
              this.#identifier = ends.sport;
              if (this.#address === undefined) this.#head(ends.dst);
              this.#address = ends.dst;
              if (this.#sent < count) this.#context.later(interval, () => this.#send());
              else this.#context.later(this.#settings.wait, () => this.#end());
            } else heard(step);
          },
        },
      },
      (result) => {
        this.#open--;
        if (!result || result.outcome === 'unresolved') this.#give(this.#wording.unknownHost(this.#host));
        else if (
          result.outcome === 'unreachable' &&
          this.#errors === 0 &&
          this.#times.length === 0 &&
          isLocal(result.reason)
        )
          this.#give(
            this.#wording.unreachable(
              result.reason.startsWith('invalid') ? 'Invalid argument' : 'Network is unreachable',
            ),
          );
        else if (this.#open === 0 && this.#sent >= count) this.#end();
      },
    );
  }

  #replied(reply: Reply): void {
    this.#times.push(reply.time);
    if (!this.#settings.quiet) this.#context.out(this.#wording.line(reply, this.#settings.size));
  }

  #erred({ src, icmp }: Packet, sequence: number): void {
    this.#errors++;
    const what = icmp && errorWords[icmp];
    if (what !== undefined && !this.#settings.quiet)
      this.#context.out(this.#wording.error?.(src, sequence, what) ?? '');
  }

  #give({ text, exit }: { readonly text: string; readonly exit: number }): void {
    this.#ended = true;
    this.#context.err(text);
    this.#context.exit(exit);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { now } = this.#context;
    if (this.#address !== undefined)
      this.#context.out(
        this.#wording.summary(this.#host, {
          sent: this.#sent,
          times: this.#times,
          errors: this.#errors,
          took: now - this.#began,
        }),
      );
    this.#context.exit(this.#times.length > 0 ? 0 : 1);
  }
}

/** The client's own kernel knew no way. */
const isLocal = (reason: string): boolean => /^(network is unreachable \(ENETUNREACH\)|invalid argument)/.test(reason);

const seconds = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text) * 1000;

function pingWith(wording: Wording, defaultWait: number): Program {
  return (context) => {
    const options = parseOptions(context.argv.slice(1), wording.forms);
    const [host] = options.rest;
    const numbers = ['c', 's', 'i', 'W', 'w', 't'].flatMap((name) => options.all(name));
    const wrong = numbers.find((text) => !/^\d+(\.\d+)?$/.test(text));
    if (options.error || host === undefined) context.err(wording.usage(options));
    else if (wrong !== undefined)
      context.err(wording.first === 0 ? `ping: invalid number '${wrong}'\n` : `ping: invalid argument: '${wrong}'\n`);
    else if (parseAddress(host) === undefined && !isHostName(host)) {
      const { text, exit } = wording.unknownHost(host);
      context.err(text);
      context.exit(exit);
      return;
    } else {
      const ttl = options.value('t');
      const settings: Settings = {
        count: Number(options.value('c') ?? Number.POSITIVE_INFINITY),
        size: Number(options.value('s') ?? 56),
        interval: seconds(options.value('i')) ?? 1000,
        wait: seconds(options.value('W')) ?? defaultWait,
        deadline: seconds(options.value('w')),
        ttl: ttl === undefined ? undefined : Number(ttl),
        quiet: options.has('q'),
      };
      new Pinging(context, wording, settings, host).start();
      return;
    }
    context.exit(1);
  };
}

/** ping of BusyBox 1.36. */
export const busyboxPing: Program = (context) => pingWith(busyboxWording, 10_000)(context);

/** ping of iputils. */
export const iputilsPing: Program = (context) => pingWith(iputilsWording, 10_000)(context);
