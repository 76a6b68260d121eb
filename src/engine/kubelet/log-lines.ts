import { parseAddress } from '../../model/ip.ts';
import type { Container } from '../../model/objects/index.ts';
import { formatEndpoint } from '../../model/packet.ts';
import { microTimeAt, timestampAt } from '../../model/time.ts';
import type { LogEntry } from './container-log.ts';

/** A line of a container's log. */
export interface LogLine {
  /** Virtual ms. */
  readonly at: number;
  readonly text: string;
}

type Served = Extract<LogEntry, { readonly kind: 'served' }>;
type Asked = Extract<LogEntry, { readonly kind: 'asked' }>;

/** How an image writes its log. */
interface Style {
  readonly started: (entry: LogEntry, container: Container) => readonly string[];
  readonly served: (entry: Served) => readonly string[];
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const curl = 'curl/8.10.1';
const kubeProbe = 'kube-probe/1.34';
const agentOf = ({ probe }: Served): string => (probe ? kubeProbe : curl);

/** `2026/01/01 00:00:05`, as Go's log package has it. */
const goTime = (at: number): string => timestampAt(at).replace(/-/g, '/').replace('T', ' ').slice(0, -1);
/** `01/Jan/2026:00:00:05 +0000`, as in Apache's common log format. */
function commonTime(at: number): string {
  const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(timestampAt(at)) ?? [];
  return `${day}/${months[Number(month) - 1]}/${year}:${clock} +0000`;
}
/** `0101 00:00:05.123456`, as klog has it. */
const klogTime = (at: number): string => microTimeAt(at).slice(5, -1).replace('-', '').replace('T', ' ');

const common = ({ at, request, status, length }: Served): string =>
  `${request.clientAddress} - - [${commonTime(at)}] "${request.method} ${request.path} HTTP/1.1" ${status} ${length}`;

const none = (): readonly string[] => [];
/** Only HTTP is written down. */
const http =
  (line: (entry: Served) => string): Style['served'] =>
  (entry) =>
    entry.request.method === '' ? [] : [line(entry)];

const nginx: Style = {
  started: ({ at }) => [
    '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
    '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    `${goTime(at)} [notice] 1#1: start worker processes`,
  ],
  served: http((entry) => `${common(entry)} "-" "${agentOf(entry)}" "-"`),
};

const httpd: Style = {
  started: ({ at }) => [
    `[${httpdTime(at)}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.62 (Unix) configured -- resuming normal operations`,
    `[${httpdTime(at)}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`,
  ],
  served: http(common),
};

/** `Thu Jan 01 00:00:05.123456 2026`. */
function httpdTime(at: number): string {
  const [day] = new Date(`${timestampAt(at)}`).toUTCString().split(',');
  const [, year, month, date, clock] = /^(\d+)-(\d+)-(\d+)T([\d:.]+)Z/.exec(microTimeAt(at)) ?? [];
  return `${day} ${months[Number(month) - 1]} ${date} ${clock} ${year}`;
}

const httpEcho: Style = {
  started: ({ at }, { args = [] }) => {
    const [, address = ':5678'] = /-listen[= ](\S+)/.exec(args.join(' ')) ?? [];
    return [`${goTime(at)} [INFO] server is listening on ${address}`];
  },
  served: http((entry) => {
    const { at, request, status, length } = entry;
    const client = formatEndpoint(request.clientAddress, request.clientPort);
    return `${goTime(at)} ${request.host} ${client} "${request.method} ${request.path} HTTP/1.1" ${status} ${length} "${agentOf(entry)}" 20µs`;
  }),
};

const kuard: Style = {
  started: ({ at }) => [`${goTime(at)} Starting kuard version: v0.10.0-blue`, `${goTime(at)} Serving on HTTP on :8080`],
  served: http(({ at, request }) => {
    const client = formatEndpoint(request.clientAddress, request.clientPort);
    return `${goTime(at)} ${client} ${request.method} ${request.path}`;
  }),
};

const agnhost: Style = {
  started: ({ at }) => [`I${klogTime(at)}       1 log.go:245] Started HTTP server on port 8080`],
  served: http(({ at, request }) => `I${klogTime(at)}       1 log.go:245] ${request.method} ${request.path}`),
};

const redis: Style = {
  started: ({ at }) => {
    const [, year, month, date, clock] = /^(\d+)-(\d+)-(\d+)T([\d:]+\.\d{3})/.exec(microTimeAt(at)) ?? [];
    return [`1:M ${date} ${months[Number(month) - 1]} ${year} ${clock} * Ready to accept connections tcp`];
  },
  served: none,
};

const coredns: Style = { started: () => ['.:53', 'CoreDNS-1.12.1', 'linux/amd64, go1.24.1'], served: none };
const whoami: Style = { started: ({ at }) => [`${goTime(at)} Starting up on port 80`], served: none };
/** An image we know nothing of writes what most web servers write. */
const other: Style = { started: none, served: http(common) };

const styles: readonly (readonly [image: RegExp, style: Style])[] = [
  [/(^|\/)nginx/, nginx],
  [/(^|\/)(httpd|apache)/, httpd],
  [/http-echo/, httpEcho],
  [/kuard/, kuard],
  [/agnhost|echoserver|hostname/, agnhost],
  [/(^|\/)redis/, redis],
  [/coredns/, coredns],
  [/whoami/, whoami],
];

/** What curl, or wget, wrote of a request. */
function asked({ to, result }: Asked, usesWget: boolean): readonly string[] {
  const { outcome, status, body, reason } = result;
  const [, host = '', port = '80'] = /^\w+:\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(to) ?? [];
  if (outcome === 'answered') {
    if (usesWget && status >= 400) return [`wget: server returned error: HTTP/1.1 ${status}`];
    return body === '' ? [] : body.replace(/\n$/, '').split('\n');
  }
  return [usesWget ? wgetError(outcome, host) : curlError(outcome, host, port, reason)];
}

function wgetError(outcome: Asked['result']['outcome'], host: string): string {
  if (outcome === 'unresolved') return `wget: bad address '${host}'`;
  if (outcome === 'timeout') return 'wget: download timed out';
  const at = parseAddress(host.replace(/[[\]]/g, '')) === undefined ? host : `${host}`;
  return `wget: can't connect to remote host (${at}): ${outcome === 'unreachable' ? 'No route to host' : 'Connection refused'}`;
}

function curlError(outcome: Asked['result']['outcome'], host: string, port: string, reason: string): string {
  switch (outcome) {
    case 'unresolved':
      return `curl: (6) Could not resolve host: ${host}`;
    case 'timeout':
      return 'curl: (28) Connection timed out';
    case 'tls-failed':
      return `curl: (60) ${reason}`;
    default:
      return `curl: (7) Failed to connect to ${host} port ${port}: Could not connect to server`;
  }
}

/** Puts a container's log into lines, as its image would have written them. */
export function logLines(entries: readonly LogEntry[], container: Container): readonly LogLine[] {
  const { image } = container;
  if (entries.some(({ kind }) => kind === 'wrote')) return linesWritten(entries);
  const [repository = ''] = image.split(/[:@]/);
  const style = styles.find(([form]) => form.test(repository))?.[1] ?? other;
  return entries.flatMap((entry) => textsOf(entry, style, container).map((text) => ({ at: entry.at, text })));
}

/** Pieces of text put together to lines, each at the instant of its first piece. */
function linesWritten(entries: readonly LogEntry[]): readonly LogLine[] {
  const lines: LogLine[] = [];
  let open: LogLine | undefined;
  for (const entry of entries) {
    if (entry.kind !== 'wrote') continue;
    for (const piece of entry.text.split(/(?<=\n)/)) {
      if (piece === '') continue;
      const line: LogLine = { at: open?.at ?? entry.at, text: (open?.text ?? '') + piece.replace(/\n$/, '') };
      if (piece.endsWith('\n')) lines.push(line);
      open = piece.endsWith('\n') ? undefined : line;
    }
  }
  return open ? [...lines, open] : lines;
}

function textsOf(entry: LogEntry, style: Style, container: Container): readonly string[] {
  const { command = [], args = [] } = container;
  switch (entry.kind) {
    case 'started':
      return style.started(entry, container);
    case 'served':
      return style.served(entry);
    case 'asked':
      return asked(entry, [...command, ...args].join(' ').includes('wget'));
    case 'wrote':
      return [];
    case 'exited':
      return entry.code === 0 || entry.code === 137 ? [] : [`fatal: exiting with code ${entry.code}`];
  }
}
