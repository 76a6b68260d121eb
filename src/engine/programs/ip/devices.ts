import { fnv1a } from '../../../model/fnv.ts';
import { cidrContains, ofFamily, parseCidrs } from '../../../model/ip.ts';
import type { NamespaceView } from '../../network/namespace-view.ts';

/** A network device with its addresses, as ip(8) shows it. */
export interface DeviceView {
  readonly index: number;
  readonly name: string;
  /** The other end of a veth pair: `if5`. */
  readonly peer: string | undefined;
  readonly mac: string;
  /** With their prefix lengths. */
  readonly addresses: readonly string[];
  readonly kind: 'loopback' | 'ethernet' | 'dummy';
}

/** As the bridge CNI plugin makes them of an IPv4 address: 0a:58 and its four bytes. Others are hashed. */
export function macOf(address: string): string {
  const quad = address.split('.');
  const bytes = quad.length === 4 ? quad.map(Number) : hashed(address);
  return `0a:58:${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}

function hashed(text: string): readonly number[] {
  const hash = fnv1a(text);
  return [24, 16, 8, 0].map((shift) => (hash >>> shift) & 0xff);
}

const loopback: DeviceView = {
  index: 1,
  name: 'lo',
  peer: undefined,
  mac: '00:00:00:00:00:00',
  addresses: ['127.0.0.1/8', '::1/128'],
  kind: 'loopback',
};

/** The prefix of eth0's address: that of the on-link route it is in, else a host's. */
function prefixed(view: NamespaceView, address: string): string {
  const ranges = view.routes.all.filter(
    ({ kind, via, destination }) => kind === 'unicast' && via === undefined && destination.includes('/'),
  );
  const own = ranges
    .flatMap(({ destination }) => parseCidrs(destination))
    .find((range) => cidrContains(range, address));
  return `${address}/${own?.prefix ?? (address.includes(':') ? 128 : 32)}`;
}

/** All devices of a place, lo first. */
export function devicesOf(view: NamespaceView): readonly DeviceView[] {
  const eth0: DeviceView = {
    index: 2,
    name: 'eth0',
    peer: view.kind === 'pod' ? 'if5' : undefined,
    mac: macOf(ofFamily(view.addresses, 'IPv4') ?? view.addresses[0] ?? ''),
    addresses: view.addresses.map((address) => prefixed(view, address)),
    kind: 'ethernet',
  };
  const names = [...new Set(view.routes.all.map(({ device }) => device?.name))].filter(
    (name) => name !== undefined && name !== 'eth0' && name !== 'lo',
  );
  const others = names.map((name, i): DeviceView => {
    const isDummy = view.routes.all.some(({ kind, device }) => kind === 'local' && device?.name === name);
    const bound = isDummy
      ? view.routes.all.filter(({ device, kind }) => kind === 'local' && device?.name === name)
      : [];
    return {
      index: 3 + i,
      name: name ?? '',
      peer: isDummy ? undefined : 'if2',
      mac: isDummy ? macOf(name ?? '') : 'ee:ee:ee:ee:ee:ee',
      addresses: bound.map(({ destination }) => `${destination}/${destination.includes(':') ? 128 : 32}`),
      kind: isDummy ? 'dummy' : 'ethernet',
    };
  });
  return [loopback, eth0, ...others];
}
