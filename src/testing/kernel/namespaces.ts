import { execFileSync } from 'node:child_process';

/** Runs a tool and returns its stdout. Throws with its stderr. */
export function run(command: string, args: readonly string[], input = ''): string {
  return execFileSync(command, args, { encoding: 'utf8', input, maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Network namespaces of our own, named by this process; `removeAll` takes every one of them away, whatever happened before. */
export class Namespaces {
  static #families = 0;
  readonly #prefix = `kubehop-${process.pid}-${Namespaces.#families++}-`;
  readonly #names = new Map<string, string>();

  /** The system's name of the namespace for a place, made when it is first asked for. */
  of(place: string): string {
    const known = this.#names.get(place);
    if (known !== undefined) return known;
    const name = `${this.#prefix}${this.#names.size}`;
    run('ip', ['netns', 'add', name]);
    this.#names.set(place, name);
    this.ip(place, 'link set lo up');
    this.sysctl(place, {
      'net.ipv4.conf.all.rp_filter': 0,
      'net.ipv4.conf.default.rp_filter': 0,
      'net.ipv4.conf.all.send_redirects': 0,
      'net.ipv4.conf.default.send_redirects': 0,
      'net.ipv4.icmp_ratelimit': 0,
      'net.ipv4.icmp_msgs_per_sec': 1_000_000,
      'net.ipv4.icmp_msgs_burst': 100_000,
      // No address waits until it is known to be nobody else's.
      'net.ipv6.conf.default.accept_dad': 0,
      'net.ipv6.conf.all.accept_dad': 0,
      // Nobody asks for routers: nodes' rules would count it.
      'net.ipv6.conf.default.router_solicitations': 0,
      'net.ipv6.icmp.ratelimit': 0,
    });
    return name;
  }

  has(place: string): boolean {
    return this.#names.has(place);
  }

  /** Lines for `ip -batch` inside the place. */
  ip(place: string, ...lines: readonly string[]): void {
    run('ip', ['-n', this.of(place), '-batch', '-'], `${lines.join('\n')}\n`);
  }

  sysctl(place: string, settings: Readonly<Record<string, number>>): void {
    // -e: some of these are the whole machine's in older kernels, and not to be seen here.
    this.exec(place, 'sysctl', [
      '-e',
      '-q',
      '-w',
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ]);
  }

  exec(place: string, command: string, args: readonly string[], input = ''): string {
    return run('ip', ['netns', 'exec', this.of(place), command, ...args], input);
  }

  removeAll(): void {
    for (const name of this.#names.values()) run('ip', ['netns', 'del', name]);
    this.#names.clear();
  }
}

/** Namespaces that runs before this one left behind because they were killed. */
export function removeLeftovers(): void {
  for (const [name, pid] of run('ip', ['netns', 'list']).matchAll(/^kubehop-(\d+)-\S+/gm)) {
    try {
      process.kill(Number(pid), 0);
    } catch {
      run('ip', ['netns', 'del', name]);
    }
  }
}
