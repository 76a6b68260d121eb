import type { Program } from '../program.ts';

/** ps: the container's first process, and itself; what else runs there is not shown. */
export const ps: Program = (context) => {
  const full = context.argv.some((word) => /a|e/.test(word));
  const main = (context.host.main ?? []).join(' ') || (context.host.mainProgram ?? '');
  const own = context.argv.join(' ');
  const time = '0:00';
  const head = 'PID   USER     TIME  COMMAND\n';
  const line = (pid: number, command: string): string =>
    `${String(pid).padStart(5)} root     ${time.padStart(5)} ${command}\n`;
  context.out(head + (main === '' && !full ? '' : line(1, main)) + line(7, own));
  context.exit(0);
};

const signals: Readonly<Record<string, string>> = { '9': 'KILL', '15': 'TERM', '2': 'INT', '1': 'HUP', '3': 'QUIT' };

/**
 * kill(1). Of the first process in a container: the kernel gives it no signal that it has no handler for, and KILL never from inside
 * (pid_namespaces(7)). A server ends on TERM, INT and QUIT; what sleeps ignores them.
 */
export const kill: Program = (context) => {
  const words = context.argv.slice(1);
  const option = words.find((word) => word.startsWith('-'))?.replace(/^-(s)?/, '');
  const given = (option === '' || option === undefined ? 'TERM' : option).toUpperCase().replace(/^SIG/, '');
  const signal = signals[given] ?? given;
  const pids = words.filter((word) => !word.startsWith('-') && word !== given);
  if (pids.length === 0) {
    context.err('kill: you need to specify whom to kill\n');
    context.exit(1);
    return;
  }
  const unknown = pids.find((pid) => pid !== '1');
  if (unknown !== undefined) {
    context.err(
      /^\d+$/.test(unknown)
        ? `kill: can't kill pid ${unknown}: No such process\n`
        : `kill: invalid number '${unknown}'\n`,
    );
    context.exit(1);
    return;
  }
  context.exit(0);
  if (/^(TERM|INT|QUIT)$/.test(signal)) context.host.terminate?.();
};
