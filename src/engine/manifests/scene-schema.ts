import type { Protocol } from '../../model/objects/index.ts';
import { defaultScene, type OutsideHost, type Position, type SceneSettings } from '../../model/scene.ts';
import { parseDuration } from '../../model/time.ts';
import { bool, int32, int64, list, mapOf, or, parsed, str, struct, word } from '../apiserver/schema/types.ts';

/** `tls: {}` is a certificate for the host's own name. */
type Listen = Omit<OutsideHost['listens'][number], 'tls'> & { readonly tls?: { readonly names?: readonly string[] } };

/** The Scene document as it is written, defaults filled in. */
export interface SceneDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Omit<SceneSettings, 'name' | 'proxy' | 'loadBalancer' | 'outside'> & {
    readonly outside: readonly (Omit<OutsideHost, 'listens'> & { readonly listens: readonly Listen[] })[];
    readonly proxy: {
      readonly mode: string;
      readonly scheduler: string;
      readonly ipvsFilter: boolean;
      readonly minSyncPeriod: number;
      readonly syncPeriod: number;
    };
    readonly loadBalancer: string;
  };
}

const duration = parsed('time.Duration', parseDuration, 0, 'write a number and a unit: 500ms, 1s, 2m');
const number = parsed(
  'float64',
  (v) => (typeof v === 'number' && Number.isFinite(v) ? v : undefined),
  0,
  'write a number',
);
const { networks, proxy, ...rest } = defaultScene;

const specDefaults: SceneDocument['spec'] = { ...rest, networks, proxy };

const sceneSpec = struct<SceneDocument['spec']>('v1.SceneSpec', {
  seed: or(int64, rest.seed),
  networks: or(
    struct<SceneSettings['networks']>('v1.Networks', {
      pods: or(str, networks.pods),
      services: or(str, networks.services),
      nodes: or(str, networks.nodes),
    }),
    networks,
  ),
  proxy: or(
    struct<SceneDocument['spec']['proxy']>('v1.Proxy', {
      mode: or(str, proxy.mode),
      scheduler: or(str, proxy.scheduler),
      ipvsFilter: or(bool, proxy.ipvsFilter),
      minSyncPeriod: or(duration, proxy.minSyncPeriod),
      syncPeriod: or(duration, proxy.syncPeriod),
    }),
    proxy,
  ),
  loadBalancer: or(str, rest.loadBalancer),
  outside: or(
    list(
      struct<SceneDocument['spec']['outside'][number]>('v1.OutsideHost', {
        name: or(str, ''),
        address: or(str, ''),
        listens: or(
          list(
            struct<Listen>('v1.Listen', {
              port: or(int32, 0),
              protocol: or(word<Protocol>(), 'TCP'),
              tls: struct<NonNullable<Listen['tls']>>('v1.TLS', { names: list(str) }),
              hosts: list(str),
            }),
          ),
          [],
        ),
      }),
    ),
    rest.outside,
  ),
  layout: or(mapOf(struct<Position>('v1.Position', { x: or(number, 0), y: or(number, 0) })), {}),
});

/** How a `kind: Scene` document is decoded: every field optional, unknown ones refused. */
export const sceneType = struct<SceneDocument>('v1.Scene', {
  apiVersion: or(str, ''),
  kind: or(str, ''),
  metadata: or(struct<SceneDocument['metadata']>('v1.SceneMeta', { name: or(str, rest.name) }), { name: rest.name }),
  spec: or(sceneSpec, specDefaults),
});
