import type { IPFamily } from '../../../model/objects/meta.ts';
import type { Packet } from '../../../model/packet.ts';
import { AddrRange, addr, addrText, masked } from '../address.ts';
import { protocolName } from '../protocols.ts';

/** Which ends of a packet a rule compares with the parts of an entry, in order. */
export type SetFlags = readonly ('src' | 'dst')[];

/** What a set looks at of a packet. */
interface Seen {
  readonly packet: Packet;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
}

/** `ipset` refused a command; the message is the tool's, without its name. */
class IpsetError extends Error {
  /** 1-based line of the input. */
  readonly line: number;

  constructor(line: number, cause: unknown) {
    super(`ipset v7.17: Error in line ${line}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.name = 'IpsetError';
    this.line = line;
  }
}

const types = ['hash:ip', 'hash:ip,port', 'hash:ip,port,ip', 'hash:ip,port,net', 'bitmap:port'] as const;
type SetType = (typeof types)[number];

/** Protocols whose ports a bitmap of ports looks at (ip_set_get_ip_port of ip_set_bitmap_port.c). */
const bitmapProtocols: readonly number[] = [6, 17];
const withPorts: readonly number[] = [6, 17, 132];

/** A set of the kernel's, with its entries as text, which is canonical (net/netfilter/ipset). */
class IpSet {
  readonly type: SetType;
  readonly family: IPFamily;
  /** What came after the type when it was made. */
  readonly header: string;
  readonly entries = new Set<string>();
  /** For networks: the prefixes that occur, each with how many entries have it. */
  readonly #prefixes = new Map<number, number>();

  constructor(type: SetType, family: IPFamily, header: string) {
    this.type = type;
    this.family = family;
    this.header = header;
  }

  /** Returns false when it is there already. Throws with the tool's message. */
  add(entry: string): boolean {
    const prefix = this.#prefixOf(entry);
    if (this.entries.has(entry)) return false;
    this.entries.add(entry);
    if (prefix !== undefined) this.#prefixes.set(prefix, (this.#prefixes.get(prefix) ?? 0) + 1);
    return true;
  }

  delete(entry: string): boolean {
    const prefix = this.#prefixOf(entry);
    if (!this.entries.delete(entry)) return false;
    const left = prefix === undefined ? 0 : (this.#prefixes.get(prefix) ?? 0) - 1;
    if (prefix !== undefined && left > 0) this.#prefixes.set(prefix, left);
    else if (prefix !== undefined) this.#prefixes.delete(prefix);
    return true;
  }

  flush(): void {
    this.entries.clear();
    this.#prefixes.clear();
  }

  has(probe: Seen, flags: SetFlags): boolean {
    if ((this.family === 'IPv6') !== probe.packet.dst.includes(':') && this.type !== 'bitmap:port') return false;
    if (this.type === 'bitmap:port')
      return bitmapProtocols.includes(probe.proto) && this.entries.has(String(portOf(probe, flags[0])));
    const address = addressOf(probe, flags[0]);
    if (this.type === 'hash:ip') return this.entries.has(address);
    if (!withPorts.includes(probe.proto)) return false;
    const key = `${address},${protocolName(probe.proto)}:${portOf(probe, flags[1])}`;
    if (this.type === 'hash:ip,port') return this.entries.has(key);
    const other = addressOf(probe, flags[2]);
    if (this.type === 'hash:ip,port,ip') return this.entries.has(`${key},${other}`);
    for (const prefix of this.#prefixes.keys()) {
      const { mask } = AddrRange.parse(`${other}/${prefix}`) ?? { mask: 0 };
      if (this.entries.has(`${key},${networkText(addrText(masked(addr(other), mask)), prefix)}`)) return true;
    }
    return false;
  }

  #prefixOf(entry: string): number | undefined {
    if (this.type !== 'hash:ip,port,net') return undefined;
    const [, prefix] = (entry.split(',')[2] ?? '').split('/');
    if (prefix === undefined) return entry.includes(':', entry.indexOf(':') + 1) ? 128 : 32;
    if (prefix === '0') throw new Error('The value of the CIDR parameter of the IP address is invalid');
    return Number(prefix);
  }
}

/** ipset prints a single address without its prefix. */
const networkText = (base: string, prefix: number): string =>
  prefix === (base.includes(':') ? 128 : 32) ? base : `${base}/${prefix}`;
const addressOf = ({ packet }: Seen, end: 'src' | 'dst' = 'dst'): string => packet[end];
const portOf = ({ sport, dport }: Seen, end: 'src' | 'dst' = 'dst'): number => (end === 'src' ? sport : dport);

/** The ipsets of one network namespace (ipset(8)), with the types that kube-proxy uses. */
export class IpSets {
  readonly #sets = new Map<string, IpSet>();

  /** `ipset restore`, commands `create`, `add`, `del`, `flush`, `destroy`, with `-exist`. Throws IpsetError; what came before took effect. */
  restore(text: string): void {
    for (const [i, line] of text.split('\n').entries()) {
      const words = line.trim().split(/\s+/);
      if (words[0] === '' || words[0]?.startsWith('#')) continue;
      try {
        this.#command(words);
      } catch (error) {
        throw refused(i + 1, error);
      }
    }
  }

  /** `ipset save`: sets in the order they were made, entries in the order they came. */
  save(): string {
    let text = '';
    for (const [name, { type, header, entries }] of this.#sets) {
      text += `create ${name} ${type}${header}\n`;
      for (const entry of entries) text += `add ${name} ${entry}\n`;
    }
    return text;
  }

  entries(name: string): ReadonlySet<string> | undefined {
    return this.#sets.get(name)?.entries;
  }

  /** Whether the packet is in the set; undefined when there is no such set. */
  test(name: string, probe: Seen, flags: SetFlags): boolean | undefined {
    return this.#sets.get(name)?.has(probe, flags);
  }

  #command([verb = '', name = '', ...rest]: readonly string[]): void {
    const tolerant = rest.at(-1) === '-exist' || rest.at(-1) === '-!';
    const words = tolerant ? rest.slice(0, -1) : rest;
    if (verb === 'create') {
      this.#create(name, words, tolerant);
      return;
    }
    const set = this.#sets.get(name);
    if (!set) throw new Error('The set with the given name does not exist');
    const [entry = ''] = words;
    switch (verb) {
      case 'add':
        if (!set.add(entry) && !tolerant) throw new Error("Element cannot be added to the set: it's already added");
        return;
      case 'del':
        if (!set.delete(entry) && !tolerant) throw new Error("Element cannot be deleted from the set: it's not added");
        return;
      case 'flush':
        set.flush();
        return;
      case 'destroy':
        this.#sets.delete(name);
        return;
      default:
        throw new Error(`Unknown command: ${verb}`);
    }
  }

  #create(name: string, [typeName = '', ...options]: readonly string[], tolerant: boolean): void {
    const type = types.find((known) => known === typeName);
    if (!type) throw new Error(`Syntax error: typename '${typeName}' is unknown`);
    const header = options.length > 0 ? ` ${options.join(' ')}` : '';
    const known = this.#sets.get(name);
    if (known && !(tolerant && known.type === type && known.header === header))
      throw new Error('Set cannot be created: set with the same name already exists');
    if (!known) this.#sets.set(name, new IpSet(type, options.includes('inet6') ? 'IPv6' : 'IPv4', header));
  }
}

const refused = (line: number, cause: unknown): IpsetError => new IpsetError(line, cause);
