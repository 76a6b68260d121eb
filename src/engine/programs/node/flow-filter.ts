import { parseAddress } from '../../../model/ip.ts';
import { Complaint } from './complaint.ts';
import type { FlowEntry } from './flow-entry.ts';

type Command = 'L' | 'D' | 'C' | 'E' | 'F' | 'V' | 'h';

/** What `conntrack` was asked. */
export interface FlowQuestion {
  readonly command: Command;
  readonly fits: (flow: FlowEntry) => boolean;
  /** `-o`. */
  readonly output: ReadonlySet<string>;
  /** `-e`. */
  readonly events: ReadonlySet<string> | undefined;
}

export const tool = 'conntrack v1.4.7 (conntrack-tools)';
const misused = (message: string): Complaint =>
  new Complaint(`${tool}: ${message}\nTry \`conntrack -h' or 'conntrack --help' for more information.`, 2);

const commands: Readonly<Record<string, Command>> = {
  '-L': 'L',
  '--dump': 'L',
  '-D': 'D',
  '--delete': 'D',
  '-C': 'C',
  '--count': 'C',
  '-E': 'E',
  '--event': 'E',
  '-F': 'F',
  '--flush': 'F',
  '-V': 'V',
  '--version': 'V',
  '-h': 'h',
  '--help': 'h',
};

type Test = (flow: FlowEntry, value: string) => boolean;

/** Options whose value is an address. */
const addresses: Readonly<Record<string, Test>> = {
  '-s': ({ original }, value) => original.src === value,
  '-d': ({ original }, value) => original.dst === value,
  '-r': ({ reply }, value) => reply.src === value,
  '-q': ({ reply }, value) => reply.dst === value,
};
/** Options of protocols with ports. */
const ports: Readonly<Record<string, Test>> = {
  '--sport': ({ original }, value) => original.sport === value,
  '--dport': ({ original }, value) => original.dport === value,
  '--reply-port-src': ({ reply }, value) => reply.sport === value,
  '--reply-port-dst': ({ reply }, value) => reply.dport === value,
  '--state': ({ state }, value) => state === value.toUpperCase(),
};
const sourceTranslated = ({ original, reply }: FlowEntry): boolean =>
  original.src !== reply.dst || original.sport !== reply.dport;
const destinationTranslated = ({ original, reply }: FlowEntry): boolean =>
  original.dst !== reply.src || original.dport !== reply.sport;
/** Options without a value. */
const flags: Readonly<Record<string, (flow: FlowEntry) => boolean>> = {
  '-n': sourceTranslated,
  '-g': destinationTranslated,
  '-j': (flow) => sourceTranslated(flow) || destinationTranslated(flow),
};
const statuses: Readonly<Record<string, (flow: FlowEntry) => boolean>> = {
  ASSURED: ({ assured }) => assured,
  SEEN_REPLY: ({ replied }) => replied,
  UNSET: ({ replied }) => !replied,
};

const spellings: Readonly<Record<string, string>> = {
  '--src': '-s',
  '--orig-src': '-s',
  '--dst': '-d',
  '--orig-dst': '-d',
  '--reply-src': '-r',
  '--reply-dst': '-q',
  '--orig-port-src': '--sport',
  '--orig-port-dst': '--dport',
  '--src-nat': '-n',
  '--dst-nat': '-g',
  '--any-nat': '-j',
  '--proto': '-p',
  '--family': '-f',
  '--mark': '-m',
  '--status': '-u',
  '--output': '-o',
  '--event-mask': '-e',
};
const protocols: readonly string[] = ['tcp', 'udp', 'icmp', 'icmpv6', 'sctp'];
const protocolNames: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  '132': 'sctp',
};

/** Reads conntrack(8)'s options one after the other. */
class Options {
  command: Command | undefined;
  protocol: string | undefined;
  readonly tests: ((flow: FlowEntry) => boolean)[] = [];
  output: ReadonlySet<string> = new Set();
  events: ReadonlySet<string> | undefined;
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  read(): this {
    while (this.#at < this.#words.length) {
      const [, bare = '', inline] = /^(--[^=]+)=(.*)$/s.exec(this.#words[this.#at] ?? '') ?? [];
      const word = bare || (this.#words[this.#at] ?? '');
      this.#at++;
      const option = spellings[word] ?? word;
      const command = commands[word];
      // A table's name may follow the command.
      if (command) this.command = command;
      else if (option.startsWith('-')) this.#option(option, word, () => inline ?? this.#words[this.#at++] ?? '');
    }
    return this;
  }

  #option(option: string, word: string, value: () => string): void {
    const flag = flags[option];
    const address = addresses[option];
    if (flag) this.tests.push(flag);
    else if (address) {
      const text = value();
      const wanted = parseAddress(text);
      if (wanted === undefined) throw misused(`Invalid IP address \`${text}'`);
      this.tests.push((flow) => address(flow, wanted));
    } else if (ports[option] && (this.protocol === 'tcp' || this.protocol === 'udp' || this.protocol === 'sctp')) {
      const test = ports[option];
      const wanted = value();
      this.tests.push((flow) => test(flow, wanted));
    } else this.#other(option, word, value);
  }

  #other(option: string, word: string, value: () => string): void {
    switch (option) {
      case '-p': {
        const given = value();
        const name = protocolNames[given] ?? given.toLowerCase();
        if (!protocols.includes(name)) throw misused(`\`${given}' unsupported protocol`);
        this.protocol = name;
        this.tests.push(({ protocol }) => protocol === (name === 'icmpv6' ? 'ipv6-icmp' : name));
        return;
      }
      case '-f': {
        const six = value() === 'ipv6';
        this.tests.push(({ original }) => original.src.includes(':') === six);
        return;
      }
      case '-m': {
        const wanted = Number(value().split('/')[0]);
        this.tests.push(({ mark }) => Number(mark) === wanted);
        return;
      }
      case '-u':
        for (const name of value().split(',')) {
          const test = statuses[name.toUpperCase()];
          if (!test) throw misused(`Bad parameter \`${name}'`);
          this.tests.push(test);
        }
        return;
      case '-o':
        this.output = new Set(value().split(','));
        return;
      case '-e':
        this.events = new Set(value().toUpperCase().split(','));
        return;
      default:
        throw misused(`unknown option \`${word}'`);
    }
  }
}

/** The words after `conntrack`. Throws Complaint. */
export function flowQuestion(words: readonly string[]): FlowQuestion {
  // Ports belong to a protocol, wherever it stands.
  const at = words.findIndex((word) => word === '-p' || word === '--proto');
  const ordered = at < 0 ? words : [...words.slice(at, at + 2), ...words.slice(0, at), ...words.slice(at + 2)];
  const { command = 'h', tests, output, events } = new Options(ordered).read();
  return { command, output, events, fits: (flow) => tests.every((test) => test(flow)) };
}
