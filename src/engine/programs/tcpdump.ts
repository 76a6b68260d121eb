import { microTimeAt } from '../../model/time.ts';
import type { SeenPacket } from '../network/taps.ts';
import { optionForms, parseOptions } from './options.ts';
import { FilterError, type PacketTest, readFilter } from './packet-filter.ts';
import { packetLine } from './packet-line.ts';
import type { Program, ProgramContext } from './program.ts';

interface Options {
  readonly device: string;
  /** How many packets are enough. */
  readonly count: number;
  readonly time: 'clock' | 'none' | 'seconds' | 'date';
  readonly filter: PacketTest;
}

const version = 'tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\n';

/** Those that are taken; most change nothing of what is shown here. */
const forms = optionForms('i:=interface c:=count s: Q: B: T: t n N l p U K S O v q');

class Refusal extends Error {}

/** Reads tcpdump(8)'s options. Throws Refusal and FilterError. */
function optionsOf(words: readonly string[]): Options {
  const given = parseOptions(words, forms);
  const { error } = given;
  if (error?.kind === 'requires')
    throw new Refusal(`option requires an argument -- '${error.option.replace(/^-+/, '')}'`);
  if (error) throw new Refusal(`${error.option} is not modelled by Kubehop: packets have no such bytes`);
  const count = given.value('count') ?? 'Infinity';
  if (!/^([1-9]\d*|Infinity)$/.test(count)) throw new Refusal(`invalid packet count ${count}`);
  const time = (['clock', 'none', 'seconds', 'clock', 'date'] as const)[given.all('t').length] ?? 'clock';
  const device = given.value('interface') ?? 'eth0';
  return { device, count: Number(count), time, filter: readFilter(given.rest.join(' ')) };
}

function timeText(now: number, time: Options['time']): string {
  const text = microTimeAt(now).replace('T', ' ').slice(0, -1);
  if (time === 'none') return '';
  if (time === 'date') return `${text} `;
  if (time === 'clock') return `${text.slice(11)} `;
  return `${Math.floor(Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) / 1000)}.${text.slice(20)} `;
}

const heading = (device: string): string => {
  const link = device === 'any' ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)';
  const verbose = 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n';
  const first = device === 'any' ? 'tcpdump: data link type LINUX_SLL2\n' : '';
  return `${first}${verbose}listening on ${device}, link-type ${link}, snapshot length 262144 bytes\n`;
};

const packets = (n: number, what: string): string => `${n} packet${n === 1 ? '' : 's'} ${what}\n`;

const hasDevice = ({ network, host }: ProgramContext, name: string): boolean =>
  name === 'lo' || (network.inspect(host.place)?.routes.all.some(({ device }) => device?.name === name) ?? false);

function refuse(context: ProgramContext, message: string): void {
  context.err(`tcpdump: ${message}\n`);
  context.exit(1);
}

/**
 * tcpdump(8): every packet that passes a device of its namespace while it runs, also those of probes and clients that nobody traces,
 * at the virtual instants at which they pass.
 */
export const tcpdump: Program = (context) => {
  if (context.argv.includes('--version')) {
    context.out(version);
    context.exit(0);
    return;
  }
  let options: Options;
  try {
    options = optionsOf(context.argv.slice(1));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof FilterError)) throw error;
    refuse(context, error.message);
    return;
  }
  const { device, count, filter, time } = options;
  if (device !== 'any' && !hasDevice(context, device)) {
    refuse(context, `${device}: No such device exists\n(No such device exists)`);
    return;
  }
  context.err(heading(device));
  let seen = 0;
  const end = (): void => {
    context.err(packets(seen, 'captured') + packets(seen, 'received by filter') + packets(0, 'dropped by kernel'));
    context.exit(0);
  };
  const show = ({ device: on, way, packet }: SeenPacket): void => {
    if (seen >= count || (device !== 'any' && device !== on) || !filter(packet)) return;
    seen++;
    const where = device === 'any' ? `${on.padEnd(5)} ${way.padEnd(3)} ` : '';
    context.out(`${timeText(context.now, time)}${where}${packetLine(packet)}\n`);
    if (seen >= count) end();
  };
  context.onEnd(context.network.tap(context.host.place, show));
  context.onSignal('INT', () => {
    context.out('\n');
    end();
  });
};
