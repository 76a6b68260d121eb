import { cidrContains, familyOf, parseAddress, parseCidr } from '../../../model/ip.ts';
import type { IPFamily } from '../../../model/objects/meta.ts';
import type { NamespaceView } from '../../network/namespace-view.ts';
import type { Program, ProgramContext } from '../program.ts';
import { type DeviceView, devicesOf, macOf } from './devices.ts';

interface Settings {
  readonly brief: boolean;
  readonly oneLine: boolean;
  readonly family: IPFamily | undefined;
  readonly view: NamespaceView;
}

/** It was not called right; its exit code. */
class Wrong extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

const flagsOf = ({ kind }: DeviceView): string =>
  kind === 'loopback'
    ? '<LOOPBACK,UP,LOWER_UP>'
    : kind === 'dummy'
      ? '<BROADCAST,NOARP>'
      : '<BROADCAST,MULTICAST,UP,LOWER_UP>';
const stateOf = ({ kind }: DeviceView): string => (kind === 'loopback' ? 'UNKNOWN' : kind === 'dummy' ? 'DOWN' : 'UP');
const named = ({ name, peer }: DeviceView): string => (peer === undefined ? name : `${name}@${peer}`);

const mtu = ({ kind }: DeviceView): number => (kind === 'loopback' ? 65_536 : 1500);

function linkLine(device: DeviceView, mode: string): string {
  const queue =
    device.kind === 'ethernet' && device.peer === undefined ? 'fq_codel' : device.kind === 'dummy' ? 'noop' : 'noqueue';
  return `${device.index}: ${named(device)}: ${flagsOf(device)} mtu ${mtu(device)} qdisc ${queue} state ${stateOf(device)} ${mode}group default qlen 1000\n`;
}

function linkText(device: DeviceView): string {
  const broadcast = device.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  return `    link/${device.kind === 'loopback' ? 'loopback' : 'ether'} ${device.mac} brd ${broadcast}${device.peer === undefined ? '' : ' link-netnsid 0'}\n`;
}

const ofFamily = (addresses: readonly string[], family: IPFamily | undefined): readonly string[] =>
  addresses.filter((address) => family === undefined || familyOf(address) === family);

function addressText(device: DeviceView, address: string): string {
  const scope = device.kind === 'loopback' ? 'host' : 'global';
  const six = address.includes(':');
  const label = six ? '' : ` ${device.name}`;
  return `    inet${six ? '6' : ''} ${address} scope ${scope}${label}\n       valid_lft forever preferred_lft forever\n`;
}

function chosenDevices({ view }: Settings, words: readonly string[]): readonly DeviceView[] {
  const devices = devicesOf(view);
  const named = words.filter((word) => !/^(show|list|ls|lst|dev|up)$/.test(word))[0];
  if (named === undefined) return devices;
  const found = devices.filter(({ name }) => name === named);
  if (found.length === 0) throw new Wrong(`Device "${named}" does not exist.`);
  return found;
}

function address(settings: Settings, words: readonly string[]): string {
  const { family, brief, oneLine } = settings;
  const devices = chosenDevices(settings, words).filter(
    (device) => family === undefined || ofFamily(device.addresses, family).length > 0,
  );
  return devices
    .map((device) => {
      const addresses = ofFamily(device.addresses, family);
      if (brief)
        return `${named(device).padEnd(16)} ${stateOf(device).padEnd(14)} ${addresses.map((one) => `${one} `).join('')}\n`;
      if (oneLine)
        return addresses
          .map((one) => `${device.index}: ${device.name}${addressText(device, one).replace('\n', '\\')}`)
          .join('');
      return (
        linkLine(device, '') +
        (family === undefined ? linkText(device) : '') +
        addresses.map((one) => addressText(device, one)).join('')
      );
    })
    .join('');
}

function link(settings: Settings, words: readonly string[]): string {
  return chosenDevices(settings, words)
    .map((device) =>
      settings.brief
        ? `${named(device).padEnd(16)} ${stateOf(device).padEnd(14)} ${device.mac} ${flagsOf(device)} \n`
        : linkLine(device, 'mode DEFAULT ') + linkText(device),
    )
    .join('');
}

type Route = NamespaceView['routes']['all'][number];

const isOf = (family: IPFamily, { destination, via }: Route): boolean =>
  familyOf(destination === 'default' ? (via ?? '') : destination) === family;

function routeText({ view, family = 'IPv4' }: Settings, route: Route): string {
  const { kind, destination, via, device } = route;
  const where = device ? ` dev ${device.name}` : '';
  if (kind === 'blackhole') return `blackhole ${destination} \n`;
  const source = view.addresses.find((own) => familyOf(own) === family);
  const range = via === undefined && destination.includes('/') ? parseCidr(destination) : undefined;
  if (range && source !== undefined && cidrContains(range, source))
    return `${destination}${where} proto kernel scope link src ${source} \n`;
  return via === undefined ? `${destination}${where} scope link \n` : `${destination} via ${via}${where} \n`;
}

/** As the kernel lists its main table: the default first, then by address, each with what it needs to be on the link. */
function routes(settings: Settings): string {
  const { view, family = 'IPv4' } = settings;
  const all = view.routes.all.filter(
    (route) => (route.kind === 'unicast' || route.kind === 'blackhole') && isOf(family, route),
  );
  const isDefault = ({ destination }: Route): boolean => destination === 'default';
  const order = (a: Route, b: Route): number => Number(isDefault(b)) - Number(isDefault(a));
  const lines = all.toSorted(order).map((route) => routeText(settings, route));
  const gateway = all.find(isDefault)?.via;
  const onLink = gateway?.startsWith('169.254.') ? [`${gateway} dev eth0 scope link \n`] : [];
  return [...lines.slice(0, 1), ...onLink, ...lines.slice(1)].join('');
}

function routeGet({ view }: Settings, given: string | undefined): string {
  const wanted = parseAddress(given ?? '');
  if (wanted === undefined) throw new Wrong(`Error: any valid prefix is expected rather than "${given ?? ''}".`);
  const family = familyOf(wanted);
  const source = view.addresses.find((own) => familyOf(own) === family) ?? '';
  if (view.addresses.includes(wanted) || wanted.startsWith('127.'))
    return `local ${wanted} dev lo src ${wanted} uid 0 \n    cache <local> \n`;
  const fits = view.routes.all.filter((route) => {
    if (route.kind !== 'unicast' && route.kind !== 'blackhole') return false;
    if (route.destination === 'default') return isOf(family, route);
    const range = parseCidr(route.destination);
    return range !== undefined && cidrContains(range, wanted);
  });
  const length = ({ destination }: Route): number =>
    destination === 'default' ? -1 : (parseCidr(destination)?.prefix ?? 0);
  const best = fits.toSorted((a, b) => length(b) - length(a))[0];
  if (!best) throw new Wrong('RTNETLINK answers: Network is unreachable', 2);
  if (best.kind === 'blackhole') throw new Wrong('RTNETLINK answers: Invalid argument', 2);
  return `${wanted}${best.via === undefined ? '' : ` via ${best.via}`} dev ${best.device?.name ?? 'lo'} src ${source} uid 0 \n    cache \n`;
}

function neighbours({ view }: Settings): string {
  const gateways = view.routes.all.filter(({ destination, via }) => destination === 'default' && via !== undefined);
  const mac = view.kind === 'pod' ? 'ee:ee:ee:ee:ee:ee' : undefined;
  return gateways
    .map(({ via = '', device }) => `${via} dev ${device?.name ?? 'eth0'} lladdr ${mac ?? macOf(via)} REACHABLE \n`)
    .join('');
}

function rules(): string {
  return '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n';
}

const usage = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | neighbour | route | rule }
       OPTIONS := { -4 | -6 | -br[ief] | -o[neline] | -d[etails] | -s[tatistics] | -c[olor] }
`;

/** The objects of ip(8) by any beginning of their names, as it takes them. */
const objects = ['address', 'link', 'route', 'neighbour', 'neighbor', 'rule', 'netns', 'addr'];

function answer(settings: Settings, [object = '', ...words]: readonly string[]): string {
  const known = objects.find((name) => object !== '' && name.startsWith(object));
  const [verb = 'show'] = words;
  if (known === undefined)
    throw new Wrong(object === '' ? usage : `Object "${object}" is unknown, try "ip help".`, object === '' ? 255 : 1);
  if (/^(add|del|delete|change|replace|append|flush|set)$/.test(verb))
    throw new Wrong('ip: changing the network by hand is not modelled by Kubehop', 2);
  if (known === 'address' || known === 'addr') return address(settings, words);
  if (known === 'link') return link(settings, words);
  if (known === 'rule') return rules();
  if (known.startsWith('neigh')) return neighbours(settings);
  if (known === 'netns') return '';
  return verb === 'get' ? routeGet(settings, words[1]) : routes(settings);
}

/** ip(8): address, link, route (and `route get`), neighbour, rule; it shows, and changes nothing. */
export const ip: Program = (context) => {
  const words = context.argv.slice(1);
  const first = words.findIndex((word) => !word.startsWith('-'));
  const options = first < 0 ? words : words.slice(0, first);
  const wrong = options.find(
    (option) => !/^-(4|6|br(ief)?|o(neline)?|d(etails)?|s(tatistics)?|c(olor)?|f|n)$/.test(option),
  );
  const end = (code: number, out: string, err = ''): void => {
    context.out(out);
    context.err(err);
    context.exit(code);
  };
  const view = viewOf(context);
  if (wrong !== undefined || !view) {
    end(255, '', `Option "${wrong ?? ''}" is unknown, try "ip -help".\n`);
    return;
  }
  const has = (form: RegExp): boolean => options.some((option) => form.test(option));
  const family = has(/^-4$/) ? 'IPv4' : has(/^-6$/) ? 'IPv6' : undefined;
  const settings: Settings = { brief: has(/^-br/), oneLine: has(/^-o/), family, view };
  try {
    end(0, answer(settings, first < 0 ? [] : words.slice(first)));
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    end(error.code, '', error.message.endsWith('\n') ? error.message : `${error.message}\n`);
  }
};

const viewOf = ({ network, host }: ProgramContext): NamespaceView | undefined => network.inspect(host.place);
