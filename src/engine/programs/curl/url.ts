import { isHostName } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';

/** An URL as curl takes it apart. */
export interface CurlUrl {
  readonly scheme: 'http' | 'https';
  /** A name, or a canonical address. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  /** As `%{url_effective}` has it. */
  readonly text: string;
}

/** Why curl does not take it, with its exit code. */
export interface UrlError {
  readonly code: 1 | 3;
  readonly message: string;
}

const bad: UrlError = { code: 3, message: 'URL rejected: Malformed input to a URL function' };

const authorityForm = /^(?:\[([^\]]*)\]|([^:/?#[\]]*))(?::([^/?#]*))?([/?][^#]*)?(?:#.*)?$/;
const usualPort = { http: 80, https: 443 } as const;

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= 65_535;
const rejected = (why: string): UrlError => ({ code: 3, message: `URL rejected: ${why}` });

function hostOf(
  bracketed: string | undefined,
  plain: string,
  rest: string,
): Pick<CurlUrl, 'host' | 'isAddress'> | UrlError {
  const named = plain.slice(plain.lastIndexOf('@') + 1);
  const address = parseAddress(bracketed ?? named);
  if (address !== undefined) return { host: address, isAddress: true };
  if (bracketed !== undefined) return rejected('Bad IPv6 address');
  if (named === '') return /^(\/|$)/.test(rest) ? rejected('No host part in the URL') : bad;
  return isHostName(named) ? { host: named, isAddress: false } : rejected('Bad hostname');
}

/** lib/urlapi.c: what has no scheme is http; port 1 to 65535; a path of its own. */
export function parseUrl(given: string): CurlUrl | UrlError {
  if (/[\s\p{Cc}]/u.test(given)) return bad;
  const asked = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1];
  const scheme = (asked ?? 'http').toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return { code: 1, message: `Protocol "${scheme}" not supported` };
  const rest = asked === undefined ? given : given.slice(asked.length + 3);
  const [, bracketed, plain = '', port = '', tail = ''] = authorityForm.exec(rest) ?? [];
  const found = hostOf(bracketed, plain, rest);
  if ('code' in found) return found;
  if (port !== '' && !isPort(port)) return rejected('Port number was not a decimal number between 0 and 65535');
  const path = tail.startsWith('/') ? tail : `/${tail}`;
  const authority = found.host.includes(':') ? `[${found.host}]` : found.host;
  return {
    scheme,
    ...found,
    port: port === '' ? usualPort[scheme] : Number(port),
    path,
    text: `${scheme}://${authority}${port === '' ? '' : `:${port}`}${path}`,
  };
}
