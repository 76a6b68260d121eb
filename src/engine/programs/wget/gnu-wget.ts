import { sceneEpoch } from '../../../model/time.ts';
import { statusText } from '../../network/status-text.ts';
import { type CurlUrl, parseUrl } from '../curl/url.ts';
import { type Got, httpGet } from '../http-get.ts';
import { bytesOf, responseHead } from '../http-response.ts';
import { type Options, optionForms, parseOptions } from '../options.ts';
import type { Program, ProgramContext } from '../program.ts';

const forms = optionForms(
  'q=quiet S=server-response O:=output-document o:=output-file U:=user-agent T:=timeout t:=tries v=verbose nv 4=inet4-only 6=inet6-only spider header: post-data: method: no-check-certificate connect-timeout: dns-timeout: read-timeout: no-verbose waitretry: retry-connrefused',
);
const hint = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";
/** Read timeout when none is given, and how often it tries. */
const usualTimeout = 900;
const usualTries = 20;

/** `2026-01-01 00:00:04`. */
const clock = (now: number): string => new Date(sceneEpoch + now).toISOString().replace('T', ' ').slice(0, 19);

/** One URL's retrieval with GNU wget 1.21 (src/http.c, src/retr.c): exit 0, 4 network failure, 5 TLS, 8 the server's error. */
class Retrieval {
  readonly #context: ProgramContext;
  readonly #options: Options;
  readonly #url: CurlUrl;
  readonly #done: (code: number) => void;
  #try = 1;

  constructor(context: ProgramContext, options: Options, url: CurlUrl, done: (code: number) => void) {
    this.#context = context;
    this.#options = options;
    this.#url = url;
    this.#done = done;
  }

  #say(text: string): void {
    if (!this.#options.has('quiet')) this.#context.err(text);
  }

  start(): void {
    const { host, port, text, isAddress } = this.#url;
    const post = this.#options.value('post-data');
    const spider = this.#options.has('spider');
    const agent = this.#options.value('user-agent') ?? 'Wget/1.21.3';
    if (spider && this.#try === 1) this.#say('Spider mode enabled. Check if remote file exists.\n');
    this.#say(
      `--${clock(this.#context.now)}--  ${this.#try > 1 ? `(try:${String(this.#try).padStart(2)})  ` : ''}${text}\n`,
    );
    if (!isAddress) this.#say(`Resolving ${host} (${host})... `);
    httpGet(
      this.#context,
      {
        url: this.#url,
        method: this.#options.value('method') ?? (post !== undefined ? 'POST' : spider ? 'HEAD' : 'GET'),
        headers: [
          `User-Agent: ${agent}`,
          'Accept: */*',
          'Accept-Encoding: identity',
          'Connection: Keep-Alive',
          ...this.#options.all('header'),
        ],
        payload: post ?? '',
        insecure: this.#options.has('no-check-certificate'),
        timeout:
          Number(this.#options.value('timeout') ?? this.#options.value('connect-timeout') ?? usualTimeout) * 1000,
        onConnecting: ({ dst }) => {
          if (!isAddress) this.#say(`${dst}\n`);
          this.#say(`Connecting to ${host}${isAddress ? '' : ` (${host})|${dst}|`}:${port}... `);
        },
        onConnected: () => this.#say('connected.\nHTTP request sent, awaiting response... '),
      },
      (got) => this.#ended(got),
    );
  }

  #ended(got: Got): void {
    if (got.kind === 'unresolved') {
      this.#say('failed: Name or service not known.\n');
      this.#context.err(`wget: unable to resolve host address ‘${this.#url.host}’\n`);
      this.#done(4);
    } else if (got.kind === 'unconnected') {
      this.#say(`failed: ${got.error}.\n`);
      if (got.error === 'Connection timed out') this.#again();
      else this.#done(4);
    } else if (got.kind === 'unanswered') {
      this.#unanswered(got.result.failure, got.result.reason);
    } else {
      this.#answered(got.status, got.body);
    }
  }

  #unanswered(failure: string | undefined, reason: string): void {
    const { host } = this.#url;
    if (failure === 'certificate-name') {
      const names = /made for (.*)\)$/.exec(reason)?.[1] ?? '';
      this.#context.err(
        `\nERROR: no certificate subject alternative name matches\n\trequested host name ‘${host}’ (it is made for ${names}).\nTo connect to ${host} insecurely, use \`--no-check-certificate'.\n`,
      );
      this.#done(5);
    } else if (failure === 'not-tls') {
      this.#say('\nOpenSSL: error:0A00010B:SSL routines::wrong version number\nUnable to establish SSL connection.\n');
      this.#done(4);
    } else {
      const said =
        failure === 'reset'
          ? 'Read error (Connection reset by peer) in headers.'
          : failure === 'empty-reply'
            ? 'No data received.'
            : 'Read error (Connection timed out) in headers.';
      this.#say(`${said}\n`);
      this.#again();
    }
  }

  #again(): void {
    const tries = Number(this.#options.value('tries') ?? usualTries);
    if (tries > 0 && this.#try >= tries) {
      this.#say('Giving up.\n\n');
      this.#done(4);
      return;
    }
    this.#say('Retrying.\n\n');
    this.#context.later(Math.min(this.#try, 10) * 1000, () => {
      this.#try++;
      this.start();
    });
  }

  #answered(status: number, body: string): void {
    const { now } = this.#context;
    const text = status === 0 ? '200 No headers, assuming HTTP/0.9' : statusText(status);
    const head = this.#options.has('server-response')
      ? `\n${responseHead(status, body, now)
          .map((line) => `  ${line}\n`)
          .join('')}`
      : `${text}\n`;
    this.#say(head);
    if (status >= 400) {
      if (this.#options.has('spider')) this.#say('Remote file does not exist -- broken link!!!\n\n');
      else this.#say(`${clock(now)} ERROR ${text.replace(' ', ': ')}.\n\n`);
      this.#done(8);
      return;
    }
    const bytes = bytesOf(body);
    this.#say(`Length: ${bytes} [text/plain]\n`);
    if (this.#options.has('spider')) {
      this.#say('Remote file exists.\n\n');
      this.#done(0);
      return;
    }
    this.#save(body, bytes);
  }

  #save(body: string, bytes: number): void {
    const { path } = this.#url;
    const name = this.#options.value('output-document') ?? (path.slice(path.lastIndexOf('/') + 1) || 'index.html');
    if (name !== '-' && name !== '/dev/null') {
      this.#context.err(
        `${name}: Read-only file system (files in containers are not modelled)\n\nCannot write to ‘${name}’ (Success).\n`,
      );
      this.#done(3);
      return;
    }
    const shown = name === '-' ? 'STDOUT' : name;
    this.#say(`Saving to: ‘${shown}’\n`);
    if (name === '-') this.#context.out(body);
    this.#say(`\n     0K ${' '.repeat(50)} 100% ${(bytes / 1024).toFixed(2)}M=0s\n\n`);
    this.#say(
      `${clock(this.#context.now)} (${(bytes / 1024).toFixed(2)} MB/s) - ${name === '-' ? 'written to stdout' : `‘${name}’ saved`} [${bytes}/${bytes}]\n\n`,
    );
    this.#done(0);
  }
}

/** GNU wget 1.21. */
export const gnuWget: Program = (context) => {
  const options = parseOptions(context.argv.slice(1), forms);
  const { error, rest } = options;
  if (error) {
    context.err(
      `wget: ${error.kind === 'unknown' ? 'unrecognized option' : 'option requires an argument'} '${error.option}'\n${hint}`,
    );
    context.exit(2);
    return;
  }
  if (rest.length === 0) {
    context.err(`wget: missing URL\n${hint}`);
    context.exit(1);
    return;
  }
  const next = (n: number, code: number): void => {
    const given = rest[n];
    if (given === undefined) {
      context.exit(code);
      return;
    }
    const url = parseUrl(given);
    if ('code' in url) {
      context.err(`${given}: ${url.code === 1 ? `Unsupported scheme.` : 'Invalid host name.'}\n`);
      next(n + 1, 1);
    } else {
      new Retrieval(context, options, url, (found) => next(n + 1, Math.max(code, found))).start();
    }
  };
  next(0, 0);
};
