import { create } from 'zustand';
import type { Aside } from '../client/aside.ts';
import { RequestFailed } from '../client/engine-client.ts';
import { maxRulesSize, type OwnRulesQuestion, type OwnRulesResult } from '../model/own-rules.ts';
import { formatEndpoint } from '../model/packet.ts';
import type { Problem } from '../model/problem.ts';

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
  | { readonly state: 'ready'; readonly result: OwnRulesResult; readonly asked: OwnRulesQuestion }
  | { readonly state: 'refused'; readonly problems: readonly Problem[] };

export interface OwnRulesState extends RulesFields {
  readonly answer: RulesAnswer;
  /** Changes fields. Other rules make the answer go. */
  fill(fields: Partial<RulesFields>): void;
  /** Sends the packet. */
  ask(aside: Aside): Promise<void>;
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

/** The panel for rules from elsewhere; it has nothing to do with the scene, and stays when the panel is closed. */
export const useOwnRules = create<OwnRulesState>()((set, get) => ({
  ...empty,
  answer: none,
  fill: (fields) => set(fields.rules === undefined ? fields : { ...fields, answer: none }),
  ask: async (aside) => {
    const asked = questionOf(get());
    const asking: RulesAnswer = { state: 'asking' };
    const settle = (answer: RulesAnswer) => get().answer === asking && set({ answer });
    set({ answer: asking });
    try {
      const answer = await aside.request('own-rules', asked);
      settle(answer.ok ? { state: 'ready', result: answer, asked } : { state: 'refused', problems: answer.problems });
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      settle({ state: 'refused', problems: error.problems });
    }
  },
  giveUp: (aside) => {
    set({ answer: none });
    aside.stop();
  },
}));

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
