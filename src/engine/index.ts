// kube-proxy by itself, for the conformance command: rules out of objects, with neither cluster nor time.

export { drawForeign, drawTrace, traceForeign } from './foreign-trace.ts';
export { ArtifactCache } from './kube-proxy/artifact-cache.ts';
export { healthCheckNodePorts, localReadyEndpoints } from './kube-proxy/health.ts';
export { probability } from './kube-proxy/iptables/endpoint-rules.ts';
export { IptablesProxier } from './kube-proxy/iptables/proxier.ts';
export type { Listing } from './kube-proxy/nftables/listing.ts';
export { NameBases } from './kube-proxy/nftables/names.ts';
export { NftablesProxier } from './kube-proxy/nftables/proxier.ts';
export type { Proxier } from './kube-proxy/proxier.ts';
export { type ProxyOptions, serviceCIDRsOf } from './kube-proxy/settings.ts';
export { loaders, wanted } from './part-loaders.ts';
export { type Opened, Playground, type SettingsInstead, type WorldBatch } from './playground.ts';
export { probe } from './probe.ts';
export { measureRules } from './rule-cost.ts';
