import type { RuleLook } from '../../../model/trace.ts';
import type { Walked } from '../way.ts';
import { type RealServer, type VirtualServer, virtualOption } from './virtual-server.ts';

/** What IPVS did with one packet, for the trace: the virtual server it found, and the real server with the reason. */
export class IpvsWalk implements Walked {
  next: Walked | undefined = undefined;
  /** Found by its hash, however many there are. */
  readonly rulesWalked = 0;
  readonly #virtual: RuleLook;
  readonly #server: RuleLook | undefined;

  /** Without a real server `why` is about the virtual one. */
  constructor(virtual: VirtualServer, server: RealServer | undefined, why: string) {
    const look = { table: 'ipvs', line: 1, matched: true, count: 1 } as const;
    const name = `${virtual.protocol} ${virtual.endpoint}`;
    const found = server ? `${name} is a virtual server` : why;
    this.#virtual = { ...look, chain: 'virtual servers', rule: `-A ${virtual.option}`, why: found, depth: 0 };
    this.#server = server && {
      ...look,
      chain: name,
      line: virtual.servers.indexOf(server) + 1,
      rule: `-a ${virtualOption(virtual)} ${server.option}`,
      why,
      depth: 1,
    };
  }

  explain(): readonly RuleLook[] {
    return this.#server ? [this.#virtual, this.#server] : [this.#virtual];
  }

  get notModelled(): readonly string[] {
    return [];
  }
}
