import { isPlainObject } from './deep.ts';

/** By which member items of a list are the same item (the patchMergeKey tags of k8s.io/api). */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  ports: ['containerPort', 'port'],
  topologySpreadConstraints: ['topologyKey'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** The names by which items of a list field may be told apart; none when the list is replaced as a whole. */
export const mergeKeysOf = (field: string): readonly string[] => mergeKeys[field] ?? [];

/** The member that tells the items of both lists apart, if there is one. Items that share it (a port for TCP and UDP) have none. */
export function mergeKeyOf(field: string, ...lists: readonly (readonly unknown[])[]): string | undefined {
  return mergeKeys[field]?.find((key) =>
    lists.every((list) => {
      const values = new Set(list.map((item) => (isPlainObject(item) ? item[key] : undefined)));
      return values.size === list.length && !values.has(undefined);
    }),
  );
}
