import { type DnsQuestion, formatQuestion, isDnsType, isHostName, reverseNameOf } from '../../model/dns.ts';
import { familyOf, parseAddress } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/meta.ts';

/** Where a request goes, parsed. */
export interface Target {
  readonly scheme: 'http' | 'https' | 'tcp' | 'udp' | 'sctp' | 'icmp' | 'dns';
  /** Of the address. */
  readonly family: IPFamily;
  /** Empty while only the name is known. */
  readonly address: string;
  /** The name it was asked for by; empty for an address. */
  readonly name: string;
  readonly port: number;
  readonly path: string;
  /** Of HTTP. */
  readonly method: string;
  /** The Host header. */
  readonly host: string;
  /** What is sent, and what the packet is called: made once, not for each request. */
  readonly payload: string;
  readonly label: string;
}

const form = /^(https?|tcp|udp|sctp|icmp|dns):\/\/(?:\[([^\]]+)\]|([^:/?#]+))(?::(\d{1,5}))?(\/.*)?$/;
/** What a segment of an established TLS connection carries, for all that anybody on the way can see. */
export const sealed = 'TLS application data';
const usualPort: Readonly<Partial<Record<Target['scheme'], number>>> = { http: 80, https: 443 };
const known = new Map<string, Target>();

function parse(url: string): Target {
  const match = form.exec(url);
  const given = match?.[2] ?? match?.[3] ?? '';
  const address = parseAddress(given) ?? '';
  const name = address === '' ? given : '';
  if (!match || (address === '' && !isHostName(name))) {
    throw new Error(`cannot send to "${url}": an address or a host name is expected`);
  }
  const scheme = match[1] as Target['scheme'];
  if (scheme === 'dns') return lookup(url, given, match[5] ?? '/');
  const port = match[4] === undefined ? (usualPort[scheme] ?? 0) : Number(match[4]);
  if (scheme !== 'icmp' && (port < 1 || port > 65_535)) {
    throw new Error(`cannot send to "${url}": a port from 1 to 65535 is expected`);
  }
  const family = familyOf(address);
  const literal = family === 'IPv6' ? `[${address}]` : address || name;
  const host = port === usualPort[scheme] || port === 0 ? literal : `${literal}:${port}`;
  const path = match[5] ?? '/';
  return { scheme, family, address, name, port, path, method: 'GET', host, ...carried(scheme, path, host) };
}

/** Only a name to be looked up; `path` is the record type that is asked for, if any. */
function lookup(url: string, given: string, path: string): Target {
  const type = path.slice(1).toUpperCase();
  const address = parseAddress(given);
  if (type !== '' && !isDnsType(type)) throw new Error(`cannot send to "${url}": unknown record type ${type}`);
  const name = address !== undefined && type === 'PTR' ? reverseNameOf(address) : given;
  if (!isHostName(name)) throw new Error(`cannot send to "${url}": a host name is expected`);
  return {
    scheme: 'dns',
    family: 'IPv4',
    address: '',
    name,
    port: 0,
    path: type,
    method: '',
    host: name,
    payload: '',
    label: '',
  };
}

function carried(scheme: Target['scheme'], path: string, host: string): Pick<Target, 'payload' | 'label'> {
  if (scheme === 'http') return { payload: `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, label: `GET ${path}` };
  if (scheme === 'https') return { payload: sealed, label: `GET ${path} (TLS)` };
  return {
    payload: 'hello',
    label: scheme === 'udp' || scheme === 'sctp' ? `${scheme.toUpperCase()} request` : 'data',
  };
}

/** The same target with the address that its name was found to have. */
export const resolvedTarget = (target: Target, address: string): Target => ({
  ...target,
  address,
  family: familyOf(address),
});

/** Whether it is asked for by HTTP, in the clear or not. */
export const isHttp = ({ scheme }: Target): boolean => scheme === 'http' || scheme === 'https';

/** Whether its transport is TCP. */
export const isTcp = (target: Target): boolean => isHttp(target) || target.scheme === 'tcp';

/** A query to a name server. */
export function queryTarget(server: string, question: DnsQuestion): Target {
  const payload = formatQuestion(question);
  const family = familyOf(server);
  return {
    scheme: 'udp',
    family,
    address: server,
    name: '',
    port: 53,
    path: '',
    method: '',
    host: '',
    payload,
    label: `DNS ${payload}`,
  };
}

/** Parses `http://HOST[:PORT][/PATH]`, `https://…`, `tcp://…`, `udp://…`, `icmp://HOST`, `dns://NAME[/TYPE]`. Throws on anything else. */
export function parseTarget(url: string): Target {
  let target = known.get(url);
  if (!target) {
    target = parse(url);
    if (known.size >= 1000) known.clear();
    known.set(url, target);
  }
  return target;
}
