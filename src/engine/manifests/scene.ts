import { formatPath } from '../../model/field-path.ts';
import { formatCidr, listOf, parseAddress, parseCidrs } from '../../model/ip.ts';
import type { Problem } from '../../model/problem.ts';
import {
  defaultScene,
  laptopAddress,
  type OutsideHost,
  proxyModes,
  type SceneSettings,
  schedulers,
} from '../../model/scene.ts';
import { decode } from '../apiserver/schema/types.ts';
import { type ManifestDocument, parseManifests } from './parse.ts';
import { problemAt } from './problems.ts';
import { checkScene } from './scene-checks.ts';
import { readNode, type SceneNode } from './scene-node.ts';
import { type SceneDocument, sceneType } from './scene-schema.ts';

const sceneVersion = 'kubehop.dev/v1';
/** A scene without Node objects gets this many. */
const nodesByDefault = 2;

export interface ParsedScene {
  /** Usable only when no problem is an error. */
  readonly settings: SceneSettings;
  /** In the order of the text; empty when the scene leaves them to the default. */
  readonly nodes: readonly SceneNode[];
  /** All but the Scene and the Nodes. */
  readonly manifests: readonly ManifestDocument[];
  readonly problems: readonly Problem[];
}

const isOf = (kind: string) => (document: ManifestDocument) => document.object.kind === kind;

function readScene(document: ManifestDocument, problems: Problem[]): SceneDocument | undefined {
  const { apiVersion } = document.object;
  if (apiVersion !== sceneVersion) {
    const message = `no matches for kind "Scene" in version "${String(apiVersion)}"`;
    problems.push(problemAt(document, ['apiVersion'], message, `Scene is in "apiVersion: ${sceneVersion}"`));
    return undefined;
  }
  const decoded = decode(sceneType, document.object);
  if (decoded.ok) return decoded.value;
  for (const { path, message, hint, kind } of decoded.issues) {
    const words = kind === 'unknown' ? `strict decoding error: ${message}` : message;
    problems.push(problemAt(document, path, `Scene: ${words}`, hint));
  }
  return undefined;
}

const httpsPort = 443;

/** Port 443 speaks TLS; a certificate is the host's own unless names are given. */
export function outsideOf({ name, address, listens }: SceneDocument['spec']['outside'][number]): OutsideHost {
  return {
    name,
    address: listOf(address)
      .map((part) => parseAddress(part) ?? part)
      .join(),
    listens: listens.map(({ tls, ...listen }) => {
      const secured = tls ?? (listen.protocol === 'TCP' && listen.port === httpsPort ? {} : undefined);
      return secured ? { ...listen, tls: { names: secured.names ?? [name] } } : listen;
    }),
  };
}

/** The host that a scene has unless it names others, with an address of each of the cluster's families. */
const laptopIn = (services: string): typeof defaultScene.outside =>
  defaultScene.outside.map((host) => ({
    ...host,
    address: parseCidrs(services)
      .map(({ family }) => laptopAddress[family])
      .join(),
  }));

function settingsOf({ metadata, spec }: SceneDocument): SceneSettings {
  const canonical = (text: string): string => parseCidrs(text).map(formatCidr).join() || text;
  const { pods, services, nodes } = spec.networks;
  const { loadBalancer } = spec;
  return {
    ...spec,
    name: metadata.name,
    networks: { pods: canonical(pods), services: canonical(services), nodes: canonical(nodes) },
    proxy: {
      ...spec.proxy,
      mode: proxyModes.find((mode) => mode === spec.proxy.mode) ?? defaultScene.proxy.mode,
      scheduler: schedulers.find((known) => known === spec.proxy.scheduler) ?? defaultScene.proxy.scheduler,
    },
    loadBalancer: loadBalancer === 'metallb' || loadBalancer === 'none' ? loadBalancer : 'cloud',
    outside: (spec.outside === defaultScene.outside ? laptopIn(services) : spec.outside).map(outsideOf),
  };
}

/**
 * Splits a YAML stream into at most one Scene document (defaults filled in), Node objects, and manifests.
 * Every problem names its line; nothing is to be opened when one of them is an error.
 */
export function parseScene(text: string): ParsedScene {
  const { documents, problems: found } = parseManifests(text);
  const problems = [...found];
  const [first, ...others] = documents.filter(isOf('Scene'));
  for (const other of others) {
    const hint = `the first one begins on line ${first?.locate([]).line}: merge the two`;
    problems.push(problemAt(other, ['kind'], 'only one Scene document is allowed', hint));
  }
  const nodes: SceneNode[] = [];
  for (const document of documents.filter(isOf('Node'))) {
    const node = readNode(document, problems);
    if (node && nodes.some((n) => n.name === node.name)) {
      problems.push(problemAt(document, ['metadata', 'name'], `nodes "${node.name}" already exists`));
    } else if (node) nodes.push(node);
  }
  const scene = first && readScene(first, problems);
  if (first && scene) {
    for (const { path, message } of checkScene(scene, nodes.length || nodesByDefault).errors) {
      problems.push(
        problemAt(first, path, `Scene "${scene.metadata.name}" is invalid: ${formatPath(path)}: ${message}`),
      );
    }
  }
  const manifests = documents.filter((d) => !isOf('Scene')(d) && !isOf('Node')(d));
  return { settings: scene ? settingsOf(scene) : defaultScene, nodes, manifests, problems };
}
