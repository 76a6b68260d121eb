import type { Program } from '../program.ts';
import type { NodeServices } from './systemctl.ts';

/** What a node runs besides its pods, with the command lines that kubeadm gives them. */
const commands = {
  containerd: '/usr/bin/containerd',
  kubelet:
    '/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml',
  'kube-proxy': '/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=',
} as const;

/** ps(1) of procps as `ps aux` and `ps -ef` show it; without options only what was typed. What containers run is for crictl. */
export const ps =
  (services: NodeServices): Program =>
  (context) => {
    const options = context.argv.slice(1).join('').replace(/-/g, '');
    const own = context.argv.join(' ');
    if (options === '') {
      context.out(`    PID TTY          TIME CMD\n    900 pts/0    00:00:00 bash\n    901 pts/0    00:00:00 ${own}\n`);
      context.exit(0);
      return;
    }
    const rows: readonly (readonly [pid: number, tty: string, command: string])[] = [
      [1, '?', '/sbin/init'],
      [412, '?', commands.containerd],
      ...(services.isActive('kubelet') ? ([[437, '?', commands.kubelet]] as const) : []),
      ...(services.isActive('kube-proxy')
        ? ([[655, '?', `${commands['kube-proxy']}${context.host.hostname}`]] as const)
        : []),
      [900, 'pts/0', '-bash'],
      [901, 'pts/0', own],
    ];
    const isFull = /^(?:ef|e?f|A?f)/.test(options) && !options.includes('u');
    const lines = isFull
      ? rows.map(
          ([pid, tty, command]) =>
            `root     ${pad(pid, 7)} ${pad(pid === 1 ? 0 : 1, 7)}  0 00:00 ${tty.padEnd(8)} 00:00:00 ${command}`,
        )
      : rows.map(
          ([pid, tty, command]) =>
            `root     ${pad(pid, 7)}  0.0  0.0      0     0 ${tty.padEnd(8)} Ss   00:00   0:00 ${command}`,
        );
    const head = isFull
      ? 'UID          PID    PPID  C STIME TTY          TIME CMD'
      : 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND';
    context.out(`${[head, ...lines].join('\n')}\n`);
    context.exit(0);
  };

const pad = (number: number, width: number): string => String(number).padStart(width);
