import type { Program, ProgramContext } from '../program.ts';
import { chosen, lettersOf, type Socket, serviceName, shortened, socketsOf } from './list.ts';

/** What a row says, in ss's columns: addresses end with their colon. */
type Row = readonly [
  netid: string,
  state: string,
  recvQ: string,
  sendQ: string,
  local: string,
  localPort: string,
  peer: string,
  peerPort: string,
  process: string,
];

const head: Row = ['Netid', 'State', 'Recv-Q', 'Send-Q', 'Local Address:', 'Port', 'Peer Address:', 'Port', 'Process'];
/** Of these columns the texts stand to the right, and after these no space follows. */
const toTheRight = new Set([4, 6]);
const joined = new Set([4, 6, 7]);

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]:` : `${address}:`);

function rowOf(socket: Socket, letters: ReadonlySet<string>, process: string): Row {
  const isListening = socket.state === 'LISTEN';
  const port = (number: number): string =>
    letters.has('n') ? String(number) : (serviceName(number) ?? String(number));
  const peerPort = socket.peerPort === 0 ? '*' : port(socket.peerPort);
  const owner = letters.has('p') && process !== '' ? ` users:((${JSON.stringify(process)},pid=1,fd=3))` : '';
  return [
    socket.protocol,
    socket.state,
    '0',
    isListening ? '4096' : '0',
    bracketed(socket.local),
    port(socket.localPort),
    bracketed(socket.peer),
    peerPort,
    owner,
  ];
}

function table(rows: readonly Row[], columns: readonly number[]): string {
  const widths = head.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows
    .map((row) =>
      columns
        .map((i) => {
          const text = row[i] ?? '';
          const width = widths[i] ?? 0;
          return (
            (toTheRight.has(i) ? text.padStart(width) : text.padEnd(width)) + (joined.has(i) || i === 8 ? '' : ' ')
          );
        })
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** The name of the program whose sockets they are. */
const owner = ({ host }: ProgramContext): string => host.mainProgram ?? '';

/** ss(8) of iproute2: -t, -u, -l, -a, -n, -p. Queues are always empty. */
export const ss: Program = (context) => {
  const words = shortened(context.argv.slice(1));
  const letters = lettersOf(words);
  const wrong =
    [...letters].find((letter) => !'tulanpSeomi46HrOK'.includes(letter)) ?? words.find((word) => word.startsWith('--'));
  if (wrong !== undefined) {
    context.err(
      `ss: ${wrong.startsWith('--') ? `unrecognized option '${wrong}'` : `invalid option -- '${wrong}'`}\nUsage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n`,
    );
    context.exit(255);
    return;
  }
  if (words.some((word) => !word.startsWith('-'))) {
    context.err('ss: filters are not modelled by Kubehop: use grep\n');
    context.exit(1);
    return;
  }
  const sockets = chosen(socketsOf(context), letters).toSorted(
    (a, b) => Number(a.protocol === 'tcp') - Number(b.protocol === 'tcp'),
  );
  const oneProtocol = ['t', 'u', 'S'].filter((letter) => letters.has(letter)).length === 1;
  const rows = [head, ...sockets.map((socket) => rowOf(socket, letters, owner(context)))];
  const columns = head.map((_, i) => i).filter((i) => i > 0 || !oneProtocol);
  const text = table(rows, columns);
  context.out(letters.has('H') ? text.slice(text.indexOf('\n') + 1) : text);
  context.exit(0);
};
