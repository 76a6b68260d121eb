/** What a terminal or `kill` can send to a program; its number is what its exit code says (128 + n). */
export type Signal = 'INT' | 'TERM' | 'KILL';

/** Virtual machines' numbers of them (signal(7)). */
export const signalNumbers: Readonly<Record<Signal, number>> = { INT: 2, KILL: 9, TERM: 15 };

/**
 * Why a program was not started. Kubectl, ssh and shells have their own words for each.
 * `place-not-found`: there is no such pod, node or host; `powered-off`: its machine is off; `not-scheduled`: the pod has no node yet;
 * `container-not-found`: the pod has no container of that name; `container-not-running`: it does not run now;
 * `program-not-found`: its image, or the machine, has no such program; `invalid`: the action makes no sense.
 */
export type RunRefusal =
  | 'place-not-found'
  | 'powered-off'
  | 'not-scheduled'
  | 'container-not-found'
  | 'container-not-running'
  | 'program-not-found'
  | 'invalid';

/**
 * What became of a running program, in order: text it wrote (any piece of it, newlines included), traced requests it sent (by the id
 * under which `trace` knows them), and at last its exit code. Not part of the world: replaying a recording says it all again.
 */
export type ProgramOutput =
  | { readonly process: number; readonly stream: 'out' | 'err'; readonly text: string }
  | { readonly process: number; readonly request: number }
  | { readonly process: number; readonly exit: number };

/** Whether a command changes the world when it runs, as far as its words tell; what it sends is no change. */
export function changesWorld(argv: readonly string[]): boolean {
  const [name = '', ...words] = argv;
  const has = (form: RegExp): boolean => words.some((word) => form.test(word));
  switch (name.slice(name.lastIndexOf('/') + 1)) {
    case 'systemctl':
      return has(/^(start|stop|restart|reload|kill|enable|disable)$/);
    case 'conntrack':
      return has(/^(-[DFIU]|--(delete|flush|create|update))$/);
    case 'iptables':
    case 'ip6tables':
      return has(
        /^(-[ADIRFXNPZE]|--(append|delete|insert|replace|flush|delete-chain|new-chain|policy|zero|rename-chain))$/,
      );
    case 'iptables-restore':
    case 'ip6tables-restore':
    case 'kubectl': // port-forward: a machine comes to the network, and goes when it ends
    case 'kill':
    case 'reboot':
    case 'poweroff':
    case 'shutdown':
      return true;
    case 'nft':
      return has(/^(-f|--file|add|create|delete|destroy|flush|insert|replace|reset|rename)$/);
    case 'ip':
      return has(/^(add|del|delete|change|replace|append|flush|set)$/);
    case 'redis-cli':
      return has(/^(set|del|incr|flushall)$/i);
    default:
      return false;
  }
}
