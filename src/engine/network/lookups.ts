import { type DnsQuestion, isDnsType } from '../../model/dns.ts';
import type { Outcome } from '../../model/trace.ts';
import { preferredAddress } from './address-selection.ts';
import type { AppResponse } from './application.ts';
import type { Conversation } from './conversation.ts';
import type { RequestResult } from './request.ts';
import type { ResolvConf } from './resolv-conf.ts';
import { Resolution } from './resolver.ts';
import { queryTarget, resolvedTarget, type Target } from './target.ts';

/** What looking names up needs from the network around it. */
export interface LookupWorld {
  /** Of clients that have none of their own. */
  readonly conf: ResolvConf;
  /** One exchange with a name server for the sake of a request. */
  query(c: Conversation, target: Target, timeout: number, done: (result: RequestResult) => void): void;
  finish(c: Conversation, outcome: Outcome, reason: string, response?: AppResponse): void;
  /** The address is known: the request goes there. */
  found(c: Conversation, target: Target): void;
}

/** Requests that know their target by name: its address is looked up first, and for `dns://` that is all. */
export class Lookups {
  readonly #world: LookupWorld;

  constructor(world: LookupWorld) {
    this.#world = world;
  }

  begin(c: Conversation): void {
    const { name, scheme, path } = c.target;
    if (scheme === 'dns' && isDnsType(path)) {
      this.#dig(c, { name: name.toLowerCase().replace(/\.$/, ''), type: path }, 1);
      return;
    }
    // The families asked for are those the client has addresses of (AI_ADDRCONFIG).
    const { addresses } = c.client;
    const { family } = c.spec.details ?? {};
    const types = (['A', 'AAAA'] as const).filter((type) =>
      family === undefined
        ? addresses.some((address) => address.includes(':') === (type === 'AAAA'))
        : type === (family === 'IPv4' ? 'A' : 'AAAA'),
    );
    const sourceFor = (address: string) => (c.client.isLocal(address) ? address : c.client.addressFor(address));
    const choose = (found: readonly string[]) => {
      const chosen = types.length > 1 ? preferredAddress(found, sourceFor) : found[0];
      if (chosen !== undefined) c.tell({ step: 'resolved', found });
      return chosen;
    };
    if (name === 'localhost') {
      this.#found(c, choose(types.map((type) => (type === 'A' ? '127.0.0.1' : '::1'))) ?? '127.0.0.1');
      return;
    }
    const resolution = new Resolution(
      { name, types, choose },
      this.#confOf(c),
      (server, question, timeout, done) => this.#world.query(c, queryTarget(server, question), timeout, done),
      (resolved) => {
        if ('why' in resolved) this.failed(c, resolved.why);
        else this.#found(c, resolved.address);
      },
    );
    resolution.begin();
  }

  /** There is no address: curl's words, and why. */
  failed(c: Conversation, why: string): void {
    this.#world.finish(c, 'unresolved', `Could not resolve host: ${c.target.name} (${why})`);
  }

  /** The request's time is over before its address is known. */
  timedOut(c: Conversation): void {
    this.failed(c, `Resolving timed out after ${c.spec.timeout} milliseconds`);
  }

  #found(c: Conversation, address: string): void {
    if (c.target.scheme !== 'dns') this.#world.found(c, resolvedTarget(c.target, address));
    else this.#world.finish(c, 'answered', `the address is ${address}`, { status: 0, body: address });
  }

  /** dig(1): one question to the first name server, `attempts` times as long as nobody answers. */
  #dig(c: Conversation, question: DnsQuestion, attempt: number): void {
    const { attempts, nameservers, timeout } = this.#confOf(c);
    const [server = '127.0.0.1'] = nameservers;
    this.#world.query(c, queryTarget(server, question), timeout, ({ outcome, reason, body }) => {
      if (outcome === 'answered') this.#world.finish(c, 'answered', `${server} answered`, { status: 0, body });
      else {
        c.tell({ step: 'unanswered', found: [outcome] });
        if (attempt < attempts) this.#dig(c, question, attempt + 1);
        else this.#world.finish(c, 'unresolved', `no servers could be reached: ${reason}`);
      }
    });
  }

  #confOf({ client, spec }: Conversation): ResolvConf {
    return { ...(client.resolvConf ?? this.#world.conf), ...spec.details?.resolvConf };
  }
}
