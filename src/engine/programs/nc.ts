import { isHostName } from '../../model/dns.ts';
import { parseAddress } from '../../model/ip.ts';
import type { IcmpType } from '../../model/packet.ts';
import type { RequestResult } from '../network/request.ts';
import { busyboxUsage } from './busybox.ts';
import { connectError } from './connect-error.ts';
import { type OptionForm, type Options, optionForms, parseOptions } from './options.ts';
import type { Program, ProgramContext } from './program.ts';
import { serviceName } from './sockets/list.ts';

/** A connection that was tried. */
interface Tried {
  readonly host: string;
  /** Empty when the name has none. */
  readonly address: string;
  readonly port: number;
  readonly udp: boolean;
  readonly error: string;
}

/** How the two netcats differ (busybox networking/nc_bloaty.c; openbsd netcat.c). */
interface Wording {
  readonly open: (tried: Tried) => string;
  readonly failed: (tried: Tried, timedOut: boolean) => string;
  readonly unresolved: (host: string, port: number) => string;
  readonly usage: (options: Options) => string;
  readonly noPort: string;
  readonly forms: readonly OptionForm[];
}

const busyboxWording: Wording = {
  open: ({ host, address, port }) => `${host} (${address}:${port}) open\n`,
  failed: ({ host, address, port, error }) => `nc: ${host} (${address}:${port}): ${error}\n`,
  unresolved: (host) => `nc: bad address '${host}'\n`,
  usage: () =>
    busyboxUsage(`Usage: nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-e PROG	Run PROG after connect (must be last)
	-l	Listen mode, for inbound connects
	-lk	With -e, provides persistent server
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Timeout for connects and final net reads
	-i SEC	Delay interval for lines sent
	-n	Don't do DNS resolution
	-u	UDP mode
	-b	Allow broadcasts
	-v	Verbose
	-o FILE	Hex dump traffic
	-z	Zero-I/O mode (scanning)
`),
  noPort: 'nc: no port\n',
  forms: optionForms('l k p: s: w: i: n u b v o: z e:'),
};

const openbsdWording: Wording = {
  open: ({ host, address, port, udp }) =>
    `Connection to ${host === address ? host : `${host} (${address})`} ${port} port [${udp ? 'udp' : 'tcp'}/${serviceOf(port)}] succeeded!\n`,
  failed: ({ host, address, port, udp, error }, timedOut) =>
    `nc: connect to ${host === address ? host : `${host} (${address})`} port ${port} (${udp ? 'udp' : 'tcp'}) ${timedOut ? 'timed out: Operation now in progress' : `failed: ${error}`}\n`,
  unresolved: (host, port) => `nc: getaddrinfo for host "${host}" port ${port}: Name or service not known\n`,
  usage: () => `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`,
  noPort: 'nc: missing port number\n',
  forms: optionForms('4 6 C D d F h k l N n r S t U u v Z z I: i: M: m: O: P: p: q: s: T: V: W: w: X: x:'),
};

const serviceOf = (port: number): string => serviceName(port) ?? '*';

/** The kernel's patience, and how long an answer is waited for where nothing ends it; virtual ms. */
const kernelPatience = 127_000;
const answerPatience = 60_000;

interface Plan {
  readonly wording: Wording;
  readonly host: string;
  readonly ports: readonly number[];
  readonly udp: boolean;
  readonly scan: boolean;
  readonly verbose: boolean;
  /** -w, in virtual ms. */
  readonly timeout: number | undefined;
}

function start(context: ProgramContext, plan: Plan): void {
  const next = (n: number, code: number): void => {
    const port = plan.ports[n];
    if (port === undefined) context.exit(code);
    else attempt(context, plan, port, (opened) => next(n + 1, opened ? code : 1));
  };
  next(0, 0);
}

/** A datagram tells nothing unless it is turned away: what is not is taken to be open, after a moment. */
const udpPatience = 1000;

function attempt(context: ProgramContext, plan: Plan, port: number, done: (opened: boolean) => void): void {
  const { wording, host, udp, scan, verbose, timeout } = plan;
  let address = parseAddress(host) ?? '';
  let icmp: IcmpType | undefined;
  let connected = false;
  const limit = udp && scan ? udpPatience : (timeout ?? kernelPatience);
  const tried = (error: string): Tried => ({ host, address, port, udp, error });
  const say = (text: string): void => context.err(verbose ? text : '');
  const ended = (result: RequestResult | undefined): void => {
    if (!result || result.outcome === 'unresolved') {
      context.err(wording.unresolved(host, port));
      done(false);
      return;
    }
    const silent = udp && result.outcome === 'timeout';
    if (connected || result.outcome === 'answered' || silent) {
      if (!connected) say(wording.open(tried('')));
      if (!scan) context.out(result.body);
      done(true);
      return;
    }
    say(wording.failed(tried(connectError(result, icmp)), result.outcome === 'timeout'));
    done(false);
  };
  const giveUp = context.request(
    {
      to: `${udp ? 'udp' : 'tcp'}://${address.includes(':') ? `[${address}]` : host}:${port}`,
      timeout: limit + answerPatience,
      details: {
        connectOnly: scan && !udp,
        payload: context.stdin,
        onStep: (step, view) => {
          if (step.step === 'connecting') address = view.ends.dst;
          else if (step.step === 'error') icmp = step.packet.icmp;
          else if (step.step === 'connected') {
            connected = true;
            say(wording.open(tried('')));
          }
        },
      },
    },
    (result) => {
      patience();
      ended(result);
    },
  );
  const patience = context.later(limit, () => {
    if (connected && timeout === undefined) return;
    giveUp();
    ended({ id: 0, outcome: connected ? 'answered' : 'timeout', status: 0, body: '', reason: '' });
  });
}

/** `80`, `8000-8010`; undefined for what is no port. */
function portsOf(text: string): readonly number[] | undefined {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === '' || from < 1 || to > 65_535 || to < from || to - from > 1023) return undefined;
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const ncWith =
  (wording: Wording): Program =>
  (context) => {
    const options = parseOptions(context.argv.slice(1), wording.forms);
    const [host, port] = options.rest;
    const fail = (message: string): void => {
      context.err(message);
      context.exit(1);
    };
    if (options.error)
      return fail(`nc: invalid option -- '${options.error.option.slice(-1)}'\n${wording.usage(options)}`);
    if (options.has('l')) return fail('nc: listening is not modelled by Kubehop: give the pod a server image\n');
    if (host === undefined) return fail(wording.usage(options));
    if (port === undefined) return fail(wording.noPort);
    const ports = portsOf(port);
    if (!ports) return fail(`nc: ${wording === busyboxWording ? 'bad port' : 'port number invalid:'} ${port}\n`);
    if (parseAddress(host) === undefined && !isHostName(host)) return fail(wording.unresolved(host, ports[0] ?? 0));
    const wait = options.value('w');
    start(context, {
      wording,
      host,
      ports,
      udp: options.has('u'),
      scan: options.has('z'),
      verbose: options.has('v'),
      timeout: wait === undefined ? undefined : Number(wait) * 1000,
    });
  };

/** nc of BusyBox (NC_110_COMPAT), as Alpine and the busybox image have it. */
export const busyboxNc: Program = (context) => ncWith(busyboxWording)(context);

/** OpenBSD's netcat, as Debian and netshoot have it. */
export const openbsdNc: Program = (context) => ncWith(openbsdWording)(context);
