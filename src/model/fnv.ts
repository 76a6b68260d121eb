/**
 * FNV-1a of 32 bits over the UTF-16 code units of a text: an unsigned number, the same for the same text. Nothing for secrets.
 * @param seed another one gives another hash
 */
export function fnv1a(text: string, seed = 0): number {
  let hash = 2_166_136_261 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  return hash >>> 0;
}
