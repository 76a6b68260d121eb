import type { Run } from '../verb.ts';

/** Shells that are typed in. */
export const isShell = (word: string): boolean => /^(?:.*\/)?(?:sh|ash|bash)$/.test(word);

interface Session {
  readonly pod: string;
  readonly container: string;
  /** The pod's restart policy. */
  readonly restart: string;
}

/** What is said once a terminal at a container that will be started again is left (pkg/cmd/attach/attach.go reattachMessage). */
export function sayHowToResume({ parsed }: Run, { pod, container, restart }: Session, said: Pick<Run, 'out'>): void {
  if (restart !== 'Always' || parsed.is('quiet') || !parsed.is('stdin') || !parsed.is('tty')) return;
  said.out(`Session ended, resume using 'kubectl attach ${pod} -c ${container} -i -t' command when the pod is running`);
}
