import { isHostName } from '../../model/dns.ts';
import { parseAddress } from '../../model/ip.ts';
import type { IcmpType, Packet } from '../../model/packet.ts';
import type { RequestStep } from '../network/request.ts';
import { optionForms, parseOptions } from './options.ts';
import type { Program, ProgramContext } from './program.ts';

const forms = optionForms('4 6 n I T d r v F l f: m: p: q: s: w: i: t: z: g: 1 e A N:');
/** Its first destination port; each probe goes one further. */
const firstPort = 33_434;

/** What stands after the time of a probe that came to its end some other way. */
const marks: Partial<Record<IcmpType, string>> = {
  'host-unreachable': ' !H',
  'addr-unreachable': ' !H',
  'net-unreachable': ' !N',
  'no-route': ' !N',
  'admin-prohibited': ' !X',
};

/** What came back for a probe. */
interface Answer {
  readonly from: string;
  /** Virtual ms. */
  readonly time: number;
  readonly icmp: IcmpType | undefined;
  /** The destination itself answered. */
  readonly arrived: boolean;
}

interface Settings {
  readonly hops: number;
  readonly first: number;
  readonly queries: number;
  /** Virtual ms. */
  readonly wait: number;
  readonly icmp: boolean;
}

/** One run: for each TTL from 1 so many probes, one after another, until the destination answers (traceroute(8)). */
class Tracing {
  readonly #context: ProgramContext;
  readonly #settings: Settings;
  readonly #address: string;
  #port = firstPort;

  constructor(context: ProgramContext, settings: Settings, address: string) {
    this.#context = context;
    this.#settings = settings;
    this.#address = address;
  }

  hop(ttl: number): void {
    const { hops, queries } = this.#settings;
    if (ttl > hops) {
      this.#context.exit(0);
      return;
    }
    this.#context.out(`${String(ttl).padStart(2)} `);
    this.#probe(ttl, queries, '', false);
  }

  #probe(ttl: number, left: number, last: string, over: boolean): void {
    if (left === 0) {
      this.#context.out('\n');
      if (over) this.#context.exit(0);
      else this.hop(ttl + 1);
      return;
    }
    this.#send(ttl, (answer) => {
      if (!answer) {
        this.#context.out(' *');
        this.#probe(ttl, left - 1, last, over);
        return;
      }
      const { from, time, icmp, arrived } = answer;
      const who = from === last ? '' : ` ${from} (${from})`;
      this.#context.out(`${who}  ${time.toFixed(3)} ms${(icmp && marks[icmp]) ?? ''}`);
      this.#probe(ttl, left - 1, from, over || arrived || (icmp !== 'time-exceeded' && icmp !== undefined));
    });
  }

  #send(ttl: number, done: (answer: Answer | undefined) => void): void {
    const { icmp: echo, wait } = this.#settings;
    const { now } = this.#context;
    const bracketed = this.#address.includes(':') ? `[${this.#address}]` : this.#address;
    let over = false;
    const end = (answer: Answer | undefined): void => {
      if (over) return;
      over = true;
      timer();
      giveUp();
      done(answer);
    };
    const heard = (packet: Packet): void => {
      const arrived = packet.icmp === 'echo-reply' || packet.icmp === 'port-unreachable';
      end({ from: packet.src, time: this.#context.now - now, icmp: packet.icmp, arrived });
    };
    const onStep = (step: RequestStep): void => {
      if (step.step === 'error' || step.step === 'echoed') heard(step.packet);
    };
    const timer = this.#context.later(wait, () => end(undefined));
    const giveUp = this.#context.request(
      {
        to: echo ? `icmp://${bracketed}` : `udp://${bracketed}:${this.#port++}`,
        timeout: wait + 1000,
        details: { ttl, onStep },
      },
      (result) =>
        end(
          result?.outcome === 'answered'
            ? { from: this.#address, time: this.#context.now - now, icmp: undefined, arrived: true }
            : undefined,
        ),
    );
  }
}

/** traceroute(8): UDP probes, or ICMP ones with -I. Names of the hops are not looked up. */
export const traceroute: Program = (context) => {
  const options = parseOptions(context.argv.slice(1), forms);
  const [host] = options.rest;
  const fail = (message: string): void => {
    context.err(`${message}\n`);
    context.exit(2);
  };
  if (options.error) return fail(`Bad option \`${options.error.option}' (argc 1)`);
  if (host === undefined)
    return fail('Usage: traceroute [-4 | -6] [-I] [-n] [-m max_ttl] [-q nqueries] [-w wait] [-f first_ttl] host');
  if (options.has('T')) return fail('traceroute: TCP probes are not modelled by Kubehop');
  const settings: Settings = {
    hops: Number(options.value('m') ?? 30),
    first: Number(options.value('f') ?? 1),
    queries: Number(options.value('q') ?? 3),
    wait: Number(options.value('w') ?? 5) * 1000,
    icmp: options.has('I'),
  };
  const begin = (address: string): void => {
    context.out(
      `traceroute to ${host} (${address}), ${settings.hops} hops max, ${address.includes(':') ? 80 : 60} byte packets\n`,
    );
    new Tracing(context, settings, address).hop(settings.first);
  };
  const address = parseAddress(host);
  if (address !== undefined) return begin(address);
  const unknown = `${host}: Name or service not known\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc 1)`;
  if (!isHostName(host)) return fail(unknown);
  context.request({ to: `dns://${host}`, timeout: 30_000 }, (result) => {
    if (result?.outcome === 'answered') begin(result.body);
    else fail(unknown);
  });
};
