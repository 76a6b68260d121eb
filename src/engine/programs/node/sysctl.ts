import type { KernelSettings } from '../../network/kernel-settings.ts';
import type { Program, ProgramContext } from '../program.ts';

/** Those that the model keeps to as they are. */
const fixed: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '1',
  'net.ipv4.conf.all.forwarding': '1',
  'net.ipv4.conf.all.route_localnet': '1',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv6.conf.all.forwarding': '1',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
};

/** A setting's value by its name in sysctl(8); undefined when there is none, or it is not modelled. */
export const settingOf = (kernel: KernelSettings, name: string): string | undefined =>
  kernel.get(name)?.toString() ?? (Object.hasOwn(fixed, name) ? fixed[name] : undefined);

/** sysctl(8): reads settings, and writes those that the model acts on. What is wrong with one holds up no other. */
export const sysctl =
  (kernel: () => KernelSettings): Program =>
  (context) => {
    const words = context.argv.slice(1);
    const flags = words.filter((word) => word.startsWith('-'));
    const all = flags.some((flag) => /^(-a|--all)$/.test(flag));
    const names = all
      ? [...Object.keys(fixed), ...kernel().names].sort()
      : words.filter((word) => !word.startsWith('-'));
    const command = new Sysctl(context, kernel(), {
      bare: flags.some((flag) => /^-\w*n/.test(flag)),
      quiet: flags.some((flag) => /^-\w*q/.test(flag)),
      writes: flags.some((flag) => /^(-\w*w|--write$)/.test(flag)),
    });
    const done = names.map((name) => command.handle(name));
    context.exit(done.every(Boolean) ? 0 : 1);
  };

class Sysctl {
  readonly #context: ProgramContext;
  readonly #kernel: KernelSettings;
  readonly #options: { readonly bare: boolean; readonly quiet: boolean; readonly writes: boolean };

  constructor(
    context: ProgramContext,
    kernel: KernelSettings,
    options: { readonly bare: boolean; readonly quiet: boolean; readonly writes: boolean },
  ) {
    this.#context = context;
    this.#kernel = kernel;
    this.#options = options;
  }

  /** `NAME` or `NAME=VALUE`; returns whether that went well. */
  handle(word: string): boolean {
    const [given = '', value] = word.split(/=(.*)/s, 2);
    const name = given.trim().replaceAll('/', '.');
    if (value === undefined && this.#options.writes)
      return this.#complain('command line(0): invalid syntax, continuing...');
    const before = settingOf(this.#kernel, name);
    if (before === undefined)
      return this.#complain(`cannot stat /proc/sys/${name.replaceAll('.', '/')}: No such file or directory`);
    const after = value?.trim() ?? before;
    if (value !== undefined && !this.#write(name, before, after)) return false;
    if (value === undefined || !this.#options.quiet)
      this.#context.out(this.#options.bare ? `${after}\n` : `${name} = ${after}\n`);
    return true;
  }

  #write(name: string, before: string, value: string): boolean {
    if (this.#kernel.get(name) === undefined)
      return value === before || this.#complain(`setting key "${name}" is not modelled by Kubehop: it stays ${before}`);
    if (/^-?\d+$/.test(value) && this.#kernel.set(name, Number(value))) return true;
    return this.#complain(`setting key "${name}": Invalid argument`);
  }

  #complain(what: string): false {
    this.#context.err(`sysctl: ${what}\n`);
    return false;
  }
}
