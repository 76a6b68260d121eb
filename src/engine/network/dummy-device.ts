import type { Device, Namespace } from './namespace.ts';

/** A device that leads nowhere, made at the first address it gets: what is bound to it is the machine's own. Gone after a reboot. */
export class DummyDevice {
  readonly #name: string;
  readonly #machine: { readonly namespace: Namespace };
  #device: Device | undefined;
  #bound = new Set<string>();

  constructor(name: string, machine: { readonly namespace: Namespace }) {
    this.#name = name;
    this.#machine = machine;
  }

  get addresses(): ReadonlySet<string> {
    return this.#device?.namespace === this.#machine.namespace ? this.#bound : new Set();
  }

  /** `ip address add ADDRESS dev NAME`; one that is there stays. */
  bind(address: string): void {
    const { namespace } = this.#machine;
    if (this.#device?.namespace !== namespace) {
      this.#device = { name: this.#name, namespace, latency: 0, peer: undefined, segment: undefined };
      this.#bound = new Set();
    }
    if (this.#bound.has(address)) return;
    this.#bound.add(address);
    namespace.routes.add(address, 'local', this.#device);
  }

  unbind(address: string): void {
    if (this.addresses.has(address)) this.#machine.namespace.routes.remove(address);
    this.#bound.delete(address);
  }
}
