import { isPlainObject } from '../../../model/deep.ts';
import { timestampAt } from '../../../model/time.ts';
import { badRequest } from '../api-error.ts';
import { answer, type RestAnswer } from './create.ts';

/** Who asks: the simulated cluster has one user, who may do everything. */
const userInfo = { username: 'kubehop', groups: ['system:masters', 'system:authenticated'] };
const all = ['*'];

const reviews: Readonly<Record<string, { readonly kind: string; readonly status: object }>> = {
  'authorization.k8s.io/v1/selfsubjectaccessreviews': { kind: 'SelfSubjectAccessReview', status: { allowed: true } },
  'authorization.k8s.io/v1/selfsubjectrulesreviews': {
    kind: 'SelfSubjectRulesReview',
    status: {
      resourceRules: [{ verbs: all, apiGroups: all, resources: all }],
      nonResourceRules: [{ verbs: all, nonResourceURLs: all }],
      incomplete: false,
    },
  },
  'authentication.k8s.io/v1/selfsubjectreviews': { kind: 'SelfSubjectReview', status: { userInfo } },
};

/**
 * POST of a question about oneself (`kubectl auth can-i`, `auth whoami`): there is no RBAC, so that everything is allowed.
 * Undefined for other paths. @param now virtual ms
 */
export function review(segments: readonly string[], body: unknown, now: number): RestAnswer | undefined {
  const [root, ...path] = segments;
  const found = root === 'apis' ? reviews[path.join('/')] : undefined;
  if (!found) return undefined;
  if (!isPlainObject(body)) throw badRequest('the body of a review must be an object');
  const { kind, status } = found;
  const head = { kind, apiVersion: `${path[0]}/v1`, metadata: { creationTimestamp: timestampAt(now) } };
  return answer({ ...head, ...(isPlainObject(body.spec) && { spec: body.spec }), status }, 201);
}

/** The discovery document of the groups that only answer questions; undefined for others. */
export function reviewResources(groupVersion: string): readonly object[] | undefined {
  const names = Object.keys(reviews).filter((path) => path.startsWith(`${groupVersion}/`));
  if (names.length === 0) return undefined;
  return names.map((path) => ({
    name: path.split('/')[2],
    singularName: reviews[path]?.kind.toLowerCase(),
    namespaced: false,
    kind: reviews[path]?.kind,
    verbs: ['create'],
  }));
}
