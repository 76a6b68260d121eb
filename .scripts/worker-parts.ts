// The worker in parts: what the first drawing does not need is in chunks of its own, though the sources import it like everything
// else, and know nothing of it. src/README.md ("What is loaded when") says how to put a module behind this seam.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { Plugin } from 'vite';

/** Modules, as paths in src/, by the part they come in. */
type Parts = Readonly<Record<string, readonly string[]>>;

/**
 * Modules of src/ that come later, by part. `later` is loaded as soon as the first scene is drawn; any other part when a scene or
 * an action first uses a function of it.
 */
const workerPartList: Parts = {
  later: [
    'engine/action-results.ts',
    'engine/actions.ts',
    'engine/apiserver/api-error.ts',
    'engine/apiserver/apply/managers.ts',
    'engine/apiserver/deletion.ts',
    'engine/apiserver/eviction.ts',
    'engine/apiserver/field-errors.ts',
    'engine/apiserver/namespace-lifecycle.ts',
    'engine/apiserver/rest/applied.ts',
    'engine/apiserver/rest/body.ts',
    'engine/apiserver/rest/collection.ts',
    'engine/apiserver/rest/discovery.ts',
    'engine/apiserver/rest/handlers.ts',
    'engine/apiserver/rest/patch.ts',
    'engine/apiserver/rest/reviews.ts',
    'engine/apiserver/rest/scale.ts',
    'engine/apiserver/rest/watch.ts',
    'engine/apiserver/schema/decode-error.ts',
    'engine/apiserver/schema/nearest.ts',
    'engine/apiserver/schema/unknown-kind.ts',
    'engine/apiserver/schema/unmarshal-error.ts',
    'engine/apiserver/strategies/node-ports.ts',
    'engine/apiserver/strategies/service-update.ts',
    'engine/apiserver/table/table.ts',
    'engine/apiserver/validation/dns-config.ts',
    'engine/apiserver/validation/other-workloads.ts',
    'engine/apiserver/validation/outside-service.ts',
    'engine/apiserver/validation/pod-update.ts',
    'engine/apiserver/validation/service-update.ts',
    'engine/cloud/address-pool.ts',
    'engine/cloud/cloud-provider.ts',
    'engine/cloud/health-checks.ts',
    'engine/cloud/member-list.ts',
    'engine/cloud/metallb.ts',
    'engine/cloud/service-controller.ts',
    'engine/controllers/daemonset.ts',
    'engine/controllers/disruption.ts',
    'engine/controllers/drain.ts',
    'engine/controllers/fit-error.ts',
    'engine/controllers/garbage.ts',
    'engine/controllers/history.ts',
    'engine/controllers/job.ts',
    'engine/controllers/pod-ranking.ts',
    'engine/controllers/proportional-scaling.ts',
    'engine/controllers/recreate.ts',
    'engine/controllers/slice-mirror.ts',
    'engine/controllers/statefulset.ts',
    'engine/controllers/surplus-sets.ts',
    'engine/controllers/unhealthy-nodes.ts',
    'engine/controllers/workload.ts',
    'engine/dns/cluster-zone.ts',
    'engine/dns/outside-names.ts',
    'engine/dns/upstream.ts',
    'engine/dns/zone-name.ts',
    'engine/kube-proxy/health.ts',
    'engine/kube-proxy/iptables/cleanup.ts',
    'engine/kube-proxy/iptables/external-rules.ts',
    'engine/kube-proxy/stale-entries.ts',
    'engine/kubelet/apps/clients.ts',
    'engine/kubelet/apps/lookup.ts',
    'engine/kubelet/apps/loops.ts',
    'engine/kubelet/apps/parameters.ts',
    'engine/kubelet/apps/raw-servers.ts',
    'engine/kubelet/apps/redis.ts',
    'engine/kubelet/apps/registry.ts',
    'engine/kubelet/apps/tutorials.ts',
    'engine/kubelet/backoff.ts',
    'engine/kubelet/container-ends.ts',
    'engine/kubelet/environment.ts',
    'engine/kubelet/hooks.ts',
    'engine/kubelet/portmap.ts',
    'engine/kubelet/pull-failures.ts',
    'engine/manifest-of.ts',
    'engine/manifests/left-out.ts',
    'engine/manifests/merged.ts',
    'engine/manifests/problems.ts',
    'engine/manifests/scene-node.ts',
    'model/three-way.ts',
    'engine/netfilter/conntrack/commands.ts',
    'engine/netfilter/conntrack/nat-mapping.ts',
    'engine/netfilter/ending.ts',
    'engine/netfilter/errors.ts',
    'engine/netfilter/matches/conntrack-parts.ts',
    'engine/netfilter/matches/rare.ts',
    'engine/netfilter/replay.ts',
    'engine/netfilter/rules/edit.ts',
    'engine/netfilter/rules/interface-check.ts',
    'engine/netfilter/rules/long-commands.ts',
    'engine/netfilter/targets/rare.ts',
    'engine/network/balancer.ts',
    'engine/network/connections.ts',
    'engine/network/datagrams.ts',
    'engine/network/details.ts',
    'engine/network/explain.ts',
    'engine/network/failures.ts',
    'engine/network/flight.ts',
    'engine/network/icmp.ts',
    'engine/network/kept-connections.ts',
    'engine/network/lookups.ts',
    'engine/network/lost-packets.ts',
    'engine/network/notes.ts',
    'engine/network/outside-server.ts',
    'engine/network/reasons.ts',
    'engine/network/resolver.ts',
    'engine/network/tls-handshake.ts',
    'engine/network/tls.ts',
    'engine/node-rules.ts',
    'engine/pod-logs.ts',
    'engine/ripple/read.ts',
    'engine/visible-step.ts',
    'model/dns.ts',
    'model/field-path.ts',
    'model/yaml/faults.ts',
    'model/yaml/tree.ts',
  ],
  ipvs: [
    'engine/kube-proxy/ipvs/backend.ts',
    'engine/netfilter/ipset/ip-sets.ts',
    'engine/netfilter/ipvs/ipvs.ts',
    'engine/netfilter/ipvs/order.ts',
    'engine/network/dummy-device.ts',
  ],
  userland: ['engine/kube-proxy/userland/backend.ts', 'engine/network/relay.ts'],
  nft: [
    'engine/kube-proxy/nftables/backend.ts',
    'engine/kube-proxy/nftables/names.ts',
    'engine/kube-proxy/nftables/proxier.ts',
    'engine/netfilter/nft/at-hook.ts',
    'engine/netfilter/nft/order.ts',
    'engine/netfilter/nft/ruleset.ts',
  ],
  programs: ['engine/network/taps.ts', 'engine/program-behaviour.ts', 'engine/program-runner.ts'],
  openapi: ['engine/apiserver/openapi/document.ts'],
  own: ['engine/foreign-trace.ts'],
  probe: ['engine/probe.ts'],
  cost: ['engine/rule-cost.ts'],
};

const src = join(import.meta.dirname, '..', 'src');
const loaders = join(src, 'engine/part-loaders.ts');
const stub = '\0stub:';
const chunk = '\0part:';

const isFunction = /^((ArrowFunction|Function|Class)Expression|(Function|Class)Declaration)$/;

/** What a module exports, by name: what is declared there, or what a `const` is set to. */
function* exportsOf(file: string, source: string) {
  for (const { type, declaration } of parseSync(file, source).program.body.filter(
    (s) => s.type === 'ExportNamedDeclaration',
  )) {
    if (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration') {
      yield { name: declaration.id?.name ?? type, value: declaration };
    } else if (declaration?.type === 'VariableDeclaration') {
      for (const { id, init } of declaration.declarations) {
        if (id.type === 'Identifier' && init) yield { name: id.name, value: init };
      }
    }
  }
}

/** Of a module: its functions by name, and what exports are set to that are literals. */
function functionsAndLiterals(file: string) {
  const source = readFileSync(file, 'utf8');
  const exported = [...exportsOf(file, source)];
  return {
    functions: exported.flatMap(({ name, value }) => (isFunction.test(value.type) ? name : [])),
    literals: exported
      .filter(({ value }) => value.type === 'Literal')
      .map(({ name, value }) => ({ name, text: source.slice(value.start, value.end) })),
  };
}

/**
 * Stands in for a module: its functions only say what is missing, until `bind` puts the real ones in their place; then whoever kept a
 * stub gets through as well. Literals are there too; other data cannot come later.
 */
function stubOf(file: string, part: string): string {
  const { functions, literals } = functionsAndLiterals(file);
  return `import { later } from ${JSON.stringify(loaders)};
${literals.map(({ name, text }) => `export const ${name} = ${text};`).join('\n')}
export let ${functions.map((name) => `${name} = later('${part}', () => ${name})`).join(', ')};
export function bind(${functions.map((_, i) => `real${i}`).join(', ')}) {
  ${functions.map((name, i) => `${name} = real${i};`).join(' ')}
}`;
}

/** The part itself: the real modules, put in the place of their stubs. */
const partAsModule = (files: readonly string[]): string =>
  files
    .map((file, i) => {
      const { functions } = functionsAndLiterals(file);
      return `import { ${functions.map((name, j) => `${name} as real${i}_${j}`).join(', ')} } from ${JSON.stringify(file)};
import { bind as bind${i} } from ${JSON.stringify(stub + file)};
bind${i}(${functions.map((_, j) => `real${i}_${j}`).join(', ')});`;
    })
    .join('\n');

/** @see ../src/engine/part-loaders.ts; and what stubs are made of. */
const loadersAsModule = (names: readonly string[]): string => `export const wanted = new Set();
export const later = (part, current) => function stub(...given) {
  const real = current();
  if (real === stub) { wanted.add(part); throw 'part ' + part + ' is not loaded'; }
  return new.target ? Reflect.construct(real, given) : real(...given);
};
export const loaders = { ${names.map((name) => `${name}: () => import(${JSON.stringify(chunk + name)})`).join(', ')} };`;

/** Packages of which the first chunk and later ones use different things: each has what it uses. */
const divided = /^(@noble\/hashes\/sha2|\.\/_u64)\.js$/;

/** The bundler's plugin that cuts the worker into its parts. */
export function workerParts(parts: Parts = workerPartList): Plugin {
  const filesOf = (part: string) => (parts[part] ?? []).map((file) => join(src, file));
  const partOf = new Map(Object.keys(parts).flatMap((part) => filesOf(part).map((file) => [file, part] as const)));
  // Only what has to draw soon is cut: the engine.
  let cuts = true;
  return {
    name: 'kubehop:worker-parts',
    enforce: 'pre',
    buildStart({ input }) {
      cuts = !/\/(theatre|jq)-worker\.ts/.test(JSON.stringify(input));
    },
    async resolveId(source, importer, options) {
      if (!cuts) return undefined;
      if (source.startsWith(stub) || source.startsWith(chunk)) return source;
      if (!importer || importer.startsWith(chunk)) return undefined;
      const owner = partOf.get(importer) ?? importer.split('?')[1];
      if (owner && divided.test(source)) {
        const whole = await this.resolve(source, importer, { ...options, skipSelf: true });
        return whole && `${whole.id}?${owner}`;
      }
      if (!source.startsWith('.')) return undefined;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const part = found && partOf.get(found.id);
      return part && partOf.get(importer) !== part ? stub + found.id : undefined;
    },
    load(id) {
      if (!cuts) return undefined;
      if (id === loaders) return loadersAsModule(Object.keys(parts));
      if (id.startsWith(chunk)) return partAsModule(filesOf(id.slice(chunk.length)));
      if (!id.startsWith(stub)) return undefined;
      const file = id.slice(stub.length);
      return stubOf(file, partOf.get(file) ?? '');
    },
  };
}
