import { parseAddress } from '../../model/ip.ts';
import type { RequestFailure } from '../../model/trace.ts';
import type { Certificate } from './application.ts';
import type { Target } from './target.ts';

/** The first message of the handshake. A name goes along in the clear (SNI); an address does not (RFC 6066 3). */
export function clientHello({ name }: Target): string {
  return name === '' ? 'TLS ClientHello' : `TLS ClientHello, server name ${serverName(name)}`;
}

/** The server's first flight. Its certificate is drawn although TLS 1.3 seals it: the client, whose view a trace is, can read it. */
export const serverHello = ({ names }: Certificate): string => `TLS ServerHello, certificate of ${names.join(', ')}`;

const serverName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** RFC 6125 6.4.3 as curl reads it (lib/vtls/hostcheck.c): `*` stands for the whole of the leftmost label, two labels follow. */
function covers(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  if (!wanted.startsWith('*.')) return wanted === host;
  const rest = wanted.slice(1);
  const dot = host.indexOf('.');
  return dot > 0 && rest.indexOf('.', 1) > 0 && host.slice(dot) === rest;
}

/** Why a client does not go on after the server's first flight: curl's words, and the same for machines. */
export interface TlsFailure {
  readonly failure: RequestFailure;
  readonly reason: string;
}

/** The answer to a ClientHello was no ServerHello. */
export const notTls = (): TlsFailure => ({
  failure: 'not-tls',
  reason:
    'TLS connect error: error:0A00010B:SSL routines::wrong version number (the server answered without TLS: it speaks plain text on this port)',
});

/** The subject names are checked against what the client was told to connect to, which need not be what DNS said (verifyhost in lib/vtls/openssl.c). */
export function wrongNames({ name, family, address }: Target, { names }: Certificate): TlsFailure | undefined {
  const host = name === '' ? address : serverName(name);
  if (names.some((pattern) => (name === '' ? parseAddress(pattern) === host : covers(pattern, host)))) return undefined;
  const kind = name === '' ? `${family.toLowerCase()} address` : 'host name';
  return {
    failure: 'certificate-name',
    reason: `SSL: no alternative certificate subject name matches target ${kind} '${name || address}' (the certificate is made for ${names.join(', ')})`,
  };
}
