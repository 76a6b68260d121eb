import { routeTable } from '../ip/route-table.ts';
import type { Program } from '../program.ts';
import { chosen, lettersOf, type Socket, shortened, socketsOf } from './list.ts';

const states: Readonly<Record<Socket['state'], string>> = {
  LISTEN: 'LISTEN',
  UNCONN: '',
  ESTAB: 'ESTABLISHED',
  'SYN-SENT': 'SYN_SENT',
};

const endpoint = (address: string, port: number): string => `${address}:${port === 0 ? '*' : port}`;

/** netstat(8) as BusyBox and net-tools have it in common: -t, -u, -l, -a, -n, -p, -r. */
export const netstat: Program = (context) => {
  const letters = lettersOf(shortened(context.argv.slice(1)));
  const wrong = [...letters].find((letter) => !'tulanprWec46'.includes(letter));
  if (wrong !== undefined) {
    context.err(`netstat: invalid option -- '${wrong}'\n`);
    context.exit(1);
    return;
  }
  if (letters.has('r')) {
    context.out(routeTable(context, 'netstat'));
    context.exit(0);
    return;
  }
  const which = letters.has('a') ? 'servers and established' : letters.has('l') ? 'only servers' : 'w/o servers';
  const named = letters.has('p');
  const lines = chosen(socketsOf(context), letters).map(({ protocol, state, local, localPort, peer, peerPort }) => {
    const row = `${protocol.padEnd(5)}      0      0 ${endpoint(local, localPort).padEnd(23)} ${endpoint(peer, peerPort).padEnd(23)} ${states[state].padEnd(11)} `;
    return `${row}${named ? `1/${context.host.mainProgram ?? '-'}` : ''}\n`;
  });
  context.out(
    `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${named ? 'PID/Program name    ' : ''}\n${lines.join('')}`,
  );
  context.exit(0);
};
