import type { Kind, Kinds, LabelSelector, LabelSelectorRequirement } from '../../model/objects/index.ts';
import { badRequest } from './api-error.ts';

const requirement = /^\s*(?:(!)\s*(\S+)|([^\s!=,()]+)\s*(?:(=|==|!=)\s*([^\s=,()]*)|\s(in|notin)\s*\(([^()]*)\))?)\s*$/;

function parseRequirement(text: string): LabelSelectorRequirement {
  const parts = requirement.exec(text);
  if (!parts) throw badRequest(`unable to parse requirement: ${JSON.stringify(text.trim())} is not a label selector`);
  const [, not, absent = '', key = '', sign, value = '', setSign, set = ''] = parts;
  if (not) return { key: absent, operator: 'DoesNotExist' };
  if (sign) return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  if (setSign) {
    return { key, operator: setSign === 'in' ? 'In' : 'NotIn', values: set.split(',').map((v) => v.trim()) };
  }
  return { key, operator: 'Exists' };
}

/** Text such as `app=alpaca,env in (a,b),!x` as a selector (apimachinery pkg/labels Parse). Throws ApiError 400. */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.trim() === '') return {};
  // Commas inside parentheses separate values, not requirements.
  return { matchExpressions: text.split(/,(?![^(]*\))/).map(parseRequirement) };
}

type Fields<K extends Kind> = Readonly<Record<string, (object: Kinds[K]) => string | undefined>>;

/** The fields a kind's objects can be selected by, beside name and namespace (each registry's ToSelectableFields). */
const selectable: { readonly [K in Kind]?: Fields<K> } = {
  Pod: {
    'spec.nodeName': (pod) => pod.spec.nodeName,
    'spec.restartPolicy': (pod) => pod.spec.restartPolicy,
    'status.phase': (pod) => pod.status.phase,
    'status.podIP': (pod) => pod.status.podIP,
  },
  Namespace: { 'status.phase': (namespace) => namespace.status.phase },
  Node: { 'spec.unschedulable': (node) => String(node.spec.unschedulable ?? false) },
  ReplicaSet: { 'status.replicas': (set) => String(set.status.replicas) },
  Service: { 'spec.clusterIP': (service) => service.spec.clusterIP, 'spec.type': (service) => service.spec.type },
  Event: {
    reason: (event) => event.reason,
    type: (event) => event.type,
    'involvedObject.kind': (event) => event.involvedObject.kind,
    'involvedObject.namespace': (event) => event.involvedObject.namespace,
    'involvedObject.name': (event) => event.involvedObject.name,
    'involvedObject.uid': (event) => event.involvedObject.uid,
    'involvedObject.apiVersion': (event) => event.involvedObject.apiVersion,
    'involvedObject.resourceVersion': (event) => event.involvedObject.resourceVersion,
    'involvedObject.fieldPath': (event) => event.involvedObject.fieldPath,
  },
};

/** Reads the field of an object; undefined when the kind cannot be selected by it. */
function fieldReader<K extends Kind>(kind: K, field: string): ((object: Kinds[K]) => string | undefined) | undefined {
  if (field === 'metadata.name') return (object) => object.metadata.name;
  if (field === 'metadata.namespace') return (object) => object.metadata.namespace;
  return selectable[kind]?.[field];
}

/**
 * Text such as `spec.nodeName=node-1,status.phase!=Running` as a predicate (apimachinery pkg/fields).
 * Throws ApiError 400 when it cannot be read or names a field the kind cannot be selected by.
 */
export function parseFieldSelector<K extends Kind>(kind: K, text: string): (object: Kinds[K]) => boolean {
  const terms = text.split(',').filter((term) => term.trim() !== '');
  const tests = terms.map((term) => {
    const parts = /^\s*([^=!\s]+)\s*(=|==|!=)\s*([^=]*?)\s*$/.exec(term);
    if (!parts) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    const [, field = '', sign, wanted = ''] = parts;
    const read = fieldReader(kind, field);
    if (!read) throw badRequest(`field label not supported: ${field}`);
    return (object: Kinds[K]): boolean => ((read(object) ?? '') === wanted) === (sign !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}
