import { sceneEpoch } from '../../../model/time.ts';
import { software } from '../../kubelet/node-system.ts';
import type { Program } from '../program.ts';

/** Files of a node: text by path; what is not there, and not modelled, is undefined. */
export type NodeFiles = (path: string) => string | undefined;

/** cat(1) of the few files that there are. */
export const cat =
  (files: NodeFiles): Program =>
  (context) => {
    const names = context.argv.slice(1).filter((word) => !word.startsWith('-'));
    let failed = false;
    if (names.length === 0) context.out(context.stdin);
    for (const name of names) {
      const text = name === '-' ? context.stdin : files(name);
      if (text !== undefined) context.out(text);
      else {
        failed = true;
        const isKept = /^\/(etc\/kubernetes|var\/lib\/kubelet|var\/log|proc|sys)\b/.test(name);
        context.err(`cat: ${name}: No such file or directory${isKept ? ' (not modelled by Kubehop)' : ''}\n`);
      }
    }
    context.exit(failed ? 1 : 0);
  };

/** uname(1). */
export const uname: Program = (context) => {
  const letters = context.argv.slice(1).join('');
  const parts: readonly (readonly [RegExp, string])[] = [
    [/s/, 'Linux'],
    [/n/, context.host.hostname],
    [/r/, software.kernelVersion],
    [/v/, '#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)'],
    [/m/, 'x86_64'],
    [/o/, 'GNU/Linux'],
  ];
  const shown = parts.filter(([flag]) => letters.includes('a') || flag.test(letters || 's'));
  context.out(`${shown.map(([, text]) => text).join(' ')}\n`);
  context.exit(0);
};

/** uptime(1): the machine is as old as the scene. */
export const uptime: Program = (context) => {
  const clock = new Date(sceneEpoch + context.now).toISOString().slice(11, 19);
  const minutes = Math.floor(context.now / 60_000);
  const up = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  context.out(` ${clock} up ${up},  1 user,  load average: 0.00, 0.00, 0.00\n`);
  context.exit(0);
};

/** hostname(1), and the addresses with -I. */
export const hostname =
  (addresses: readonly string[]): Program =>
  (context) => {
    const wantsAddresses = context.argv.some((word) => word === '-I' || word === '-i');
    context.out(wantsAddresses ? `${addresses.join(' ')} \n` : `${context.host.hostname}\n`);
    context.exit(0);
  };

/** A program that is there on real machines, and says here why it is not. */
export const notModelled =
  (message: string): Program =>
  (context) => {
    context.err(`${message}\n`);
    context.exit(1);
  };
