/** What `%{…}` can say of a transfer. Times in virtual ms since its beginning, 0 for what did not happen. */
export interface TransferFacts {
  readonly url: string;
  readonly scheme: string;
  readonly method: string;
  readonly status: number;
  readonly code: number;
  readonly error: string;
  readonly received: number;
  readonly headerSize: number;
  readonly sent: number;
  readonly namelookup: number;
  readonly connect: number;
  readonly appconnect: number;
  readonly starttransfer: number;
  readonly total: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly connects: number;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** By name; `time_…` apart. */
const values: Readonly<Record<string, (facts: TransferFacts) => string | number>> = {
  http_code: ({ status }) => String(status).padStart(3, '0'),
  response_code: ({ status }) => String(status).padStart(3, '0'),
  http_version: ({ status }) => (status > 0 ? '1.1' : '0'),
  content_type: ({ status }) => (status > 0 ? 'text/plain; charset=utf-8' : ''),
  errormsg: ({ error }) => error,
  exitcode: ({ code }) => code,
  method: ({ method }) => method,
  scheme: ({ scheme }) => scheme,
  url: ({ url }) => url,
  url_effective: ({ url }) => url,
  remote_ip: ({ remoteAddress }) => remoteAddress,
  remote_port: ({ remotePort }) => remotePort,
  local_ip: ({ localAddress }) => localAddress,
  local_port: ({ localPort }) => localPort,
  num_connects: ({ connects }) => connects,
  num_redirects: () => 0,
  num_retries: () => 0,
  http_connect: () => '000',
  size_download: ({ received }) => received,
  size_upload: ({ sent }) => sent,
  size_header: ({ headerSize }) => headerSize,
  size_request: () => 0,
  redirect_url: () => '',
  speed_download: ({ received, total }) => (total === 0 ? 0 : Math.floor((received * 1000) / total)),
  ssl_verify_result: () => 0,
  stdout: () => '',
  stderr: () => '',
  onerror: () => '',
  time_namelookup: ({ namelookup }) => seconds(namelookup),
  time_connect: ({ connect }) => seconds(connect),
  time_appconnect: ({ appconnect }) => seconds(appconnect),
  time_pretransfer: ({ connect, appconnect }) => seconds(Math.max(connect, appconnect)),
  time_redirect: () => seconds(0),
  time_starttransfer: ({ starttransfer }) => seconds(starttransfer),
  time_total: ({ total }) => seconds(total),
};

/** `-w FORMAT` (src/tool_writeout.c): `%{name}`, `%%`, and the escapes \n, \r, \t; also the names that it does not know. */
export function writeOut(
  format: string,
  facts: TransferFacts,
): { readonly text: string; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const text = format.replaceAll(/%%|%\{([^}]*)\}|\\([nrt])/g, (all, name?: string, letter?: string) => {
    if (all === '%%') return '%';
    if (letter !== undefined) return escapes[letter] ?? all;
    const asked = name ?? '';
    if (Object.hasOwn(values, asked)) return String(values[asked]?.(facts));
    unknown.push(asked);
    return '';
  });
  return { text, unknown };
}
