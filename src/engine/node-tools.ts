import { type PlaceId, placeOfNode } from '../model/trace.ts';
import { type Cluster, type Machine, reconnect } from './cluster.ts';
import { debianRelease } from './container-files.ts';
import { KernelSettings } from './network/kernel-settings.ts';
import type { NodeTools } from './programs/node/node-programs.ts';
import type { NodeService, NodeServices } from './programs/node/systemctl.ts';

/** `systemctl stop` and `start` of a machine's processes. */
function servicesOf(machine: Machine, changed: () => void): NodeServices {
  const isActive = (service: NodeService) => !machine.stopped.includes(service);
  return {
    isActive,
    switch(service, on) {
      if (isActive(service) === on) return;
      machine.stopped = on ? machine.stopped.filter((one) => one !== service) : [...machine.stopped, service].sort();
      if (service === 'kube-proxy') {
        if (on) machine.proxy.start();
        else machine.proxy.stop();
      } else {
        machine.kubelet.suspend(!on);
        if (!on) machine.kubeletLink.cut();
        else if (!machine.partitioned) reconnect(machine);
      }
      changed();
    },
  };
}

/** What the programs of a node get of it. */
export function nodeToolsOf(
  { network }: Cluster,
  machine: Machine,
  touch: (place: PlaceId) => void,
): NodeTools | undefined {
  const { name, addresses, kubelet } = machine;
  const place = placeOfNode(name);
  const netfilter = network.node(name)?.netfilter;
  if (!netfilter) return undefined;
  const namespace = network.inspect(place);
  if (!namespace) return undefined;
  const { nameservers, search } = network.hostResolvConf;
  const files: Readonly<Record<string, string>> = {
    '/etc/hostname': `${name}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n${addresses.map((address) => `${address}\t${name}\n`).join('')}`,
    '/etc/os-release': debianRelease,
    '/etc/resolv.conf': [
      ...nameservers.map((server) => `nameserver ${server}\n`),
      ...(search.length > 0 ? [`search ${search.join(' ')}\n`] : []),
    ].join(''),
  };
  return {
    addresses,
    netfilter,
    services: servicesOf(machine, () => touch(place)),
    sandboxes: () =>
      [...kubelet.pods].map(({ pod, containers }) => ({ pod, containers: containers.map(({ status }) => status) })),
    files: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    kernel: () => {
      namespace.settings ??= new KernelSettings(namespace);
      return namespace.settings;
    },
    onPacket: (listener) => network.tap(place, listener, true),
  };
}
