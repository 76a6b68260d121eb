// Runs inside one network namespace: listens where it is told, sends what it is told, answers on stdout in JSON lines.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { AgentCommand, AgentReply, Attempt } from './protocol.ts';

const me = process.argv[2] ?? '';
let open: { close(): unknown }[] = [];

/** How many ports an agent sends from, round and round: nobody else's, so that no NAT has to choose another for a clash. */
const portsEach = 500;
const firstPort = Number(process.argv[3]);
let sent = 0;
const nextPort = (): number => firstPort + (sent++ % portsEach);

const identity = (address = '', port = 0): string => `${me} ${address} ${port}`;

function listenTcp(port: number): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(identity(socket.remoteAddress, socket.remotePort)));
  });
  open.push(server);
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ port, host: '0.0.0.0', backlog: 1000 }, resolve);
  });
}

function listenUdp(port: number): Promise<void> {
  const socket = createSocket('udp4');
  open.push(socket);
  socket.on('message', (_data, { address, port: from }) => socket.send(identity(address, from), from, address));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(port, resolve);
  });
}

/** ICMP "destination unreachable" messages this namespace has received (/proc/net/snmp). */
function unreachables(): number {
  const [names = '', values = ''] = readFileSync('/proc/self/net/snmp', 'utf8').match(/^Icmp:.*$/gm) ?? [];
  return Number(values.split(' ')[names.split(' ').indexOf('InDestUnreachs')]);
}

const failure = (code: string | undefined, icmp: boolean): Attempt['outcome'] => {
  if (code === 'ECONNREFUSED') return icmp ? 'rejected' : 'refused';
  if (code === 'ECONNRESET') return 'reset';
  return code === undefined || code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
};

function answered(text: string, port: number): Attempt {
  const [by = '', seenFrom = '', seenPort = ''] = text.split(' ');
  return { outcome: 'answered', by, seenFrom, seenPort: Number(seenPort), port };
}

function tcp(address: string, port: number, patience: number): Promise<Attempt> {
  return new Promise((resolve) => {
    const before = unreachables();
    const local = nextPort();
    const socket = connect({ host: address, port, localPort: local });
    let text = '';
    const over = (code?: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ outcome: failure(code, unreachables() > before), by: '', seenFrom: '', seenPort: 0, port: local });
    };
    const timer = setTimeout(over, patience);
    socket.on('connect', () => socket.write('hello'));
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('end', () => {
      clearTimeout(timer);
      resolve(answered(text, local));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => over(error.code));
  });
}

function udp(address: string, port: number, patience: number): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const local = nextPort();
    const over = (attempt: Attempt): void => {
      clearTimeout(timer);
      socket.close();
      resolve(attempt);
    };
    const failed = (code?: string): void =>
      over({ outcome: failure(code, true), by: '', seenFrom: '', seenPort: 0, port: local });
    const timer = setTimeout(failed, patience);
    socket.on('error', (error: NodeJS.ErrnoException) => failed(error.code));
    socket.on('message', (data) => over(answered(data.toString(), local)));
    socket.bind(local, () => socket.connect(port, address, () => socket.send('hello')));
  });
}

async function obey(command: AgentCommand): Promise<AgentReply['result']> {
  switch (command.do) {
    case 'listen':
      for (const each of open) each.close();
      open = [];
      for (const { protocol, port } of command.ports) await (protocol === 'TCP' ? listenTcp(port) : listenUdp(port));
      return [];
    case 'send': {
      const attempts: Attempt[] = [];
      const send = command.protocol === 'TCP' ? tcp : udp;
      const { address, port, patience } = command;
      for (let sent = 0; sent < command.count; sent += command.atOnce) {
        const batch = Math.min(command.atOnce, command.count - sent);
        attempts.push(...(await Promise.all(Array.from({ length: batch }, () => send(address, port, patience)))));
      }
      return attempts;
    }
  }
}

// One command at a time: the ICMP counter belongs to the namespace, not to a socket.
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
