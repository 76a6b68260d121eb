import type { ConntrackView, RuleLook } from '../../../model/trace.ts';
import { ctState, stateName } from '../rules/ct-state.ts';
import type { HookPass, HookVerdict } from '../types.ts';
import { accept } from '../verdict.ts';
import { type Entry, formatConnection } from './format.ts';
import type { TcpState } from './tcp-states.ts';
import type { Tuple } from './tuple.ts';

const none: readonly never[] = [];

/** Whole seconds until a connection expires: an integer, which takes no room of its own. */
export const secondsLeft = ({ expiresAt }: Entry, now: number): number => Math.floor((expiresAt - now) / 1000) | 0;

/**
 * What conntrack knew of a packet at one moment. Bits of `status` as in include/uapi/linux/netfilter/nf_conntrack_common.h.
 * Where no rules are walked at a hook, it is all that the pass leaves behind.
 */
export class Moment implements HookPass {
  /** One of `ctState`. */
  readonly state: number;
  readonly isReply: boolean;
  readonly status: number;
  readonly mark: number;
  readonly tcp: TcpState;
  readonly reply: Tuple | undefined;
  /** The entry itself, which may have gone on since: of it only what never changes is read later. */
  readonly connection: Entry | undefined;
  /** Whole seconds until it expired. */
  readonly left: number;

  constructor(state: ConntrackView['state'], isReply: boolean, connection: Entry | undefined, left: number) {
    this.state = ctState[state];
    this.isReply = isReply;
    this.status = connection?.status ?? 0;
    this.mark = connection?.mark ?? 0;
    this.tcp = connection?.tcp ?? 'NONE';
    this.reply = connection?.reply;
    this.connection = connection;
    this.left = left;
  }

  get original(): Tuple | undefined {
    return this.connection?.original;
  }

  /** Whether nothing changed since. */
  holds({ status, mark, tcp, reply }: Entry, left: number): boolean {
    return (
      this.status === status && this.tcp === tcp && this.left === left && this.mark === mark && this.reply === reply
    );
  }

  get verdict(): HookVerdict {
    return accept;
  }

  get rulesWalked(): number {
    return 0;
  }

  get conntrack(): ConntrackView {
    const { original, reply, status, tcp, mark, left } = this;
    const state = stateName(this.state);
    if (!original || !reply) return { state };
    return { state, entry: formatConnection({ original, reply, status, tcp, mark, left }) };
  }

  get notModelled(): readonly string[] {
    return none;
  }

  explain(): readonly RuleLook[] {
    return none;
  }
}
