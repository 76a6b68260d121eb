import { type Cidr, cidrSize, nthAddress } from '../../model/ip.ts';
import type { Container, ContainerPort, Deployment, Probe, Service } from '../../model/objects/index.ts';
import type { Api, New } from '../apiserver/api.ts';

const actor = 'kubeadm';
const labels = { 'k8s-app': 'kube-dns' };

/** The image that every node has before its first pod: kubeadm pulls it ahead. */
export const coreDnsImage = 'registry.k8s.io/coredns/coredns:v1.12.1';

const port = (name: string, containerPort: number, protocol: ContainerPort['protocol'] = 'TCP'): ContainerPort => ({
  name,
  containerPort,
  protocol,
});

const probe = (path: string, name: string, more: Partial<Probe> = {}): Probe => ({
  httpGet: { path, port: name, scheme: 'HTTP' },
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
  ...more,
});

const container: Container = {
  name: 'coredns',
  image: coreDnsImage,
  imagePullPolicy: 'IfNotPresent',
  args: ['-conf', '/etc/coredns/Corefile'],
  ports: [
    port('dns', 53, 'UDP'),
    port('dns-tcp', 53),
    port('metrics', 9153),
    port('liveness-probe', 8080),
    port('readiness-probe', 8181),
  ],
  livenessProbe: probe('/health', 'liveness-probe', {
    initialDelaySeconds: 60,
    timeoutSeconds: 5,
    failureThreshold: 5,
  }),
  readinessProbe: probe('/ready', 'readiness-probe'),
};

const deployment: New<Deployment> = {
  metadata: { name: 'coredns', namespace: 'kube-system', labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    template: {
      metadata: { labels },
      spec: {
        containers: [container],
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'Default',
        enableServiceLinks: true,
        tolerations: [
          { key: 'CriticalAddonsOnly', operator: 'Exists' },
          { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
        ],
        nodeSelector: { 'kubernetes.io/os': 'linux' },
      },
    },
  },
};

const service = (clusterIP: string | undefined): New<Service> => ({
  metadata: {
    name: 'kube-dns',
    namespace: 'kube-system',
    labels: { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
    annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
  },
  spec: {
    type: 'ClusterIP',
    ...(clusterIP !== undefined && { clusterIP, clusterIPs: [clusterIP] }),
    selector: labels,
    ports: [
      { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
      { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
      { name: 'metrics', protocol: 'TCP', port: 9153, targetPort: 9153 },
    ],
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
  },
});

/**
 * The DNS add-on as kubeadm sets it up (cmd/kubeadm/app/phases/addons/dns): Service `kube-dns` at the tenth address of the
 * service range (any, where the range is smaller) and Deployment `coredns`. Returns the Service's addresses: the kubelets' --cluster-dns.
 */
export function installDns(api: Api, services: Cidr): readonly string[] {
  const tenth = cidrSize(services) > 11n ? nthAddress(services, 10) : undefined;
  const { spec } = api.create('Service', service(tenth), actor);
  api.create('Deployment', deployment, actor);
  return spec.clusterIPs ?? [];
}
