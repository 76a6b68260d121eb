import type { ProgramContext } from '../program.ts';

/** A socket as ss(8) and netstat(8) show it. */
export interface Socket {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly state: 'LISTEN' | 'UNCONN' | 'ESTAB' | 'SYN-SENT';
  readonly local: string;
  readonly localPort: number;
  /** `0.0.0.0` and port 0 for nobody. */
  readonly peer: string;
  readonly peerPort: number;
}

const protocols = { 6: 'tcp', 17: 'udp', 132: 'sctp' } as const;
const isKnown = (number: number): number is keyof typeof protocols => number in protocols;

/** All sockets of the place: those that listen, in order of their ports, and the connections of traced requests. */
export function socketsOf({ network, host }: ProgramContext): readonly Socket[] {
  const listening = (network.inspect(host.place)?.listening ?? []).flatMap(({ key }): Socket | readonly Socket[] => {
    const number = Math.floor(key / 65_536);
    if (!isKnown(number)) return [];
    const protocol = protocols[number];
    const state = protocol === 'tcp' ? 'LISTEN' : 'UNCONN';
    return { protocol, state, local: '0.0.0.0', localPort: key % 65_536, peer: '0.0.0.0', peerPort: 0 };
  });
  const connected = network.connections(host.place).map((view): Socket => ({ protocol: 'tcp', ...view }));
  return [...listening.toSorted((a, b) => a.localPort - b.localPort), ...connected];
}

/** Which of them the options ask for: `-l` those that listen, `-a` all, else the connected ones; `-t`, `-u` by protocol. */
export function chosen(sockets: readonly Socket[], letters: ReadonlySet<string>): readonly Socket[] {
  const isListening = ({ state }: Socket): boolean => state === 'LISTEN' || state === 'UNCONN';
  const byProtocol = ['t', 'u', 'S'].some((letter) => letters.has(letter));
  const wanted = { tcp: letters.has('t'), udp: letters.has('u'), sctp: letters.has('S') };
  return sockets.filter((socket) => {
    if (byProtocol && !wanted[socket.protocol]) return false;
    return letters.has('a') || isListening(socket) === letters.has('l');
  });
}

/** The letters of `-tln -p`. */
export const lettersOf = (words: readonly string[]): ReadonlySet<string> =>
  new Set(words.filter((word) => /^-[a-zA-Z0-9]/.test(word)).flatMap((word) => [...word.slice(1)]));

const longOptions: Readonly<Record<string, string>> = {
  '--tcp': 't',
  '--udp': 'u',
  '--listening': 'l',
  '--all': 'a',
  '--numeric': 'n',
  '--processes': 'p',
  '--program': 'p',
  '--sctp': 'S',
};

/** Long options as their letters. */
export const shortened = (words: readonly string[]): readonly string[] =>
  words.map((word) => (Object.hasOwn(longOptions, word) ? `-${longOptions[word] ?? ''}` : word));

/** /etc/services, as far as it matters here. */
const services: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'domain',
  80: 'http',
  443: 'https',
  3306: 'mysql',
  5432: 'postgresql',
  6379: 'redis',
  8080: 'http-alt',
};

/** A port's name in /etc/services; undefined when it has none. */
export const serviceName = (port: number): string | undefined => services[port];
