import { type DnsQuestion, isDnsType, isHostName, reverseNameOf } from '../../../model/dns.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Program, ProgramContext } from '../program.ts';
import { absolute, askInOrder, findServer, resolvConfOf, searched, serverOf } from './ask.ts';
import { digText, type Sections } from './dig-output.ts';

/** The dig that is imitated. */
const version = '9.18.33';
/** What it says it has asked for, where the type is none that is modelled. */
const others = new Set('NS SOA MX TXT ANY CAA DS DNSKEY HTTPS SVCB NAPTR'.split(' '));

interface Settings {
  readonly questions: readonly DnsQuestion[];
  readonly warnings: readonly string[];
  /** As written after the `@`. */
  readonly server: string;
  readonly short: boolean;
  readonly search: boolean;
  readonly timeout: number;
  readonly attempts: number;
  readonly sections: Sections;
}

const all: Sections = {
  cmd: true,
  comments: true,
  question: true,
  answer: true,
  authority: true,
  additional: true,
  stats: true,
};
const none: Sections = {
  cmd: false,
  comments: false,
  question: false,
  answer: false,
  authority: false,
  additional: false,
  stats: false,
};
const isSection = (name: string): name is keyof Sections => Object.hasOwn(all, name);

/** Reads dig's arguments one by one: each name begins a query, types and `+` options go with it. */
class CommandLine {
  readonly questions: DnsQuestion[] = [];
  readonly warnings: string[] = [];
  server = '';
  short = false;
  search = false;
  timeout = 5000;
  attempts = 3;
  sections = all;
  /** What is wrong, if anything is. */
  wrong: string | undefined;
  #type: DnsQuestion['type'] | undefined;

  read(words: readonly string[]): this {
    for (let i = 0; i < words.length && this.wrong === undefined; i++) {
      const word = words[i] ?? '';
      if (word.startsWith('@')) this.server = word.slice(1);
      else if (word.startsWith('+')) this.#plus(word.slice(1));
      else if (/^-[tqxcpbk]/.test(word)) {
        const value = word.length > 2 ? word.slice(2) : words[++i];
        this.#option(word.slice(0, 2), value);
      } else if (/^-[46]|^-u$/.test(word)) continue;
      else if (word.startsWith('-')) this.wrong = `Invalid option: ${word}`;
      else this.#plain(word);
    }
    return this;
  }

  #option(option: string, value: string | undefined): void {
    if (value === undefined) this.wrong = `Invalid option: ${option}`;
    else if (option === '-t') this.#setType(value.toUpperCase());
    else if (option === '-q') this.#name(value);
    else if (option === '-x') {
      const address = parseAddress(value);
      if (address === undefined) this.wrong = `Invalid IP address ${value}`;
      else this.questions.push({ name: reverseNameOf(address), type: 'PTR' });
    } else if (option === '-p' && value !== '53')
      this.wrong = 'name servers on other ports are not modelled by Kubehop';
  }

  #plain(word: string): void {
    const upper = word.toUpperCase();
    if (upper === 'IN' || upper === 'CH') return;
    if (isDnsType(upper) || others.has(upper)) this.#setType(upper);
    else this.#name(word);
  }

  #setType(type: string): void {
    if (!isDnsType(type)) {
      if (others.has(type)) this.wrong = `records of type ${type} are not modelled by Kubehop`;
      else this.warnings.push(`;; Warning, ignoring invalid type ${type.toLowerCase()}\n`);
      return;
    }
    const last = this.questions.pop();
    if (last) this.questions.push({ ...last, type });
    else this.#type = type;
  }

  #name(name: string): void {
    if (isHostName(name)) this.questions.push({ name, type: this.#type ?? 'A' });
    else this.wrong = `'${name}' is not a legal name`;
    this.#type = undefined;
  }

  #plus(option: string): void {
    const [, no, name = '', value = ''] = /^(no)?([a-z]+)(?:=(.*))?$/.exec(option) ?? [];
    const on = no === undefined;
    if (name === 'all') this.sections = on ? all : none;
    else if (isSection(name)) this.sections = { ...this.sections, [name]: on };
    else if (name === 'short') this.short = on;
    else if (name === 'search') this.search = on;
    else if (name === 'time' || name === 'timeout') this.timeout = Math.max(1, Number(value) || 1) * 1000;
    else if (name === 'tries') this.attempts = Math.max(1, Number(value) || 1);
    else if (name === 'retry') this.attempts = (Number(value) || 0) + 1;
    else if (name === 'tcp' || name === 'vc') this.wrong = on ? 'DNS over TCP is not modelled by Kubehop' : undefined;
    else if (
      !/^(recurse|rec|edns|dnssec|cookie|cookies|ndots|multiline|ttlid|identify|adflag|cdflag|fail|defname|nssearch|trace|qr|rrcomments|bufsize)$/.test(
        name,
      )
    )
      this.wrong = `Invalid option: +${option}`;
  }
}

/** dig of BIND 9.18 (bin/dig/dig.c). Exit codes: 0 an answer of whatever kind came, 1 wrong usage, 9 none came. */
export const dig: Program = (context) => {
  const words = context.argv.slice(1);
  if (words.includes('-v')) {
    context.err(`DiG ${version}\n`);
    context.exit(0);
    return;
  }
  const line = new CommandLine().read(words);
  if (line.wrong !== undefined) return fail(context, `dig: ${line.wrong}`);
  if (line.questions.length === 0)
    return fail(context, 'dig: a name is expected: the root zone is not modelled by Kubehop');
  const settings: Settings = line;
  for (const warning of settings.warnings) context.out(warning);
  if (settings.server === '') return begin(context, settings, serverOf(resolvConfOf(context)));
  findServer(context, settings.server, (server) => {
    if (server === undefined) fail(context, `dig: couldn't get address for '${settings.server}': not found`);
    else begin(context, settings, server);
  });
};

function fail(context: ProgramContext, message: string): void {
  context.err(`${message}\n`);
  context.exit(1);
}

function begin(context: ProgramContext, settings: Settings, server: string): void {
  const next = (n: number, code: number): void => {
    const question = settings.questions[n];
    if (question)
      query(context, settings, { question, server, first: n === 0 }, (worst) => next(n + 1, Math.max(code, worst)));
    else context.exit(code);
  };
  next(0, 0);
}

function query(
  context: ProgramContext,
  settings: Settings,
  { question, server, first }: { readonly question: DnsQuestion; readonly server: string; readonly first: boolean },
  done: (code: number) => void,
): void {
  const { short, search, sections, timeout, attempts } = settings;
  const found = settings.server === '' ? '' : '; (1 server found)\n';
  const head =
    first && sections.cmd && !short
      ? `\n; <<>> DiG ${version} <<>> ${context.argv.slice(1).join(' ')}\n${found};; global options: +cmd\n`
      : '';
  const conf = resolvConfOf(context);
  const name = question.name.toLowerCase();
  const names = search ? searched(name, conf) : [name.replace(/\.$/, '')];
  const onUnanswered = (why: string): void =>
    context.out(`;; communications error to ${server}#53: ${why === 'timeout' ? 'timed out' : 'connection refused'}\n`);
  askInOrder(
    context,
    { names, type: question.type },
    { server, timeout, attempts, onUnanswered },
    (asked, { answer, took }) => {
      if (!answer) {
        context.out(`${head}${short ? '' : ''};; no servers could be reached\n`);
        done(9);
        return;
      }
      if (short) {
        context.out(answer.records.map((record) => `${absolute(record)}\n`).join(''));
      } else {
        const id = context.random.int(0, 65_535);
        const cookie = [0, 0].map(() => context.random.uint32().toString(16).padStart(8, '0')).join('');
        const exchange = {
          question: { name: asked, type: question.type },
          answer,
          server,
          asked: settings.server,
          took,
          now: context.now,
          id,
          cookie,
        };
        context.out(head + digText(exchange, sections));
      }
      done(0);
    },
  );
}
