import { create } from 'zustand';
import type { Aside } from '../client/aside.ts';
import { RequestFailed } from '../client/engine-client.ts';
import { maxRulesSize, type OwnRulesAnswer, type OwnRulesQuestion, type OwnRulesResult } from '../model/own-rules.ts';
import { formatEndpoint } from '../model/packet.ts';
import type { Problem } from '../model/problem.ts';
import type { RequestTrace } from '../model/trace.ts';

export type RulesProtocol = 'tcp' | 'udp' | 'sctp' | 'icmp';

/** What the fields of the panel hold, as typed. */
export interface RulesFields {
  readonly rules: string;
  /** Where the rules come from, for people: a file's name, `node-1`; empty when they were typed or pasted. */
  readonly source: string;
  /** Addresses of the machine, with commas or blanks between. */
  readonly local: string;
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly protocol: RulesProtocol;
  readonly in: string;
  readonly out: string;
}

export type RulesAnswer =
  | { readonly state: 'none' | 'asking' }
  /** `packet` is the index of the one to show first. */
  | { readonly state: 'ready'; readonly serial: number; readonly result: OwnRulesResult; readonly packet?: number }
  | { readonly state: 'refused'; readonly problems: readonly Problem[] };

/** A request's way on one node. */
export interface NodeTrace {
  readonly fields: Partial<RulesFields>;
  /** What the node's tools print, each a text of its own. */
  readonly rules: readonly string[];
  /** With no other hops than those on the node. */
  readonly trace: RequestTrace;
  readonly packet: number;
}

export interface OwnRulesState extends RulesFields {
  readonly answer: RulesAnswer;
  /** Changes fields. Other rules make the answer go. */
  fill(fields: Partial<RulesFields>): void;
  /** Sends the packet. */
  ask(aside: Aside): Promise<void>;
  /** Shows a packet's way on a node of the cluster, in the rules it has now. */
  showTrace(aside: Aside, at: NodeTrace): Promise<void>;
  /** Gives up an answer that takes long. */
  giveUp(aside: Aside): void;
}

const empty: RulesFields = {
  rules: '',
  source: '',
  local: '',
  from: '',
  to: '',
  port: '80',
  protocol: 'tcp',
  in: '',
  out: '',
};

const none: RulesAnswer = { state: 'none' };

let serial = 0;

/** The panel for rules from elsewhere; it has nothing to do with the scene, and stays when the panel is closed. */
export const useOwnRules = create<OwnRulesState>()((set, get) => {
  /** Waits for an answer; only the last question's counts. */
  const settle = async (asked: Promise<OwnRulesAnswer>, packet?: number) => {
    const asking: RulesAnswer = { state: 'asking' };
    const put = (answer: RulesAnswer) => get().answer === asking && set({ answer });
    set({ answer: asking });
    try {
      const answer = await asked;
      if (!answer.ok) put({ state: 'refused', problems: answer.problems });
      else put({ state: 'ready', serial: ++serial, result: answer, ...(packet !== undefined && { packet }) });
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      put({ state: 'refused', problems: error.problems });
    }
  };
  return {
    ...empty,
    answer: none,
    fill: (fields) => set(fields.rules === undefined ? fields : { ...fields, answer: none }),
    ask: (aside) => settle(aside.request('own-rules', questionOf(get()))),
    showTrace: (aside, { fields, rules, trace, packet }) => {
      set({ ...empty, ...fields });
      return settle(aside.request('draw-trace', { rules, trace }), packet);
    },
    giveUp: (aside) => {
      set({ answer: none });
      aside.stop();
    },
  };
});

function questionOf({ rules, local, from, to, port, protocol, in: inDevice, out }: RulesFields): OwnRulesQuestion {
  const host = to.trim();
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return {
    rules,
    local: local.split(/[\s,]+/).filter((address) => address !== ''),
    from: from.trim(),
    to: `${protocol}://${protocol === 'icmp' ? bracketed : formatEndpoint(host, Number(port))}`,
    ...(inDevice.trim() !== '' && { in: inDevice.trim() }),
    ...(out.trim() !== '' && { out: out.trim() }),
  };
}

/** Why a file or a pasted text is not taken, or undefined when it is. */
export const tooManyRules = (what: string, size: number): string | undefined =>
  size > maxRulesSize
    ? `${what} is ${(size / 1e6).toFixed(1)} MB long; at most ${maxRulesSize / 1e6} MB of rules are read.`
    : undefined;
