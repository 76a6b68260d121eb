/**
 * Field numbers of the messages that kubectl sends (k8s.io/api core/v1/generated.proto and its like, apimachinery pkg/apis/meta/v1/generated.proto).
 * See fieldsOf for how they are written.
 */
export const messages: Readonly<Record<string, string>> = {
  TypeMeta: '1:apiVersion 2:kind',
  Namespace: '1:metadata:ObjectMeta',
  ConfigMap: '1:metadata:ObjectMeta 4:immutable?:bool 2:data%',
  Service: '1:metadata:ObjectMeta 2:spec:ServiceSpec',
  Deployment: '1:metadata:ObjectMeta 2:spec:DeploymentSpec',
  Job: '1:metadata:ObjectMeta 2:spec:JobSpec',
  PodDisruptionBudget: '1:metadata:ObjectMeta 2:spec:PodDisruptionBudgetSpec',
  SelfSubjectAccessReview: '2:spec:SelfSubjectAccessReviewSpec',
  SelfSubjectRulesReview: '2:spec:SelfSubjectRulesReviewSpec',
  SelfSubjectReview: '1:metadata:ObjectMeta',
  Eviction: '1:metadata:ObjectMeta 2:deleteOptions:DeleteOptions',
  DeleteOptions:
    '1:gracePeriodSeconds?:int 2:preconditions:Preconditions 3:orphanDependents?:bool 4:propagationPolicy? 5:dryRun*',
  ObjectMeta: '1:name 2:generateName 3:namespace 11:labels% 12:annotations% 14:finalizers*',
  ServiceSpec:
    '1:ports*:ServicePort 2:selector% 3:clusterIP 18:clusterIPs* 4:type 5:externalIPs* 7:sessionAffinity 8:loadBalancerIP 9:loadBalancerSourceRanges* 10:externalName 11:externalTrafficPolicy 12:healthCheckNodePort:int 13:publishNotReadyAddresses:bool 14:sessionAffinityConfig:SessionAffinityConfig 19:ipFamilies* 17:ipFamilyPolicy 20:allocateLoadBalancerNodePorts?:bool 21:loadBalancerClass? 22:internalTrafficPolicy 23:trafficDistribution?',
  DeploymentSpec:
    '1:replicas?:int 2:selector:LabelSelector 3:template:PodTemplateSpec 4:strategy:DeploymentStrategy 5:minReadySeconds:int 6:revisionHistoryLimit?:int 7:paused:bool 9:progressDeadlineSeconds?:int',
  JobSpec:
    '1:parallelism?:int 2:completions?:int 3:activeDeadlineSeconds?:int 7:backoffLimit?:int 4:selector:LabelSelector 5:manualSelector?:bool 6:template:PodTemplateSpec 8:ttlSecondsAfterFinished?:int 9:completionMode 10:suspend?:bool',
  PodDisruptionBudgetSpec:
    '1:minAvailable?:IntOrString 2:selector:LabelSelector 3:maxUnavailable?:IntOrString 4:unhealthyPodEvictionPolicy',
  SelfSubjectAccessReviewSpec: '1:resourceAttributes:ResourceAttributes 2:nonResourceAttributes:NonResourceAttributes',
  SelfSubjectRulesReviewSpec: '1:namespace',
  Preconditions: '1:uid? 2:resourceVersion?',
  ServicePort: '1:name 2:protocol 6:appProtocol? 3:port:int 4:targetPort:IntOrString 5:nodePort:int',
  SessionAffinityConfig: '1:clientIP:ClientIPConfig',
  LabelSelector: '1:matchLabels% 2:matchExpressions*:LabelSelectorRequirement',
  PodTemplateSpec: '1:metadata:ObjectMeta 2:spec:PodSpec',
  DeploymentStrategy: '1:type 2:rollingUpdate:RollingUpdateDeployment',
  ResourceAttributes: '1:namespace 2:verb 3:group 4:version 5:resource 6:subresource 7:name',
  NonResourceAttributes: '1:path 2:verb',
  ClientIPConfig: '1:timeoutSeconds?:int',
  LabelSelectorRequirement: '1:key 2:operator 3:values*',
  PodSpec:
    '20:initContainers*:Container 2:containers*:Container 3:restartPolicy 4:terminationGracePeriodSeconds?:int 6:dnsPolicy 7:nodeSelector% 8:serviceAccountName 10:nodeName 11:hostNetwork:bool 16:hostname 17:subdomain 22:tolerations*:Toleration 30:enableServiceLinks?:bool',
  RollingUpdateDeployment: '1:maxUnavailable?:IntOrString 2:maxSurge?:IntOrString',
  Container:
    '1:name 2:image 3:command* 4:args* 5:workingDir 6:ports*:ContainerPort 7:env*:EnvVar 14:imagePullPolicy 16:stdin:bool 17:stdinOnce:bool 18:tty:bool',
  Toleration: '1:key 2:operator 3:value 4:effect 5:tolerationSeconds?:int',
  ContainerPort: '1:name 2:hostPort:int 3:containerPort:int 4:protocol 5:hostIP',
  EnvVar: '1:name 2:value',
};
