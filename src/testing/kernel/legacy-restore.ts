import { Namespaces, run } from './namespaces.ts';

const place = 'bench';
const empty = '*nat\nCOMMIT\n*filter\nCOMMIT\n';

/**
 * `iptables-legacy-restore` in a network namespace of its own: what the text that kube-proxy hands to it costs there.
 * Only root on Linux has one, with iptables and nfacct installed; `close` removes it.
 */
export class LegacyRestore {
  readonly #namespaces = new Namespaces();

  /** Undefined where there is none, after saying why. */
  static open(): LegacyRestore | undefined {
    const restore = new LegacyRestore();
    try {
      run('iptables-legacy-restore', ['--version']);
      for (const object of ['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts']) {
        restore.#namespaces.exec(place, 'nfacct', ['add', object]);
      }
      restore.load(empty);
      return restore;
    } catch (error) {
      console.log(`iptables-legacy-restore is not timed: ${error instanceof Error ? error.message : error}`);
      restore.close();
      return undefined;
    }
  }

  /** Milliseconds of CPU, the kernel's included, to load the text into empty tables; throws with the tool's message when it is refused. */
  load(text: string): number {
    this.#namespaces.exec(place, 'iptables-legacy-restore', [], empty);
    const said = this.#namespaces.exec(place, 'sh', ['-ec', 'iptables-legacy-restore --noflush; times'], text);
    // Of the shell's children: the second line.
    const [, children = ''] = said.trim().split('\n');
    return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
      (sum, [, minutes, seconds]) => sum + 60_000 * Number(minutes) + 1000 * Number(seconds),
      0,
    );
  }

  close(): void {
    this.#namespaces.removeAll();
  }
}
