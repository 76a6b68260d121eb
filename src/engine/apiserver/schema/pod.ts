import type {
  Container,
  ContainerPort,
  EnvVar,
  HTTPGetAction,
  LifecycleHandler,
  PodDNSConfig,
  PodSpec,
  Probe,
  Protocol,
  Toleration,
} from '../../../model/objects/index.ts';
import { bool, int32, int64, intOrString, list, map, or, raw, str, struct, word } from './types.ts';

const httpGet = struct<HTTPGetAction>(
  'v1.HTTPGetAction',
  {
    path: or(str, '/'),
    port: or(intOrString, 0),
    scheme: or(word<HTTPGetAction['scheme']>(), 'HTTP'),
    host: str,
  },
  { unmodelled: 'httpHeaders' },
);

const probe = struct<Probe>(
  'v1.Probe',
  {
    httpGet,
    tcpSocket: struct<NonNullable<Probe['tcpSocket']>>('v1.TCPSocketAction', { port: or(intOrString, 0), host: str }),
    exec: struct<NonNullable<Probe['exec']>>('v1.ExecAction', { command: or(list(str), []) }),
    initialDelaySeconds: or(int32, 0),
    periodSeconds: or(int32, 10),
    timeoutSeconds: or(int32, 1),
    successThreshold: or(int32, 1),
    failureThreshold: or(int32, 3),
    terminationGracePeriodSeconds: int64,
  },
  { unmodelled: 'grpc' },
);

const containerPort = struct<ContainerPort>('v1.ContainerPort', {
  name: str,
  containerPort: or(int32, 0),
  protocol: or(word<Protocol>(), 'TCP'),
  hostPort: int32,
  hostIP: str,
});

/** The tag decides the pull policy that is not given (SetDefaults_Container): `:latest`, or none, is always pulled. */
function withPullPolicy(container: Container): Container {
  if (container.imagePullPolicy) return container;
  const last = container.image.slice(container.image.lastIndexOf('/') + 1);
  const latest = !last.includes('@') && (!last.includes(':') || last.endsWith(':latest'));
  return { ...container, imagePullPolicy: latest ? 'Always' : 'IfNotPresent' };
}

const lifecycleHandler = struct<LifecycleHandler>('v1.LifecycleHandler', {
  exec: struct<NonNullable<LifecycleHandler['exec']>>('v1.ExecAction', { command: or(list(str), []) }),
  httpGet,
  sleep: struct<NonNullable<LifecycleHandler['sleep']>>('v1.SleepAction', { seconds: or(int64, 0) }),
});

const container = struct<Container>(
  'v1.Container',
  {
    name: or(str, ''),
    image: or(str, ''),
    imagePullPolicy: word<Container['imagePullPolicy']>(),
    command: list(str),
    args: list(str),
    stdin: bool,
    stdinOnce: bool,
    tty: bool,
    env: list(struct<EnvVar>('v1.EnvVar', { name: or(str, ''), value: str, valueFrom: raw })),
    ports: list(containerPort),
    readinessProbe: probe,
    livenessProbe: probe,
    startupProbe: probe,
    lifecycle: struct<NonNullable<Container['lifecycle']>>(
      'v1.Lifecycle',
      { preStop: lifecycleHandler },
      { unmodelled: 'postStart stopSignal' },
    ),
  },
  {
    unmodelled:
      'envFrom resizePolicy resources restartPolicy restartPolicyRules securityContext terminationMessagePath terminationMessagePolicy volumeDevices volumeMounts workingDir',
    finish: withPullPolicy,
  },
);

type DNSOption = NonNullable<PodDNSConfig['options']>[number];

const dnsConfig = struct<PodDNSConfig>('v1.PodDNSConfig', {
  nameservers: list(str),
  searches: list(str),
  options: list(struct<DNSOption>('v1.PodDNSConfigOption', { name: or(str, ''), value: str })),
});

const toleration = struct<Toleration>('v1.Toleration', {
  key: str,
  operator: word<NonNullable<Toleration['operator']>>(),
  value: str,
  effect: word<NonNullable<Toleration['effect']>>(),
  tolerationSeconds: int64,
});

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec; defaults as pkg/apis/core/v1/defaults.go. */
export const podSpec = struct<PodSpec>(
  'v1.PodSpec',
  {
    containers: or(list(container), []),
    initContainers: list(container),
    restartPolicy: or(word<PodSpec['restartPolicy']>(), 'Always'),
    terminationGracePeriodSeconds: or(int64, 30),
    dnsPolicy: or(str, 'ClusterFirst'),
    dnsConfig,
    nodeName: str,
    nodeSelector: map,
    hostNetwork: bool,
    hostname: str,
    subdomain: str,
    enableServiceLinks: or(bool, true),
    tolerations: list(toleration),
  },
  {
    unmodelled:
      'activeDeadlineSeconds affinity automountServiceAccountToken ephemeralContainers hostAliases hostIPC hostPID hostUsers hostnameOverride imagePullSecrets os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources runtimeClassName schedulerName schedulingGates securityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace topologySpreadConstraints volumes',
  },
);
