import type { Program } from '../program.ts';
import { attempt, Complaint } from './complaint.ts';

/** Services of a node that can be stopped. */
export type NodeService = 'kube-proxy' | 'kubelet';

export interface NodeServices {
  isActive(service: NodeService): boolean;
  /** Ends the process, or starts it again; nothing where it is so already. */
  switch(service: NodeService, on: boolean): void;
}

const descriptions: Readonly<Record<NodeService | 'containerd', string>> = {
  containerd: 'containerd container runtime',
  'kube-proxy': 'Kubernetes Kube-Proxy Server',
  kubelet: 'kubelet: The Kubernetes Node Agent',
};

const isService = (name: string): name is NodeService => name === 'kube-proxy' || name === 'kubelet';
const verbs = /^(status|start|stop|restart|is-active)$/;

/** systemctl(1): kube-proxy and the kubelet are really stopped and started; their units write no journal. */
export const systemctl =
  (services: NodeServices): Program =>
  (context) => {
    const words = context.argv.slice(1).filter((word) => !word.startsWith('-'));
    const [verb = '', ...units] = words;
    attempt(context, () => {
      if (!verbs.test(verb))
        throw new Complaint(
          verb === '' ? listHint : `Unknown command verb '${verb}', or it is not modelled by Kubehop.`,
          1,
        );
      if (units.length === 0) throw new Complaint('Too few arguments.', 1);
      const names = units.map((unit) => unit.replace(/\.service$/, ''));
      const texts = names.map((name) => one(verb, name, services));
      const worst = Math.max(...texts.map(({ code }) => code));
      context.out(texts.map(({ text }) => text).join(''));
      if (worst > 0) throw new Complaint('', worst);
      return '';
    });
  };

const listHint = 'Give a verb and a unit: status, start, stop, restart or is-active of kube-proxy or kubelet.';

function one(verb: string, name: string, services: NodeServices): { readonly text: string; readonly code: number } {
  if (!isService(name)) return other(verb, name);
  const active = services.isActive(name);
  if (verb === 'is-active') return { text: active ? 'active\n' : 'inactive\n', code: active ? 0 : 3 };
  if (verb === 'status') return { text: status(name, active), code: active ? 0 : 3 };
  if (verb !== 'start') services.switch(name, false);
  if (verb !== 'stop') services.switch(name, true);
  return { text: '', code: 0 };
}

/** A unit that cannot be stopped here. */
function other(verb: string, name: string): ReturnType<typeof one> {
  const there = name === 'containerd';
  if (verb === 'is-active') return { text: there ? 'active\n' : 'inactive\n', code: there ? 0 : 4 };
  if (verb === 'status') {
    if (there) return { text: status(name, true), code: 0 };
    throw new Complaint(`Unit ${name}.service could not be found.`, 4);
  }
  throw there
    ? new Complaint('containerd is always there in Kubehop: its restart is not modelled', 1)
    : new Complaint(`Failed to ${verb} ${name}.service: Unit ${name}.service not found.`, 5);
}

const status = (name: NodeService | 'containerd', active: boolean): string =>
  `${active ? '●' : '○'} ${name}.service - ${descriptions[name]}
     Loaded: loaded (/usr/lib/systemd/system/${name}.service; enabled; preset: enabled)
     Active: ${active ? 'active (running)' : 'inactive (dead)'}
`;
