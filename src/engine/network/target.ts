import { familyOf, parseAddress } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/meta.ts';

/** A request's address, parsed. */
export interface Target {
  readonly scheme: 'http' | 'tcp' | 'udp' | 'icmp';
  readonly family: IPFamily;
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** The Host header. */
  readonly host: string;
  /** What is sent, and what the packet is called: made once, not for each request. */
  readonly payload: string;
  readonly label: string;
}

const form = /^(http|tcp|udp|icmp):\/\/(?:\[([^\]]+)\]|([^:/?#]+))(?::(\d{1,5}))?(\/.*)?$/;
const known = new Map<string, Target>();

function parse(url: string): Target {
  const match = form.exec(url);
  const address = parseAddress(match?.[2] ?? match?.[3] ?? '');
  if (!match || address === undefined) throw new Error(`cannot send to "${url}": an address is expected`);
  const scheme = match[1] as Target['scheme'];
  const port = match[4] === undefined ? (scheme === 'http' ? 80 : 0) : Number(match[4]);
  if (scheme !== 'icmp' && (port < 1 || port > 65_535)) {
    throw new Error(`cannot send to "${url}": a port from 1 to 65535 is expected`);
  }
  const family = familyOf(address);
  const literal = family === 'IPv6' ? `[${address}]` : address;
  const host = port === 80 || port === 0 ? literal : `${literal}:${port}`;
  const path = match[5] ?? '/';
  const http = scheme === 'http';
  const payload = http ? `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n` : 'hello';
  return { scheme, family, address, port, path, host, payload, label: http ? `GET ${path}` : 'data' };
}

/** Parses `http://ADDRESS[:PORT][/PATH]`, `tcp://…`, `udp://…`, `icmp://ADDRESS`. Throws on anything else. */
export function parseTarget(url: string): Target {
  let target = known.get(url);
  if (!target) {
    target = parse(url);
    if (known.size >= 1000) known.clear();
    known.set(url, target);
  }
  return target;
}
