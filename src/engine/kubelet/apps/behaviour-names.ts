/** Every behaviour that can be asked for by name, in an annotation or as an image (registry.ts). */
export const behaviourNames = [
  'http-server',
  'kuard',
  'redis',
  'tcp',
  'udp-echo',
  'slow-starter',
  'crasher',
  'sleeper',
  'client',
  'keep-alive-client',
  'caching-client',
  'retrying-client',
] as const;

export type BehaviourName = (typeof behaviourNames)[number];

export const isBehaviourName = (text: string): text is BehaviourName =>
  (behaviourNames as readonly string[]).includes(text);
