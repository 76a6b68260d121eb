/** Kinds of a real cluster that people have in their manifests and Kubehop has not, with the short names of their resources. */
const shortNames: Readonly<Record<string, readonly string[]>> = {
  ClusterRole: [],
  ClusterRoleBinding: [],
  CronJob: ['cj'],
  CustomResourceDefinition: ['crd', 'crds'],
  Gateway: ['gtw'],
  GatewayClass: ['gc'],
  HTTPRoute: [],
  HorizontalPodAutoscaler: ['hpa'],
  Ingress: ['ing'],
  IngressClass: [],
  LimitRange: ['limits'],
  NetworkPolicy: ['netpol'],
  PersistentVolume: ['pv'],
  PersistentVolumeClaim: ['pvc'],
  PodTemplate: [],
  PriorityClass: ['pc'],
  ReplicationController: ['rc'],
  ResourceQuota: ['quota'],
  Role: [],
  RoleBinding: [],
  Secret: [],
  ServiceAccount: ['sa'],
  StorageClass: ['sc'],
};

/** Whether Kubernetes has this kind and Kubehop has not. */
export const isOtherKind = (kind: string): boolean => Object.hasOwn(shortNames, kind);

/** Such a kind by a name of its resource as people type it: `ingresses`, `ingress`, `ing`; undefined for any other name. */
export function otherKindOf(resource: string): string | undefined {
  const found = Object.entries(shortNames).find(([kind, short]) => {
    const singular = kind.toLowerCase();
    const plural = singular.replace(/y$/, 'ie').replace(/s$/, 'se').concat('s');
    return [singular, plural, ...short].includes(resource);
  });
  return found?.[0];
}
