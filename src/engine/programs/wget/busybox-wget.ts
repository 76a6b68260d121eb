import { busyboxUsage } from '../busybox.ts';
import { type CurlUrl, parseUrl } from '../curl/url.ts';
import { type Got, httpGet } from '../http-get.ts';
import { bytesOf, responseHead } from '../http-response.ts';
import { type Options, optionForms, parseOptions } from '../options.ts';
import type { Program, ProgramContext } from '../program.ts';

const usage = `Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy
`;

const forms = optionForms(
  'c=continue q=quiet S=server-response O:=output-document o:=output-file P:=directory-prefix U:=user-agent T:=timeout Y:=proxy t:=tries spider header: post-data: post-file: no-check-certificate',
);
/** Network read timeout when -T is not given: 900 s. */
const usualTimeout = 900;

/** wget of BusyBox 1.36 (networking/wget.c). */
export const busyboxWget: Program = (context) => {
  const options = parseOptions(context.argv.slice(1), forms);
  const { error, rest } = options;
  if (error) {
    const letter = error.option.replace(/^-+/, '');
    const what = error.option.startsWith('--')
      ? `unrecognized option '${error.option}'`
      : error.kind === 'unknown'
        ? `invalid option -- '${letter}'`
        : `option requires an argument -- '${letter}'`;
    context.err(`wget: ${what}\n`);
  }
  if (error || rest.length === 0) {
    context.err(busyboxUsage(usage));
    context.exit(1);
    return;
  }
  const next = (n: number): void => {
    const given = rest[n];
    if (given === undefined) context.exit(0);
    else fetchOne(context, options, given, () => next(n + 1));
  };
  next(0);
};

function die(context: ProgramContext, why: string): void {
  context.err(`wget: ${why}\n`);
  context.exit(1);
}

function fetchOne(context: ProgramContext, options: Options, given: string, then: () => void): void {
  const url = parseUrl(given);
  if ('code' in url) {
    const scheme = /^([a-z]+):\/\//i.exec(given)?.[1];
    die(
      context,
      scheme !== undefined && !/^https?$/i.test(scheme)
        ? `not an http or ftp url: ${given}`
        : `bad address '${given.replace(/^\w+:\/\//, '').split('/')[0] ?? ''}'`,
    );
    return;
  }
  const quiet = options.has('quiet');
  const post = options.value('post-data');
  const headers = [
    ...options.all('header'),
    `User-Agent: ${options.value('user-agent') ?? 'Wget'}`,
    'Connection: close',
    ...(post === undefined
      ? []
      : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${bytesOf(post)}`]),
  ];
  const authority = `${url.host}${url.port === 80 ? '' : `:${url.port}`}`;
  httpGet(
    context,
    {
      url,
      method: post === undefined ? 'GET' : 'POST',
      headers,
      payload: post ?? '',
      insecure: true,
      timeout: Number(options.value('timeout') ?? usualTimeout) * 1000,
      onConnecting: ({ dst, dport }) => {
        if (!quiet) context.err(`Connecting to ${authority} (${dst}:${dport})\n`);
      },
    },
    (got) => finish(context, { options, url }, got, then),
  );
}

/** Its words for what went wrong; undefined: nothing did. */
function whyFailed(got: Got, options: Options, { host }: CurlUrl): string | undefined {
  switch (got.kind) {
    case 'unresolved':
      return `bad address '${host}'`;
    case 'unconnected':
      return got.error === 'Connection timed out' && options.has('timeout')
        ? 'download timed out'
        : `can't connect to remote host (${got.address}): ${got.error}`;
    case 'unanswered':
      if (got.result.outcome === 'timeout') return 'download timed out';
      return got.result.failure === 'not-tls'
        ? 'TLS error from peer (alert code 70): protocol version'
        : 'error getting response';
    default:
      return got.status === 0 ? 'error getting response' : undefined;
  }
}

function finish(
  context: ProgramContext,
  { options, url }: { readonly options: Options; readonly url: CurlUrl },
  got: Got,
  then: () => void,
): void {
  const why = whyFailed(got, options, url);
  if (why !== undefined || got.kind !== 'answered') {
    die(context, why ?? '');
    return;
  }
  const { status, body } = got;
  const head = responseHead(status, body, context.now);
  if (options.has('server-response')) context.err([...head, ''].map((line) => `  ${line}\n`).join(''));
  if (status >= 300) {
    die(context, `server returned error: ${head[0] ?? ''}`);
    return;
  }
  if (!options.has('spider')) save(context, options, url, body);
  else if (!options.has('quiet')) context.err('remote file exists\n');
  then();
}

function save(context: ProgramContext, options: Options, url: CurlUrl, body: string): void {
  const quiet = options.has('quiet');
  const name = options.value('output-document') ?? (url.path.slice(url.path.lastIndexOf('/') + 1) || 'index.html');
  if (name !== '-' && name !== '/dev/null') {
    die(context, `can't open '${name}': Read-only file system (files in containers are not modelled)`);
    return;
  }
  const say = (text: string): void => context.err(quiet ? '' : text);
  const toOut = name === '-';
  say(toOut ? 'writing to stdout\n' : `saving to '${name}'\n`);
  if (toOut) context.out(body);
  const shown = (toOut ? '-' : 'null').padEnd(21);
  say(`${shown}100% |********************************| ${String(bytesOf(body)).padStart(5)}  0:00:00 ETA\n`);
  say(toOut ? 'written to stdout\n' : `'${name}' saved\n`);
}
