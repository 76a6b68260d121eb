import { pathOf, type Thing } from '../api.ts';
import { Failure, failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { podOf } from '../pod-of.ts';
import { selected } from '../select.ts';
import type { Run, Verb } from '../verb.ts';

interface Port {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

interface Containers {
  readonly containers: readonly {
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  }[];
}

/** A port of a pod by its name. Throws Failure. */
function namedPort(pod: Thing, name: string): number {
  const { containers } = pod.spec as unknown as Containers;
  const found = containers.flatMap(({ ports = [] }) => ports).find((port) => port.name === name);
  if (!found) throw failed(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return found.containerPort;
}

/** The pod's port behind one of a Service's, by number or name (portforward.go translateServicePortToTargetPort). Throws Failure. */
function targetPort(service: Thing, pod: Thing, remote: string): number {
  const { ports = [], clusterIP } = service.spec as { readonly ports?: readonly Port[]; readonly clusterIP?: string };
  const found = ports.find(({ port, name }) => String(port) === remote || name === remote);
  if (!found) throw failed(`Service ${service.metadata.name} does not have a service port ${remote}`);
  if (clusterIP === 'None' && typeof found.targetPort !== 'string') return found.port;
  const { targetPort: target = found.port } = found;
  return typeof target === 'number' ? target : namedPort(pod, target);
}

/** `8080:http` → `8080:80`; `http` alone is that port on both ends. */
function translated(text: string, remoteOf: (remote: string) => number): string {
  const [local, remote] = text.includes(':') ? text.split(':', 2) : [undefined, text];
  const port = remoteOf(remote ?? '');
  if (local === undefined) return String(port) === remote ? text : `${/^\d+$/.test(text) ? text : port}:${port}`;
  return `${local}:${port}`;
}

async function remoteFor(run: Run, target: string, pod: Thing): Promise<(remote: string) => number> {
  const [one] = target.includes('/') ? await selected(run, [target]) : [];
  if (one?.name !== undefined && one.resource.kind === 'Service') {
    const service = (await run.client.get(pathOf(one.resource, run.namespace, one.name))) as Thing;
    return (remote) => targetPort(service, pod, remote);
  }
  return (remote) => (/^\d+$/.test(remote) ? Number(remote) : namedPort(pod, remote));
}

/** `kubectl port-forward` (kubectl pkg/cmd/portforward): finds the pod and its ports; who runs kubectl listens and forwards. */
export const portForward: Verb = {
  flags: flagsOf('address* pod-running-timeout~'),
  async run(run) {
    const { parsed } = run;
    const [target, ...ports] = parsed.args;
    if (target === undefined || ports.length === 0)
      throw misused('port-forward', 'TYPE/NAME and list of ports are required for port-forward');
    const pod = await podOf(run, target);
    const remoteOf = await remoteFor(run, target, pod);
    const pairs = ports.map((text) => translated(text, remoteOf));
    if (!run.local) throw failed('port-forward is not possible here: there is no terminal');
    const { name, namespace = run.namespace } = pod.metadata;
    const code = await run.local(['kubectl', 'port-forward', '-n', namespace, `pod/${name}`, ...pairs]);
    // What went wrong has been said.
    if (code !== 0) throw new Failure('', code);
  },
};
