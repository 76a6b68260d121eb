import type { Verbs } from './verb.ts';
import { apply } from './verbs/apply.ts';
import { attach } from './verbs/attach.ts';
import { auth } from './verbs/auth.ts';
import { config } from './verbs/config.ts';
import { cordon, uncordon } from './verbs/cordon.ts';
import { create } from './verbs/create/index.ts';
import { debug } from './verbs/debug.ts';
import { remove } from './verbs/delete.ts';
import { describe } from './verbs/describe.ts';
import { diff } from './verbs/diff.ts';
import { drain } from './verbs/drain.ts';
import { edit } from './verbs/edit.ts';
import { events } from './verbs/events.ts';
import { exec } from './verbs/exec.ts';
import { explain } from './verbs/explain.ts';
import { expose } from './verbs/expose.ts';
import { get } from './verbs/get/get.ts';
import { apiResources, apiVersions, clusterInfo, version } from './verbs/info.ts';
import { editLastApplied, setLastApplied, viewLastApplied } from './verbs/last-applied.ts';
import { logs } from './verbs/logs.ts';
import { annotate, label } from './verbs/marks.ts';
import { notModelled } from './verbs/not-modelled.ts';
import { patch } from './verbs/patch.ts';
import { portForward } from './verbs/port-forward.ts';
import { replace } from './verbs/replace.ts';
import { rollout } from './verbs/rollout/index.ts';
import { run } from './verbs/run.ts';
import { scale } from './verbs/scale.ts';
import { set } from './verbs/set/index.ts';
import { taint } from './verbs/taint.ts';
import { wait } from './verbs/wait.ts';

const alone = 'is not modelled by Kubehop';

/** All commands, in kubectl's order: that in which it suggests them. */
export const commands: Verbs = {
  create,
  expose,
  run,
  set,
  explain,
  get,
  edit,
  delete: remove,
  rollout,
  scale,
  autoscale: notModelled(
    `kubectl autoscale ${alone}: there are no metrics, so no HorizontalPodAutoscaler; use kubectl scale`,
  ),
  certificate: notModelled(
    'the server doesn\'t have a resource type "certificatesigningrequests": certificates of the cluster are not modelled by Kubehop',
  ),
  'cluster-info': clusterInfo,
  top: notModelled('Metrics API not available'),
  cordon,
  uncordon,
  drain,
  taint,
  describe,
  logs,
  attach,
  exec,
  'port-forward': portForward,
  auth,
  proxy: notModelled(`kubectl proxy ${alone}: kubectl port-forward leads into a pod`),
  cp: notModelled(`kubectl cp ${alone}: containers have no files of their own`),
  debug,
  apply: {
    '': apply,
    'edit-last-applied': editLastApplied,
    'set-last-applied': setLastApplied,
    'view-last-applied': viewLastApplied,
  },
  diff,
  patch,
  replace,
  wait,
  kustomize: notModelled(`kubectl kustomize ${alone}: apply the built manifests with kubectl apply -f`),
  events,
  label,
  annotate,
  completion: notModelled(`kubectl completion ${alone}: this terminal completes by itself, press Tab`),
  'api-resources': apiResources,
  'api-versions': apiVersions,
  config,
  plugin: notModelled(`kubectl plugin ${alone}: there are no plugins here`),
  version,
};
