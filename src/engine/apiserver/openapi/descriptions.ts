/** What each struct and field is for, in few words, by `Struct` and `Struct.field`; `*.field` for fields that are the same everywhere. */
export function description(struct: string, field?: string): string | undefined {
  const key = field === undefined ? struct : `${struct}.${field}`;
  return texts()[key] ?? (field === undefined ? undefined : texts()[`*.${field}`]);
}

let read: Readonly<Record<string, string>> | undefined;

/** `Name: text`, one a line. */
function texts(): Readonly<Record<string, string>> {
  read ??= Object.fromEntries(
    source
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  return read;
}

const source = `
*.apiVersion: Group and version of the API in which this object is written down.
*.kind: The kind of object this is, in CamelCase. It cannot be changed.
*.metadata: Name, namespace, labels and what else every object has.
*.spec: What is wanted. People and controllers write it.
*.status: What was last seen to be so. Controllers write it.
*.name: A name, unique among its neighbours.
*.namespace: The namespace it is in.
*.conditions: What is true of it at the moment, one entry for each type.
*.observedGeneration: The metadata.generation that the controller acted on last.
*.selector: Labels of the pods that it is about.
*.template: The pod that is made, again and again.
*.replicas: How many pods there should be, or are.
*.minReadySeconds: How long a new pod must be ready to count as available. 0 unless said otherwise.
*.revisionHistoryLimit: How many old templates are kept, to go back to. 10 unless said otherwise.
*.readyReplicas: Pods that are ready.
*.availableReplicas: Pods that have been ready for minReadySeconds.
*.updatedReplicas: Pods of the newest template.
*.reason: One word, in CamelCase, that says why.
*.message: A sentence for people.
*.type: Which one of its sort it is.
*.protocol: TCP, UDP or SCTP. TCP unless said otherwise.
*.appProtocol: What is spoken on the port, as a hint for whoever cares.
*.hostname: A host name.
*.nodeName: The node it is on.
*.maxUnavailable: How many pods may be missing, as a number or in percent.
*.maxSurge: How many pods there may be too many, as a number or in percent.
*.lastTransitionTime: When it changed last.
*.uid: The object's identity. A new object of the same name has another.
*.resourceVersion: Changes with every write, so that a stale write is refused.
Pod: Some containers that run together on one node, with one address.
Service: A name and an address for a set of pods that come and go.
Node: A machine that runs pods.
Namespace: A room for names. Names are unique within it.
Endpoints: Addresses behind a Service, in the old form. EndpointSlices have taken its place.
EndpointSlice: Some of the addresses behind a Service, and the ports they serve.
Event: Something that happened to an object, told for people.
Deployment: Keeps so many pods of a template running, and goes over to a new template step by step.
ReplicaSet: Keeps so many pods of one template running.
StatefulSet: Keeps pods with lasting names running, one after the other.
DaemonSet: Keeps one pod on every node it is meant for.
Job: Runs pods until enough of them have succeeded.
Lease: Says who holds something, and until when; nodes renew theirs to show that they live.
ConfigMap: Texts by name, for pods to read.
ControllerRevision: A template that a StatefulSet or DaemonSet had, kept to go back to.
PodDisruptionBudget: How many of some pods must stay when others are evicted on purpose.
ObjectMeta: What every object has, whatever its kind.
ObjectMeta.name: Unique in its namespace among objects of its kind. It cannot be changed.
ObjectMeta.generateName: The beginning of a name, to which the server adds a random end. Only used when there is no name.
ObjectMeta.namespace: The namespace it lives in. Objects of the whole cluster have none.
ObjectMeta.labels: Short words to select it by.
ObjectMeta.annotations: Notes that tools and people leave on it. Nothing is selected by them.
ObjectMeta.ownerReferences: Objects it belongs to. When all of them are gone, it is deleted too.
ObjectMeta.finalizers: Who must have let go of it before it is really deleted.
ObjectMeta.creationTimestamp: When it was made. The server writes it.
ObjectMeta.deletionTimestamp: When it is to be gone, once somebody has deleted it. The server writes it.
ObjectMeta.deletionGracePeriodSeconds: How long it has to end in peace once it was deleted.
ObjectMeta.generation: Counts changes of what is wanted. The server writes it.
ObjectMeta.managedFields: Which client wrote which field. The server writes it.
ObjectMeta.selfLink: Not used any longer.
OwnerReference.controller: Whether it is the one that manages this object.
OwnerReference.blockOwnerDeletion: Whether deleting the owner in the foreground waits for this object.
LabelSelector: Which labels an object must have. Everything in it must hold.
LabelSelector.matchLabels: Labels it must have, with these very values.
LabelSelector.matchExpressions: Conditions on labels.
LabelSelectorRequirement.key: The label.
LabelSelectorRequirement.operator: In, NotIn, Exists or DoesNotExist.
LabelSelectorRequirement.values: Values for In and NotIn.
PodSpec.containers: The containers that run in the pod, at least one.
PodSpec.initContainers: Containers that run one after the other, each to its end, before the others start.
PodSpec.restartPolicy: Whether containers that end are started again: Always, OnFailure or Never. Always unless said otherwise.
PodSpec.terminationGracePeriodSeconds: How long containers have to end after they were asked to. 30 unless said otherwise.
PodSpec.dnsPolicy: Whom the pod asks for names: ClusterFirst, ClusterFirstWithHostNet, Default or None.
PodSpec.dnsConfig: Name servers, search domains and options in addition.
PodSpec.nodeName: The node it runs on. The scheduler writes it.
PodSpec.nodeSelector: Labels that its node must have.
PodSpec.hostNetwork: Whether it lives in its node's network, with its node's address.
PodSpec.hostname: Its host name, when it is not the pod's name.
PodSpec.subdomain: With a headless Service of this name the pod gets a DNS name of its own.
PodSpec.enableServiceLinks: Whether containers find the Services of their namespace in environment variables. True unless said otherwise.
PodSpec.tolerations: Taints of nodes that do not keep it away.
Container: One program of a pod, out of an image.
Container.name: Its name, unique in the pod.
Container.image: The image it is started from.
Container.imagePullPolicy: Always, Never or IfNotPresent.
Container.command: The program to start, in place of the image's own.
Container.args: What is handed to the program, in place of the image's own.
Container.env: Environment variables.
Container.ports: Ports it listens on. To leave one out closes nothing.
Container.readinessProbe: Asked again and again: while it fails, no Service sends to the pod.
Container.livenessProbe: Asked again and again: when it fails, the container is started anew.
Container.startupProbe: Until it succeeds for the first time, the other probes wait.
Container.lifecycle: What is done before the container is stopped.
ContainerPort.containerPort: The port it listens on, from 1 to 65535.
ContainerPort.hostPort: A port of the node that leads to it.
ContainerPort.hostIP: The node's address on which hostPort is open.
EnvVar.value: Its value. $(NAME) stands for another variable.
EnvVar.valueFrom: Where its value comes from instead.
Probe: A question asked of a container, to see how it is.
Probe.httpGet: An HTTP request; any status from 200 to 399 is a success.
Probe.tcpSocket: A connection; that it opens is a success.
Probe.exec: A command in the container; exit code 0 is a success.
Probe.initialDelaySeconds: How long after the container's start it begins.
Probe.periodSeconds: How often it is asked. 10 unless said otherwise.
Probe.timeoutSeconds: How long an answer may take. 1 unless said otherwise.
Probe.successThreshold: So many successes in a row make up for a failure.
Probe.failureThreshold: So many failures in a row count. 3 unless said otherwise.
Probe.terminationGracePeriodSeconds: How long the container has to end when the probe fails.
HTTPGetAction.path: The path that is asked for.
HTTPGetAction.port: Number or name of the container's port.
HTTPGetAction.scheme: HTTP or HTTPS.
HTTPGetAction.host: The host that is asked, when it is not the pod's address.
Toleration.key: The taint's key. Without one all taints are meant.
Toleration.operator: Exists or Equal.
Toleration.value: The taint's value, for Equal.
Toleration.effect: The taint's effect. Without one all effects are meant.
Toleration.tolerationSeconds: How long a pod stays on a node with a NoExecute taint.
PodStatus.phase: Pending, Running, Succeeded, Failed or Unknown: where in its life the pod is.
PodStatus.podIP: The pod's address.
PodStatus.podIPs: The pod's addresses, one of each IP family.
PodStatus.hostIP: Its node's address.
PodStatus.hostIPs: Its node's addresses.
PodStatus.startTime: When the kubelet took it over.
PodStatus.containerStatuses: How each container is.
PodStatus.initContainerStatuses: How each init container is.
ContainerStatus.ready: Whether its readiness probe is content.
ContainerStatus.started: Whether its startup probe is content.
ContainerStatus.restartCount: How often it was started again.
ContainerStatus.state: What it does now.
ContainerStatus.lastState: How it ended last time.
ContainerStatus.image: The image it runs.
ServiceSpec.type: ClusterIP (an address in the cluster), NodePort (also a port of every node), LoadBalancer (also an address outside) or ExternalName (only another name). ClusterIP unless said otherwise.
ServiceSpec.selector: Labels of the pods it sends to. Without it nobody makes its endpoints.
ServiceSpec.ports: The ports it is reached on.
ServiceSpec.clusterIP: Its address, out of the cluster's Service range; "None" for a headless Service, which has none.
ServiceSpec.clusterIPs: Its addresses, one of each IP family. The first is clusterIP.
ServiceSpec.ipFamilies: IPv4, IPv6 or both.
ServiceSpec.ipFamilyPolicy: SingleStack, PreferDualStack or RequireDualStack.
ServiceSpec.externalIPs: Further addresses on which nodes accept its traffic.
ServiceSpec.externalName: The name it stands for, as a DNS CNAME.
ServiceSpec.sessionAffinity: ClientIP sends a client to the same pod each time, None does not.
ServiceSpec.sessionAffinityConfig: For how long a client is sent to the same pod.
ServiceSpec.internalTrafficPolicy: Cluster sends traffic from within to all endpoints, Local only to those on the same node.
ServiceSpec.externalTrafficPolicy: Cluster sends traffic from outside to all endpoints, Local only to those on the node where it came in, and keeps the client's address.
ServiceSpec.healthCheckNodePort: The port of every node where a load balancer asks whether there are endpoints on it.
ServiceSpec.publishNotReadyAddresses: Whether pods that are not ready count as if they were.
ServiceSpec.loadBalancerIP: The address wanted outside. Not every cloud listens.
ServiceSpec.loadBalancerClass: Which load balancer is to answer for it.
ServiceSpec.loadBalancerSourceRanges: Only clients with these addresses are let in.
ServiceSpec.allocateLoadBalancerNodePorts: Whether a LoadBalancer has node ports too. True unless said otherwise.
ServiceSpec.trafficDistribution: Which endpoints are nearer, and taken first.
ServicePort.port: The port of the Service.
ServicePort.targetPort: The pods' port: a number, or a name that a container gave its port.
ServicePort.nodePort: The port of every node, for NodePort and LoadBalancer.
DeploymentSpec.strategy: How pods of an old template make room for new ones.
DeploymentSpec.paused: While true, a new template has to wait.
DeploymentSpec.progressDeadlineSeconds: How long a rollout may stand still before it counts as failed. 600 unless said otherwise.
DeploymentStrategy.type: Recreate or RollingUpdate. RollingUpdate unless said otherwise.
DeploymentStrategy.rollingUpdate: How far a rolling update may go at a time.
StatefulSetSpec.serviceName: The headless Service that gives its pods their names.
StatefulSetSpec.podManagementPolicy: OrderedReady (one after the other) or Parallel.
JobSpec.parallelism: How many pods run at a time.
JobSpec.completions: How many pods must succeed.
JobSpec.completionMode: NonIndexed, or Indexed when each pod has a number.
JobSpec.backoffLimit: After so many failures the Job has failed. 6 unless said otherwise.
JobSpec.activeDeadlineSeconds: How long it may take.
JobSpec.ttlSecondsAfterFinished: How long it is kept once it has ended.
JobSpec.suspend: While true, it has no pods.
NodeSpec.podCIDR: The range of addresses for its pods.
NodeSpec.podCIDRs: The ranges of addresses for its pods, one of each IP family.
NodeSpec.taints: What keeps pods away that do not tolerate it.
NodeSpec.unschedulable: Whether new pods keep away (kubectl cordon).
NodeStatus.nodeInfo: What machine it is, and what runs it.
NodeSystemInfo: What machine a node is, and what runs it. Its kubelet writes it.
NodeSystemInfo.machineID: The id that the machine's system was given when it was installed (/etc/machine-id).
NodeSystemInfo.systemUUID: The id of the hardware, or of the virtual machine.
NodeSystemInfo.bootID: Another id after each boot.
NodeSystemInfo.kernelVersion: What uname -r says there.
NodeSystemInfo.osImage: The system's name and version (/etc/os-release).
NodeSystemInfo.containerRuntimeVersion: What runs its containers, and in which version.
NodeSystemInfo.kubeletVersion: The version of its kubelet.
NodeSystemInfo.kubeProxyVersion: Deprecated: kubelets do not know it, and write nothing.
NodeSystemInfo.operatingSystem: linux or windows.
NodeSystemInfo.architecture: Which processors its programs are for.
Taint.effect: NoSchedule, PreferNoSchedule or NoExecute.
EndpointSlice.addressType: IPv4, IPv6 or FQDN. It cannot be changed.
EndpointSlice.endpoints: The addresses, and how each is.
EndpointSlice.ports: The ports that every one of them serves.
Endpoint.addresses: Its address.
Endpoint.targetRef: The pod it is.
Endpoint.zone: The zone it is in.
Endpoint.hints: Whom it should serve.
EndpointConditions.ready: Whether it takes new connections.
EndpointConditions.serving: Whether it answers, even while it terminates.
EndpointConditions.terminating: Whether it is about to end.
Endpoints.subsets: Addresses with the ports that all of them serve.
EndpointSubset.addresses: Addresses of pods that are ready.
EndpointSubset.notReadyAddresses: Addresses of pods that are not.
EndpointSubset.ports: The ports they serve.
ConfigMap.data: The texts, by name.
ControllerRevision.data: The patch that brings it back.
ControllerRevision.revision: The higher, the newer.
`;
