import type { IPFamily } from '../../../model/objects/index.ts';
import { type Container, containers, nftFamily } from './transaction.ts';

/** What is in the kernel's table kube-proxy, as far as a proxier that starts cares. */
export interface Listing {
  readonly chains: ReadonlySet<string>;
  readonly sets: ReadonlySet<string>;
  /** Verdicts by key. */
  readonly elements: Readonly<Record<Container, ReadonlyMap<string, string>>>;
}

const isContainer = (name: string): name is Container => containers.some((container) => container === name);

/** Empty element maps, one a container. */
export const noElements = (): Record<Container, Map<string, string>> => ({
  'cluster-ips': new Map(),
  'service-ips': new Map(),
  'firewall-ips': new Map(),
  'no-endpoint-services': new Map(),
  'no-endpoint-nodeports': new Map(),
  'service-nodeports': new Map(),
});

/** Reads a family's table kube-proxy out of `nft list ruleset` text; undefined when there is none. */
export function listingOf(ruleset: string, family: IPFamily): Listing | undefined {
  const start = `table ${nftFamily[family].ip} kube-proxy {`;
  const from = ruleset.split('\n').findIndex((line) => line.trim() === start);
  if (from < 0) return undefined;
  const rest = ruleset.split('\n').slice(from + 1);
  const to = rest.indexOf('}');
  const table = (to < 0 ? rest : rest.slice(0, to)).join('\n');
  const names = (kind: string): ReadonlySet<string> =>
    new Set(Array.from(table.matchAll(new RegExp(`^\\s*${kind} (\\S+) \\{`, 'gm')), ([, name = '']) => name));
  const elements = noElements();
  for (const [, name = '', body = ''] of table.matchAll(/^\s*(?:set|map) (\S+) \{([^}]*elements = \{[^}]*\})?/gm)) {
    if (isContainer(name)) readElements(elements[name], body);
  }
  return { chains: names('chain'), sets: names('set'), elements };
}

function readElements(into: Map<string, string>, body: string): void {
  const [, list = ''] = /elements = \{([^}]*)\}/.exec(body) ?? [];
  for (const element of list.split(',')) {
    const [key = '', value = ''] = element
      .replace(/ comment "[^"]*"/, '')
      .trim()
      .split(/ : /);
    if (key.trim() !== '') into.set(key.trim(), value.trim());
  }
}
