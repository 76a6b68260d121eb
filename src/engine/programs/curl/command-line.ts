import type { IPFamily } from '../../../model/objects/meta.ts';
import { type Options, optionForms, parseOptions } from '../options.ts';

/** What curl was told on its command line. Times in virtual ms. */
export interface CurlSettings {
  readonly urls: readonly string[];
  /** One for each URL as far as given. */
  readonly outputs: readonly string[];
  readonly remoteName: boolean;
  readonly verbose: boolean;
  readonly silent: boolean;
  readonly showError: boolean;
  readonly meter: boolean;
  readonly include: boolean;
  readonly fail: 'no' | 'without body' | 'with body';
  readonly insecure: boolean;
  readonly method: string;
  readonly head: boolean;
  readonly headers: readonly string[];
  readonly data: string | undefined;
  /** `-G`: the data is the query. */
  readonly get: boolean;
  readonly userAgent: string;
  readonly maxTime: number | undefined;
  readonly connectTimeout: number | undefined;
  /** `HOST:PORT` → address. */
  readonly resolve: ReadonlyMap<string, string>;
  readonly family: IPFamily | undefined;
  readonly writeOut: string | undefined;
  readonly retries: number;
}

/** The curl that is imitated. */
export const curlVersion = '8.14.1';

const forms =
  optionForms(`4=ipv4 6=ipv6 A:=user-agent H:=header G=get I=head L=location O=remote-name S=show-error X:=request d:=data
  data-raw: data-binary: data-ascii: data-urlencode: json: f=fail fail-with-body fail-early i=include show-headers k=insecure m:=max-time connect-timeout: no-progress-meter o:=output
  resolve: connect-to: s=silent v=verbose w:=write-out retry: retry-delay: retry-connrefused retry-all-errors h=help V=version N=no-buffer #=progress-bar compressed http1.1 0=http1.0 http2 noproxy: x:=proxy
  url: u:=user b:=cookie e:=referer no-keepalive max-redirs: path-as-is globoff g q=disable tcp-nodelay l=list-only`);

/** Options of the real one that nothing here stands for. */
const notModelled = ['connect-to', 'proxy', 'user', 'cookie'];

/** What is wrong with a command line, in curl's words, without its name; it exits with 2. */
export interface WrongUsage {
  readonly wrong: string;
}

const seconds = (text: string): number | undefined => (/^\d*\.?\d+$/.test(text) ? Number(text) * 1000 : undefined);

/** An option's time in ms; undefined when it was not given, NaN when it is no number. */
function timeOf(options: Options, name: string): number | undefined {
  const text = options.value(name);
  if (text === undefined) return undefined;
  return seconds(text) ?? Number.NaN;
}

function dataOf(options: Options, stdin: string): string | undefined {
  const given = ['data', 'data-raw', 'data-binary', 'data-ascii', 'data-urlencode', 'json'].flatMap((name) =>
    options.all(name).map((value) => (value === '@-' && name !== 'data-raw' ? stdin : value)),
  );
  return given.length === 0 ? undefined : given.join('&');
}

/** What is wrong with the options as such. */
function wrongIn(options: Options, words: readonly string[]): string | undefined {
  const { error } = options;
  if (error) return `option ${error.option}: ${error.kind === 'unknown' ? 'is unknown' : 'requires parameter'}`;
  const unknown = notModelled.find((name) => options.has(name));
  if (unknown !== undefined) return `option --${unknown}: is not modelled by Kubehop`;
  const noNumber = 'expected a proper numerical parameter';
  if (Number.isNaN(timeOf(options, 'max-time')))
    return `option ${words.some((word) => word.startsWith('--max-time')) ? '--max-time' : '-m'}: ${noNumber}`;
  return Number.isNaN(timeOf(options, 'connect-timeout')) ? `option --connect-timeout: ${noNumber}` : undefined;
}

function methodOf(options: Options, data: string | undefined): string {
  const sends = data !== undefined && !options.has('get');
  return options.value('request') ?? (options.has('head') ? 'HEAD' : sends ? 'POST' : 'GET');
}

function failOf(options: Options): CurlSettings['fail'] {
  return options.has('fail-with-body') ? 'with body' : options.has('fail') ? 'without body' : 'no';
}

const familyAsked = (options: Options): IPFamily | undefined =>
  options.has('ipv4') ? 'IPv4' : options.has('ipv6') ? 'IPv6' : undefined;

/** Reads curl's arguments (src/tool_getparam.c). */
export function parseCommandLine(words: readonly string[], stdin: string): CurlSettings | WrongUsage {
  const options = parseOptions(words, forms);
  const wrong = wrongIn(options, words);
  if (wrong !== undefined) return { wrong };
  const data = dataOf(options, stdin);
  const isJson = options.has('json');
  return {
    urls: [...options.all('url'), ...options.rest],
    outputs: options.all('output'),
    remoteName: options.has('remote-name'),
    verbose: options.has('verbose'),
    silent: options.has('silent'),
    showError: options.has('show-error'),
    meter: !options.has('no-progress-meter'),
    include: options.has('include') || options.has('show-headers'),
    fail: failOf(options),
    insecure: options.has('insecure'),
    method: methodOf(options, data),
    head: options.has('head'),
    headers: [
      ...options.all('header'),
      ...(isJson ? ['Content-Type: application/json', 'Accept: application/json'] : []),
    ],
    data,
    get: options.has('get'),
    userAgent: options.value('user-agent') ?? `curl/${curlVersion}`,
    maxTime: timeOf(options, 'max-time') || undefined,
    connectTimeout: timeOf(options, 'connect-timeout') || undefined,
    resolve: new Map(options.all('resolve').flatMap(resolution)),
    family: familyAsked(options),
    writeOut: options.value('write-out'),
    retries: Number(options.value('retry') ?? 0) || 0,
  };
}

/** `HOST:PORT:ADDRESS[,ADDRESS]`; the first address is taken. */
function resolution(text: string): readonly (readonly [string, string])[] {
  const [, host = '', port = '', address = ''] = /^\+?([^:]+):(\d+):\[?([^\],]+)/.exec(text) ?? [];
  return host === '' ? [] : [[`${host.toLowerCase()}:${port}`, address]];
}
