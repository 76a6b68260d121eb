import type { NodeSystemInfo } from '../../model/objects/index.ts';
import type { SeededRandom } from '../sim/random.ts';

/** What all nodes run: the release whose tools `ssh` finds there. */
export const software = {
  kernelVersion: '6.1.0-40-amd64',
  osImage: 'Debian GNU/Linux 12 (bookworm)',
  containerRuntimeVersion: 'containerd://2.1.4',
  kubeletVersion: 'v1.34.0',
  kubeProxyVersion: '',
  operatingSystem: 'linux',
  architecture: 'amd64',
};

/**
 * A machine at its `boot`-th boot, as its kubelet reports it (pkg/kubelet/nodestatus/setters.go MachineInfo, VersionInfo, GoRuntime).
 * Its ids come from streams of their own: nothing else that is drawn on the node changes with them.
 */
export function nodeSystem(random: SeededRandom, boot: number): NodeSystemInfo {
  const ids = random.fork('machine');
  return {
    machineID: ids.uuid().replaceAll('-', ''),
    systemUUID: ids.uuid(),
    bootID: random.fork(`boot/${boot}`).uuid(),
    ...software,
  };
}
