import { type DnsAnswer, type DnsRecord, parseAnswer, parseQuestion } from '../../model/dns.ts';
import type { IcmpType, Packet, TcpFlag } from '../../model/packet.ts';

/** In tcpdump's order and letters. */
const flagLetters: readonly (readonly [TcpFlag, string])[] = [
  ['FIN', 'F'],
  ['SYN', 'S'],
  ['RST', 'R'],
  ['PSH', 'P'],
  ['ACK', '.'],
];
/** Ports whose bytes tcpdump reads as HTTP, and as DNS (print-tcp.c, print-udp.c). */
const httpPorts: readonly number[] = [80, 3128, 8080];
const dnsPort = 53;

/** `10.0.0.1.80`; the bare address where there are no ports. */
const end = (address: string, port: number): string => (port === 0 ? address : `${address}.${port}`);

/** As UTF-8. */
const bytesOf = (text: string): number => encodeURIComponent(text).replace(/%../g, 'x').length;

function tcpText({ flags = [], payload = '', sport, dport }: Packet): string {
  const letters = flagLetters.flatMap(([flag, letter]) => (flags.includes(flag) ? [letter] : [])).join('');
  const isHttp = payload !== '' && (httpPorts.includes(sport) || httpPorts.includes(dport));
  return `Flags [${letters}], length ${bytesOf(payload)}${isHttp ? `: HTTP: ${payload.split('\r\n', 1)[0]}` : ''}`;
}

const rcodes: Readonly<Record<string, string>> = { NOERROR: '', NXDOMAIN: ' NXDomain', SERVFAIL: ' ServFail' };
/** Of a record in an answer, whose name is two bytes there. */
const recordHead = 12;

function recordText({ type, data }: DnsRecord): string {
  if (type !== 'SRV') return `${type} ${type === 'A' || type === 'AAAA' ? data : `${data}.`}`;
  const [priority, weight, port, target] = data.split(' ');
  return `SRV ${target}.:${port} ${priority} ${weight}`;
}

function recordBytes({ type, data }: DnsRecord): number {
  if (type === 'A') return recordHead + 4;
  if (type === 'AAAA') return recordHead + 16;
  return recordHead + (type === 'SRV' ? 6 + (data.split(' ')[3]?.length ?? 0) : data.length) + 2;
}

const questionBytes = (name: string): number => 12 + name.length + 2 + 4;

/** An answer says nothing of its question here: what is known of it is in its records. */
function answerText({ dport }: Packet, { rcode, records, additional }: DnsAnswer): string {
  const authoritative = records.some(({ name }) => name.endsWith('.local')) ? '*-' : '';
  const counts = `${records.length}/0/${additional.length}`;
  const shown = records.map(recordText).join(', ');
  const size =
    questionBytes(records[0]?.name ?? '') + [...records, ...additional].reduce((n, r) => n + recordBytes(r), 0);
  return `${dport}${rcodes[rcode]}${authoritative} ${counts}${shown && ` ${shown}`} (${size})`;
}

/** The id that asks and answers have in common is not modelled: the client's port stands for it. */
function udpText(packet: Packet): string {
  const { payload = '', sport, dport } = packet;
  const question = dport === dnsPort ? parseQuestion(payload) : undefined;
  if (question) return `${sport}+ ${question.type}? ${question.name}. (${questionBytes(question.name)})`;
  const answer = sport === dnsPort ? parseAnswer(payload) : undefined;
  return answer ? answerText(packet, answer) : `UDP, length ${bytesOf(payload)}`;
}

/** Header and all, as it stands in an error about it. */
function bytesAbout({ protocol, payload = '', flags, family }: Packet): number {
  const head = family === 'IPv4' ? 20 : 40;
  if (protocol === 'TCP') return head + (flags?.includes('SYN') ? 40 : 32) + bytesOf(payload);
  return head + (protocol === 'UDP' ? 8 + bytesOf(payload) : 64);
}

function unreachableText(type: IcmpType, about: Packet): string {
  const { dst, dport, protocol } = about;
  switch (type) {
    case 'port-unreachable':
      return `${dst} ${protocol.toLowerCase()} port ${dport} unreachable`;
    case 'net-unreachable':
      return `net ${dst} unreachable`;
    case 'admin-prohibited':
      return `host ${dst} unreachable - admin prohibited filter`;
    case 'time-exceeded':
      return 'time exceeded in-transit';
    default:
      return `host ${dst} unreachable`;
  }
}

const unreachable6: Partial<Record<IcmpType, (about: Packet) => string>> = {
  'port-unreachable': ({ dst, dport, protocol }) =>
    `destination unreachable, unreachable port, ${dst} ${protocol.toLowerCase()} port ${dport}`,
  'no-route': ({ dst }) => `destination unreachable, unreachable route ${dst}`,
  'addr-unreachable': ({ dst }) => `destination unreachable, unreachable address ${dst}`,
  'admin-prohibited': ({ dst }) => `destination unreachable, unreachable prohibited ${dst}`,
  'time-exceeded': ({ dst }) => `time exceeded in-transit for ${dst}`,
};

function icmpText({ icmp, about, sport, protocol }: Packet): string {
  const [name, six] = protocol === 'ICMP' ? ['ICMP ', false] : ['ICMP6, ', true];
  if (!about || !icmp) return `${name}${icmp?.replace('-', ' ')}, id ${sport}, seq 1, length 64`;
  const said = six ? (unreachable6[icmp]?.(about) ?? icmp) : unreachableText(icmp, about);
  return `${name}${said}, length ${8 + bytesAbout(about)}`;
}

/** A packet as tcpdump 4.99 prints it with -n, behind time and device; sequence numbers, windows and options are not there to be shown. */
export function packetLine(packet: Packet): string {
  const { family, protocol, src, dst, sport, dport } = packet;
  const isIcmp = protocol === 'ICMP' || protocol === 'ICMPv6';
  const ends = isIcmp ? `${src} > ${dst}` : `${end(src, sport)} > ${end(dst, dport)}`;
  const text =
    protocol === 'TCP'
      ? tcpText(packet)
      : protocol === 'UDP'
        ? udpText(packet)
        : isIcmp
          ? icmpText(packet)
          : `sctp [DATA], length ${bytesOf(packet.payload ?? '')}`;
  return `${family === 'IPv4' ? 'IP' : 'IP6'} ${ends}: ${text}`;
}
