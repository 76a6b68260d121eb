import { failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { createFrom, generatorFlags, nameOf, portName } from '../../generated.ts';
import type { Verb, Verbs } from '../../verb.ts';

type Type = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** strconv.ParseUint with 16 bits. Throws Failure. */
function portNumber(text: string): number {
  const parsing = (why: string) => failed(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw parsing('invalid syntax');
  if (Number(text) > 65_535) throw parsing('value out of range');
  return Number(text);
}

/** What is wrong with a port's name (apimachinery pkg/util/validation IsValidPortName). */
function nameFaults(name: string): string[] {
  return [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
  ];
}

/** `5678:8080` of `--tcp` (pkg/cmd/create/create_service.go parsePorts). */
function portOf(given: string): { port: number; targetPort: number | string; protocol: string; name: string } {
  const at = given.indexOf(':');
  const port = portNumber(at < 0 ? given : given.slice(0, at));
  const targetPort = at < 0 ? port : portName(given.slice(at + 1));
  const faults = typeof targetPort === 'string' ? nameFaults(targetPort) : [];
  if (faults.length > 0) throw failed(faults.join(','));
  return { name: given.replaceAll(':', '-'), port, protocol: 'TCP', targetPort };
}

const service = (type: Type): Verb => ({
  flags: flagsOf(`tcp* ${type === 'ClusterIP' ? 'clusterip' : ''} ${type === 'NodePort' ? 'node-port#' : ''}
    ${type === 'ExternalName' ? 'external-name' : ''} ${generatorFlags}`),
  ...(type === 'ExternalName' && { required: ['external-name'] }),
  async run(run) {
    const { parsed } = run;
    const name = nameOf(run);
    const given = parsed.list('tcp').flatMap((ports) => ports.split(','));
    const clusterIP = parsed.text('clusterip');
    if (given.length === 0 && clusterIP !== 'None' && type !== 'ExternalName')
      throw failed('at least one tcp port specifier must be provided');
    const nodePort = parsed.number('node-port') ?? 0;
    const ports = given.map((text) => ({ ...portOf(text), ...(nodePort > 0 && { nodePort }) }));
    const externalName = parsed.text('external-name');
    const labels = { app: name };
    await createFrom(
      run,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, labels },
        spec: {
          type,
          selector: labels,
          ...(ports.length > 0 && { ports }),
          ...(clusterIP !== undefined && clusterIP !== '' && { clusterIP }),
          ...(externalName !== undefined && { externalName }),
        },
      },
      `${type} service`,
    );
  },
});

/** `kubectl create service TYPE` (pkg/cmd/create/create_service.go). */
export const services: Verbs = {
  clusterip: service('ClusterIP'),
  externalname: service('ExternalName'),
  loadbalancer: service('LoadBalancer'),
  nodeport: service('NodePort'),
};
