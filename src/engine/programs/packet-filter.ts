import { cidrContains, parseAddress, parseCidr } from '../../model/ip.ts';
import type { Packet, TcpFlag } from '../../model/packet.ts';

export type PacketTest = (packet: Packet) => boolean;

/** pcap-filter(7) could not read an expression. */
export class FilterError extends Error {}

const syntaxError = (): FilterError => new FilterError("can't parse filter expression: syntax error");

type Side = 'src' | 'dst' | 'either' | 'both';

const protocols: Readonly<Record<string, PacketTest>> = {
  ip: ({ family }) => family === 'IPv4',
  ip6: ({ family }) => family === 'IPv6',
  tcp: ({ protocol }) => protocol === 'TCP',
  udp: ({ protocol }) => protocol === 'UDP',
  sctp: ({ protocol }) => protocol === 'SCTP',
  icmp: ({ protocol }) => protocol === 'ICMP',
  icmp6: ({ protocol }) => protocol === 'ICMPv6',
  // None are drawn.
  arp: () => false,
};

/** Bits of byte 13 of a TCP header. */
const flagBits: Readonly<Record<TcpFlag, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 };
const flagNames: Readonly<Record<string, number>> = {
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
};
const services: Readonly<Record<string, number>> = { http: 80, https: 443, domain: 53, ssh: 22 };

const flagsOf = ({ flags = [] }: Packet): number => flags.reduce((bits, flag) => bits | flagBits[flag], 0);

function onSides(side: Side, test: (which: 'src' | 'dst', packet: Packet) => boolean): PacketTest {
  return (packet) => {
    if (side === 'src' || side === 'dst') return test(side, packet);
    const [one, other] = [test('src', packet), test('dst', packet)];
    return side === 'both' ? one && other : one || other;
  };
}

/** Of an ICMP error the ports it is about are none of its own. */
const portOf = (which: 'src' | 'dst', packet: Packet): number | undefined =>
  packet.icmp === undefined ? packet[which === 'src' ? 'sport' : 'dport'] : undefined;

interface Qualifiers {
  readonly protocol: PacketTest | undefined;
  readonly side: Side;
  readonly type: 'host' | 'net' | 'port' | 'portrange';
}

/** Reads an expression of pcap-filter(7): `and` and `or` bind alike, from left to right, `not` binds closer. */
class FilterReader {
  readonly #words: readonly string[];
  #at = 0;
  /** An identifier alone has those of the last primitive. */
  #last: Qualifiers | undefined;

  constructor(text: string) {
    this.#words = text.match(/\[[^\]]*\]|[()!]=?|&&?|\|\|?|==?|[<>]=?|[^\s()[\]!&|=<>]+/g) ?? [];
  }

  read(): PacketTest {
    const test = this.#expression();
    if (this.#at < this.#words.length) throw syntaxError();
    return test;
  }

  #expression(): PacketTest {
    let left = this.#term();
    while (true) {
      if (this.#take('and', '&&')) {
        const [a, b] = [left, this.#term()];
        left = (packet) => a(packet) && b(packet);
      } else if (this.#take('or', '||')) {
        const [a, b] = [left, this.#term()];
        left = (packet) => a(packet) || b(packet);
      } else return left;
    }
  }

  #term(): PacketTest {
    if (this.#take('not', '!')) {
      const test = this.#term();
      return (packet) => !test(packet);
    }
    if (this.#take('(')) {
      const test = this.#expression();
      if (!this.#take(')')) throw syntaxError();
      return test;
    }
    return this.#primitive();
  }

  #primitive(): PacketTest {
    const word = this.#peek();
    if (word === 'tcp' && this.#words[this.#at + 1]?.startsWith('[')) return this.#tcpFlags();
    const protocol = word !== undefined && Object.hasOwn(protocols, word) ? protocols[word] : undefined;
    if (protocol) this.#at++;
    const side = this.#side();
    const type = (['host', 'net', 'port', 'portrange'] as const).find((each) => this.#take(each));
    if (protocol && !side && !type) return protocol;
    if (side || type) this.#last = { protocol, side: side ?? 'either', type: type ?? 'host' };
    return this.#identifier();
  }

  #side(): Side | undefined {
    const first = (['src', 'dst'] as const).find((each) => this.#take(each));
    if (!first) return undefined;
    const [link, second] = [this.#peek(), this.#words[this.#at + 1]];
    if ((link !== 'or' && link !== 'and') || (second !== 'src' && second !== 'dst')) return first;
    this.#at += 2;
    return link === 'or' ? 'either' : 'both';
  }

  #identifier(): PacketTest {
    const id = this.#words[this.#at++];
    if (id === undefined || /^([()!&|=<>]|and$|or$|not$)/.test(id)) throw syntaxError();
    if (!this.#last) throw syntaxError();
    const { protocol, side, type } = this.#last;
    const test = onSides(side, this.#about(type, id));
    return protocol ? (packet) => protocol(packet) && test(packet) : test;
  }

  #about(type: Qualifiers['type'], id: string): (which: 'src' | 'dst', packet: Packet) => boolean {
    if (type === 'host') {
      const address = parseAddress(id);
      if (address === undefined) throw new FilterError(`unknown host '${id}'`);
      return (which, packet) => packet[which] === address;
    }
    if (type === 'net') {
      const net = parseCidr(id.includes('/') ? id : netOf(id));
      if (!net) throw new FilterError(`unknown network '${id}'`);
      return (which, packet) => cidrContains(net, packet[which]);
    }
    const [from = '', to = from] = type === 'portrange' ? id.split('-') : [id];
    const [low, high] = [portNumber(from), portNumber(to)];
    return (which, packet) => {
      const port = portOf(which, packet);
      return port !== undefined && port >= low && port <= high;
    };
  }

  /** `tcp[tcpflags] & (tcp-syn|tcp-ack) != 0`, and `tcp[13] == 2`. */
  #tcpFlags(): PacketTest {
    const byte = this.#words[this.#at + 1]?.slice(1, -1).trim();
    if (byte !== 'tcpflags' && byte !== '13')
      throw new FilterError('only the flags of a TCP header are modelled by Kubehop');
    this.#at += 2;
    const mask = this.#take('&') ? this.#bits() : 0xff;
    const negated = this.#take('!=');
    if (!negated && !this.#take('==', '=')) throw syntaxError();
    const wanted = this.#bits();
    return (packet) => packet.protocol === 'TCP' && ((flagsOf(packet) & mask) === wanted) !== negated;
  }

  #bits(): number {
    const nested = this.#take('(');
    let bits = 0;
    do {
      const word = this.#words[this.#at++] ?? '';
      const value = flagNames[word] ?? (/^(0x[\da-f]+|\d+)$/i.test(word) ? Number(word) : undefined);
      if (value === undefined) throw syntaxError();
      bits |= value;
    } while (this.#take('|'));
    if (nested && !this.#take(')')) throw syntaxError();
    return bits;
  }

  #peek(): string | undefined {
    return this.#words[this.#at];
  }

  #take(...words: readonly string[]): boolean {
    const here = this.#peek();
    if (here === undefined || !words.includes(here)) return false;
    this.#at++;
    return true;
  }
}

/** `10.244` stands for `10.244.0.0/16`. */
function netOf(id: string): string {
  const parts = id.split('.');
  return id.includes(':') ? `${id}/128` : `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`;
}

function portNumber(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : services[text];
  if (port === undefined) throw new FilterError(`unknown port '${text}'`);
  if (port > 65_535) throw new FilterError(`illegal port number ${port} > 65535`);
  return port;
}

/** Reads a filter expression; an empty one lets all packets through. Throws FilterError with libpcap's words. */
export const readFilter = (text: string): PacketTest =>
  text.trim() === '' ? () => true : new FilterReader(text).read();
