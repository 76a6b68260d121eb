import { fnv1a } from '../../model/fnv.ts';
import type { PodTemplateSpec } from '../../model/objects/index.ts';
import { nameAlphabet } from '../sim/random.ts';

/** Key order must not matter: equal templates hash alike. */
const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * The value of `pod-template-hash`: FNV-1a of the template as JSON, its decimal digits written in the safe alphabet as upstream does
 * (pkg/controller/controller_utils.go ComputeHash, rand.SafeEncodeString). Upstream hashes Go's spew dump of the struct,
 * so the same template has another hash on a real cluster; only equality means anything.
 */
export function templateHash(template: PodTemplateSpec): string {
  const hash = fnv1a(JSON.stringify(template, sorted));
  let encoded = '';
  for (const digit of String(hash)) encoded += nameAlphabet[digit.charCodeAt(0) % nameAlphabet.length];
  return encoded;
}
