// Runs inside one network namespace: listens where it is told, sends what it is told, answers on stdout in JSON lines.
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { type AgentCommand, type AgentReply, type Attempt, portsEach, type Sending } from './protocol.ts';

const me = process.argv[2] ?? '';
let open: { close(): unknown }[] = [];

/** It sends from ports of its own, round and round: nobody else's, so that no NAT has to choose another for a clash. */
const firstPort = Number(process.argv[3]);
let sent = 0;
const nextPort = (): number => firstPort + (sent++ % portsEach);

/** Sockets for both families see IPv4 addresses as mapped ones. */
const identity = (address = '', port = 0): string => `${me} ${address.replace('::ffff:', '')} ${port}`;

function listenTcp(port: number): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(identity(socket.remoteAddress, socket.remotePort)));
  });
  open.push(server);
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ port, host: '::', backlog: 1000 }, resolve);
  });
}

function listenUdp(port: number): Promise<void> {
  const socket = createSocket('udp6');
  open.push(socket);
  socket.on('message', (_data, { address, port: from }) => socket.send(identity(address, from), from, address));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(port, resolve);
  });
}

/** What errors of connect(2) and send(2) say. Anything else is a fault of this program, not an outcome. */
const outcomes: Readonly<Record<string, Attempt['outcome']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  // A blackhole route answers local senders so (ip-route(8)).
  EINVAL: 'unreachable',
};

function unanswered(outcome: Attempt['outcome'], port: number): Attempt {
  return { outcome, by: '', seenFrom: '', seenPort: 0, port };
}

function failed({ code = '', message }: NodeJS.ErrnoException, port: number): Attempt {
  const outcome = outcomes[code];
  if (outcome === undefined) throw new Error(`from port ${port}: ${message}`);
  return unanswered(outcome, port);
}

function answered(text: string, port: number): Attempt {
  const [by = '', seenFrom = '', seenPort = ''] = text.split(' ');
  return { outcome: 'answered', by, seenFrom, seenPort: Number(seenPort), port };
}

type Send = (target: Sending, patience: number) => Promise<Attempt>;

const tcp: Send = ({ address, port }, patience) =>
  new Promise((resolve, reject) => {
    const local = nextPort();
    const socket = connect({ host: address, port, localPort: local });
    let text = '';
    const over = (attempt: () => Attempt): void => {
      clearTimeout(timer);
      socket.destroy();
      settle(attempt, resolve, reject);
    };
    const timer = setTimeout(() => over(() => unanswered('timeout', local)), patience);
    socket.on('connect', () => socket.write('hello'));
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('end', () => {
      clearTimeout(timer);
      resolve(answered(text, local));
    });
    socket.on('error', (error) => over(() => failed(error, local)));
  });

const udp: Send = ({ address, port }, patience) =>
  new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const local = nextPort();
    const over = (attempt: () => Attempt): void => {
      clearTimeout(timer);
      socket.close();
      settle(attempt, resolve, reject);
    };
    const timer = setTimeout(() => over(() => unanswered('timeout', local)), patience);
    socket.on('error', (error) => over(() => failed(error, local)));
    socket.on('message', (data) => over(() => answered(data.toString(), local)));
    socket.bind(local, () => socket.connect(port, address, () => socket.send('hello')));
  });

function settle<T>(value: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): void {
  try {
    resolve(value());
  } catch (error) {
    reject(error);
  }
}

async function sendAll(flow: Sending, atOnce: number, patience: number): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  const send = flow.protocol === 'TCP' ? tcp : udp;
  while (attempts.length < flow.count) {
    const batch = Math.min(atOnce, flow.count - attempts.length);
    attempts.push(...(await Promise.all(Array.from({ length: batch }, () => send(flow, patience)))));
  }
  return attempts;
}

async function obey(command: AgentCommand): Promise<AgentReply['result']> {
  switch (command.do) {
    case 'listen':
      for (const each of open) each.close();
      open = [];
      for (const { protocol, port } of command.ports) await (protocol === 'TCP' ? listenTcp(port) : listenUdp(port));
      return [];
    case 'send': {
      const { flows, atOnce, patience } = command;
      return Promise.all(
        flows.map(async (flow, i) => {
          // Not in one burst: whoever listens to conntrack has room for a few hundred new connections.
          await wait(Math.floor(i / 8) * 5);
          return sendAll(flow, atOnce, patience);
        }),
      );
    }
  }
}

// One command at a time.
let turn: Promise<unknown> = Promise.resolve();
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, command }: { id: number; command: AgentCommand } = JSON.parse(line);
  turn = turn.then(async () => {
    let reply: AgentReply;
    try {
      reply = { id, result: await obey(command) };
    } catch (error) {
      reply = { id, result: [], error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  });
});
process.stdin.on('end', () => process.exit(0));
