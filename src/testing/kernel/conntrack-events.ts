import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** What a process that listens to new connections hears. */
export interface ConntrackEvents {
  readonly ready: Promise<unknown>;
  /** Stops it once it has read all there was; the lines `conntrack -E` printed, and whether there was room for every event. */
  end(): Promise<{ readonly lines: readonly string[]; readonly complete: boolean }>;
}

/** Listens to new connections in a network namespace. */
export function watchConntrack(namespace: string): ConntrackEvents {
  const child = spawn('ip', ['netns', 'exec', namespace, 'conntrack', '-E', '-e', 'NEW']);
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  child.stderr.resume();
  const pid = child.pid ?? 0;
  return {
    ready: until(pid, (sockets) => sockets.length > 0),
    async end() {
      await until(pid, (sockets) => sockets.every(({ unread }) => unread === 0));
      const complete = socketsOf(pid).every(({ lost }) => lost === 0);
      const closed = once(child, 'close');
      child.kill('SIGINT');
      await closed;
      return { lines: text.split('\n'), complete };
    },
  };
}

async function until(pid: number, holds: (sockets: readonly Socket[]) => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (holds(socketsOf(pid))) return;
    await setTimeout(2);
  }
  throw new Error('conntrack -E does not answer');
}

interface Socket {
  /** Bytes not read yet. */
  readonly unread: number;
  /** Messages there was no room for. */
  readonly lost: number;
}

/** The process's netlink sockets of family 12 (netfilter) that are in a group (/proc/net/netlink). */
function socketsOf(pid: number): readonly Socket[] {
  try {
    const lines = readFileSync(`/proc/${pid}/net/netlink`, 'utf8').split('\n');
    return lines.flatMap((line) => {
      const [, family, , groups = '', unread, , , , lost] = line.trim().split(/\s+/);
      return family === '12' && /[1-9a-f]/.test(groups) ? [{ unread: Number(unread), lost: Number(lost) }] : [];
    });
  } catch {
    return [];
  }
}
