import type { Program } from '../program.ts';
import { type DeviceView, devicesOf } from './devices.ts';
import { maskOf, routeTable } from './route-table.ts';

function device({ name, mac, addresses, kind }: DeviceView): string {
  const isLoopback = kind === 'loopback';
  const indent = ' '.repeat(10);
  const inet = addresses.map((address) => {
    const [bare = ''] = address.split('/');
    if (address.includes(':')) return `${indent}inet6 addr: ${address} Scope:${isLoopback ? 'Host' : 'Global'}\n`;
    return `${indent}inet addr:${bare}${isLoopback ? '' : '  Bcast:0.0.0.0'}  Mask:${maskOf(Number(address.split('/')[1] ?? 32))}\n`;
  });
  const head = isLoopback ? 'Link encap:Local Loopback  ' : `Link encap:Ethernet  HWaddr ${mac.toUpperCase()}  `;
  const flags = isLoopback
    ? 'UP LOOPBACK RUNNING  MTU:65536  Metric:1'
    : 'UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1';
  const counters = [
    'RX packets:0 errors:0 dropped:0 overruns:0 frame:0',
    'TX packets:0 errors:0 dropped:0 overruns:0 carrier:0',
    'collisions:0 txqueuelen:1000 ',
    'RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)',
  ];
  return `${name.padEnd(10)}${head}\n${inet.join('')}${[flags, ...counters].map((line) => `${indent}${line}\n`).join('')}\n`;
}

/** ifconfig of BusyBox; its counters are not modelled. */
export const ifconfig: Program = (context) => {
  const [, asked] = context.argv;
  const view = context.network.inspect(context.host.place);
  const devices = view ? devicesOf(view) : [];
  const shown = devices.filter(({ name }) => asked === undefined || asked === '-a' || name === asked);
  if (shown.length === 0)
    context.err(`ifconfig: ${asked ?? ''}: error fetching interface information: Device not found\n`);
  context.out(
    shown
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(device)
      .join(''),
  );
  context.exit(shown.length === 0 ? 1 : 0);
};

/** route -n; without -n it shows the same: names of hosts are not looked up. */
export const route: Program = (context) => {
  if (context.argv.some((word) => word === 'add' || word === 'del')) {
    context.err('route: changing the network by hand is not modelled by Kubehop\n');
    context.exit(1);
    return;
  }
  context.out(routeTable(context, 'route'));
  context.exit(0);
};
