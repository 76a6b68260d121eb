import type { IPFamily } from '../../../model/objects/index.ts';

/** Sets and maps whose elements come from Services, in the order in which left-over elements are deleted. */
export const containers = [
  'cluster-ips',
  'service-ips',
  'firewall-ips',
  'no-endpoint-services',
  'no-endpoint-nodeports',
  'service-nodeports',
] as const;
export type Container = (typeof containers)[number];

/** An element of a set, or of a verdict map. */
export interface Element {
  readonly container: Container;
  readonly key: string;
  /** The verdict; empty in a set. */
  readonly value: string;
  readonly comment?: string;
}

/** nft's names for a family: of tables, of headers, and of the type of its addresses. */
export const nftFamily = {
  IPv4: { ip: 'ip', address: 'ipv4_addr', notLocalhost: 'ip daddr != 127.0.0.0/8' },
  IPv6: { ip: 'ip6', address: 'ipv6_addr', notLocalhost: 'ip6 daddr != ::1' },
} as const;

/** One input of `nft -f -`, in the words in which sigs.k8s.io/knftables writes it: an operation a line. */
export class Transaction {
  readonly #table: string;
  text = '';
  operations = 0;

  constructor(family: IPFamily) {
    this.#table = `${nftFamily[family].ip} kube-proxy`;
  }

  addTable(comment: string): void {
    this.#run(`add table ${this.#table} { comment "${comment}" ; }`);
  }

  /** `what` is the rest of the line after the table: a chain's, set's or map's name and what there is to it. */
  add(kind: 'chain' | 'set' | 'map', what: string): void {
    this.#run(`add ${kind} ${this.#table} ${what}`);
  }

  delete(kind: 'chain' | 'set', name: string): void {
    this.#run(`delete ${kind} ${this.#table} ${name}`);
  }

  flush(kind: 'chain' | 'set', name: string): void {
    this.#run(`flush ${kind} ${this.#table} ${name}`);
  }

  /** Adds a chain that is empty, whatever was in it. */
  ensureChain(name: string): void {
    this.add('chain', name);
    this.flush('chain', name);
  }

  addRule(chain: string, rule: string, comment?: string): void {
    const end = comment === undefined ? '' : ` comment "${comment}"`;
    this.#run(`add rule ${this.#table} ${chain} ${rule}${end}`);
  }

  addElement({ container, key, value, comment }: Omit<Element, 'container'> & { readonly container: string }): void {
    const end = comment === undefined ? '' : ` comment "${comment}"`;
    const verdict = value === '' ? '' : ` : ${value}`;
    this.#run(`add element ${this.#table} ${container} { ${key}${end}${verdict} }`);
  }

  deleteElement(container: Container, key: string): void {
    this.#run(`delete element ${this.#table} ${container} { ${key} }`);
  }

  #run(operation: string): void {
    this.text += `${operation}\n`;
    this.operations++;
  }
}
