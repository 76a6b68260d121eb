import { bytesOf } from '../http-response.ts';
import type { CurlSettings } from './command-line.ts';
import type { CurlUrl } from './url.ts';

/** The HTTP request that curl sends for an URL. */
export interface CurlRequest {
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string;
  /** Request line and headers, as they go over the wire. */
  readonly head: readonly string[];
}

/** An address as it stands in an URL. */
export const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

const nameOf = (header: string): string => header.split(':')[0]?.toLowerCase() ?? '';
const isHost = (header: string): boolean => nameOf(header) === 'host';

/** In curl's order; its own headers are replaced, or left out (`Name:`), by those given. */
function headersOf({ headers, userAgent, data }: CurlSettings, body: string): readonly string[] {
  const given = new Set(headers.map(nameOf));
  const ofBody =
    body === '' || data === undefined
      ? []
      : [`Content-Length: ${bytesOf(body)}`, 'Content-Type: application/x-www-form-urlencoded'];
  const own = [`User-Agent: ${userAgent}`, 'Accept: */*', ...ofBody].filter((header) => !given.has(nameOf(header)));
  return [...own, ...headers.filter((header) => !/^[^:]+:\s*$/.test(header))];
}

/** What is asked for: with `-G` the data is the query. */
export function requestOf(settings: CurlSettings, url: CurlUrl): CurlRequest {
  const { data = '', get, method } = settings;
  const { path, scheme, host, port } = url;
  const isQuery = get && data !== '';
  const target = isQuery ? `${path}${path.includes('?') ? '&' : '?'}${data}` : path;
  const body = get ? '' : data;
  const headers = headersOf(settings, body);
  const authority = port === (scheme === 'http' ? 80 : 443) ? bracketed(host) : `${bracketed(host)}:${port}`;
  const asked = headers.find(isHost) ?? `Host: ${authority}`;
  return { target, headers, body, head: [`${method} ${target} HTTP/1.1`, asked, ...headers.filter((h) => !isHost(h))] };
}
