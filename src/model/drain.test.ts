import { expect, test } from 'vitest';
import { leaving } from './drain.ts';

const all = { ignoreDaemonSets: true, deleteEmptyDirData: true, force: true };
const pod = (name: string, owner?: string, more: object = {}) => ({
  metadata: {
    name,
    namespace: 'default',
    ...(owner !== undefined && { ownerReferences: [{ kind: owner, controller: true }] }),
  },
  ...more,
});
const names = ({ pods }: ReturnType<typeof leaving>): readonly string[] => pods.map(({ metadata }) => metadata.name);
const ended = pod('ended', undefined, { status: { phase: 'Succeeded' } });
const scratch = pod('scratch', 'ReplicaSet', { spec: { volumes: [{ emptyDir: {} }] } });
const pods = [pod('agent', 'DaemonSet'), pod('bare'), pod('web', 'ReplicaSet'), ended, scratch];

test('what comes back on the same node stays, and everything else goes, with a word on what is lost', () => {
  const found = leaving(pods, all);
  expect(names(found)).toEqual(['bare', 'web', 'ended', 'scratch']);
  expect(found.warning).toBe(
    'ignoring DaemonSet-managed Pods: default/agent; deleting Pods that declare no controller: default/bare; deleting Pods with local storage: default/scratch',
  );
  expect(found.error).toBeUndefined();
});

test('without its flag each of them is a reason not to begin', () => {
  expect(leaving(pods, { ignoreDaemonSets: false, deleteEmptyDirData: false, force: false }).error).toBe(
    '[cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/agent, cannot delete cannot delete Pods that declare no controller (use --force to override): default/bare, cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch]',
  );
  expect(leaving(pods, { ...all, force: false }).error).toBe(
    'cannot delete cannot delete Pods that declare no controller (use --force to override): default/bare',
  );
});
