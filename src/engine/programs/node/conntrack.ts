import type { Netfilter } from '../../netfilter/types.ts';
import type { Program, ProgramContext } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';
import { type FlowEntry, flowKey, readFlow } from './flow-entry.ts';
import { type FlowQuestion, flowQuestion, tool } from './flow-filter.ts';

/** How often it is looked whether entries are gone, in virtual ms. */
const lookEvery = 200;

const usage = `Command line interface for the connection tracking system. Version 1.4.7
Usage: conntrack [commands] [options]

Commands:
  -L [table] [options]\t\tList conntrack or expectation table
  -D [table] parameters\t\tDelete conntrack or expectation
  -E [table] [options]\t\tShow events
  -F [table]\t\t\tFlush table
  -C [table]\t\t\tShow counter
`;

const extended = ({ line, original }: FlowEntry): string =>
  original.src.includes(':') ? `ipv6     10 ${line}` : `ipv4     2 ${line}`;

const shown = ({ output }: FlowQuestion, flow: FlowEntry): string =>
  output.has('extended') ? extended(flow) : flow.line;

const plural = (n: number, what: string): string => `${tool}: ${n} flow ${what}\n`;

/** What conntrack(8) needs of its machine. */
export interface FlowSource {
  readonly netfilter: Netfilter;
  /** Calls back at each packet that passes, until the function returned is called. */
  onPacket(listener: () => void): () => void;
}

/** conntrack(8) of conntrack-tools 1.4.7. */
export const conntrack =
  ({ netfilter, onPacket }: FlowSource): Program =>
  (context) => {
    const flows = () => netfilter.conntrackList().map(readFlow);
    let question: FlowQuestion;
    try {
      question = flowQuestion(context.argv.slice(1));
    } catch (error) {
      attempt(context, () => {
        throw error;
      });
      return;
    }
    const { command, fits } = question;
    if (command === 'E') watch(context, question, flows, onPacket);
    else
      attempt(context, () => {
        switch (command) {
          case 'L': {
            const found = flows().filter(fits);
            context.err(plural(found.length, 'entries have been shown.'));
            return found.map((flow) => `${shown(question, flow)}\n`).join('');
          }
          case 'D': {
            const found = flows().filter(fits);
            netfilter.conntrackDelete((line) => fits(readFlow(line)));
            context.out(found.map((flow) => `${shown(question, flow)}\n`).join(''));
            if (found.length === 0) throw new Complaint(plural(0, 'entries have been deleted.').trimEnd(), 1);
            context.err(plural(found.length, 'entries have been deleted.'));
            return '';
          }
          case 'F':
            netfilter.conntrackDelete(() => true);
            context.err(`${tool}: connection tracking table has been emptied.\n`);
            return '';
          case 'C':
            return `${flows().length}\n`;
          case 'V':
            return `${tool}\n`;
          default:
            return usage;
        }
      });
  };

type Kind = 'NEW' | 'UPDATE' | 'DESTROY';

/** `conntrack -E`, until Ctrl-C: what changed in the table since the last packet. */
function watch(
  context: ProgramContext,
  question: FlowQuestion,
  flows: () => readonly FlowEntry[],
  onPacket: FlowSource['onPacket'],
): void {
  const { events, fits, output } = question;
  const tableNow = () => new Map(flows().map((flow) => [flowKey(flow), flow]));
  let known = tableNow();
  let count = 0;
  const say = (
    kind: Kind,
    { protocol, number, left, state, rest }: FlowEntry & { readonly left: number | string },
  ): void => {
    count++;
    const time = output.has('timestamp') ? `[${(context.now / 1000).toFixed(6)}]\t` : '';
    const head = `${time}${`[${kind}]`.padStart(9)} ${protocol.padEnd(8)} ${number}`;
    context.out([head, left, ...(state ? [state] : []), `${rest}\n`].filter((part) => part !== '').join(' '));
  };
  const tell = (kind: Kind, flow: FlowEntry): void => {
    if (fits(flow) && (!events || events.has('ALL') || events.has(kind))) say(kind, flow);
  };
  const look = (): void => {
    const table = tableNow();
    for (const [key, flow] of table) {
      const before = known.get(key);
      if (!before) tell('NEW', flow);
      else if (before.rest !== flow.rest || before.state !== flow.state) tell('UPDATE', flow);
    }
    for (const [key, flow] of known) if (!table.has(key)) tell('DESTROY', flow);
    known = table;
  };
  const again = (): void => {
    look();
    context.later(lookEvery, again);
  };
  context.later(lookEvery, again);
  context.onEnd(onPacket(look));
  context.onSignal('INT', () => {
    context.err(plural(count, 'events have been shown.'));
    context.exit(0);
  });
}
