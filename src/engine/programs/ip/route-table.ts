import { parseCidr } from '../../../model/ip.ts';
import type { ProgramContext } from '../program.ts';

interface Line {
  readonly destination: string;
  readonly gateway: string;
  readonly mask: string;
  readonly device: string;
}

/** `255.255.255.0`. */
export function maskOf(prefix: number): string {
  return [0, 8, 16, 24].map((at) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - at)))).join('.');
}

/** The IPv4 routes that go out of a device, a line each as `route -n` has them: the default first, as BusyBox shows it. */
function linesOf({ network, host }: ProgramContext): readonly Line[] {
  const routes = (network.inspect(host.place)?.routes.all ?? []).filter(({ kind }) => kind === 'unicast');
  const lines = routes.flatMap(({ destination, via, device }): readonly Line[] => {
    if (destination.includes(':') || via?.includes(':') || !device) return [];
    const gateway = via ?? '0.0.0.0';
    if (destination === 'default') {
      const whole = { destination: '0.0.0.0', gateway, mask: '0.0.0.0', device: device.name };
      const onLink = { destination: gateway, gateway: '0.0.0.0', mask: '255.255.255.255', device: device.name };
      return gateway.startsWith('169.254.') ? [whole, onLink] : [whole];
    }
    const range = parseCidr(destination);
    return [
      { destination: destination.split('/')[0] ?? '', gateway, mask: maskOf(range?.prefix ?? 32), device: device.name },
    ];
  });
  return lines.toSorted((a, b) => Number(b.mask === '0.0.0.0') - Number(a.mask === '0.0.0.0'));
}

/** `route -n`, or `netstat -rn`. */
export function routeTable(context: ProgramContext, as: 'route' | 'netstat'): string {
  const head = as === 'route' ? 'Flags Metric Ref    Use Iface' : 'Flags   MSS Window  irtt Iface';
  const rows = linesOf(context).map(({ destination, gateway, mask, device }) => {
    const flags = `U${gateway === '0.0.0.0' ? '' : 'G'}${mask === '255.255.255.255' ? 'H' : ''}`;
    const rest =
      as === 'route' ? `${flags.padEnd(5)} 0      0        0 ${device}` : `${flags.padEnd(9)} 0 0          0 ${device}`;
    return `${destination.padEnd(16)}${gateway.padEnd(16)}${mask.padEnd(16)}${rest}\n`;
  });
  return `Kernel IP routing table\nDestination     Gateway         Genmask         ${head}\n${rows.join('')}`;
}
