import { sceneEpoch } from '../../../model/time.ts';
import type { Program } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';

/** Files of a node: text by path; what is not there, and not modelled, is undefined. */
export type NodeFiles = (path: string) => string | undefined;

const settings: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '1',
  'net.ipv4.conf.all.forwarding': '1',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.all.route_localnet': '1',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv6.conf.all.forwarding': '1',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
};

/** The kernel's settings that the model keeps to, by their names in sysctl(8). */
export const kernelSetting = (name: string): string | undefined =>
  Object.hasOwn(settings, name) ? settings[name] : undefined;

/** sysctl(8): reads. */
export const sysctl: Program = (context) => {
  const words = context.argv.slice(1);
  const names = words.filter((word) => !word.startsWith('-'));
  attempt(context, () => {
    if (words.includes('-w') || names.some((name) => name.includes('=')))
      throw new Complaint('sysctl: writing settings is not modelled by Kubehop', 1);
    const all = words.some((word) => /^(-a|--all)$/.test(word)) ? Object.keys(settings) : names;
    return all
      .map((given) => {
        const name = given.replaceAll('/', '.');
        const value = kernelSetting(name);
        if (value === undefined)
          throw new Complaint(
            `sysctl: cannot stat /proc/sys/${name.replaceAll('.', '/')}: No such file or directory`,
            1,
          );
        return words.includes('-n') ? `${value}\n` : `${name} = ${value}\n`;
      })
      .join('');
  });
};

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
    [/r/, '6.8.0'],
    [/v/, '#1 SMP PREEMPT_DYNAMIC'],
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
