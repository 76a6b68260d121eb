/** A pod as its tile on the canvas tells it. */
export interface SeenPod {
  readonly name: string;
  /** `Running, ready`, `CrashLoopBackOff`, … */
  readonly state: string;
  /** Empty before it has one. */
  readonly address: string;
  /** Empty while it waits for the scheduler. */
  readonly node: string;
}

const words = /^Pod ([^,]+), (.+), (no IP yet|[0-9a-f.:]+), (?:no node yet|on (\S+))$/;

/** Reads `Pod web-1, Running, ready, 10.244.0.3, on node-1`. Throws for anything else: then the page has changed its words. */
export function readPod(label: string): SeenPod {
  const [, name, state, address, node = ''] = words.exec(label) ?? [];
  if (!name || !state || !address) throw new Error(`These are no words for a pod: ${label}`);
  return { name, state, address: address === 'no IP yet' ? '' : address, node };
}
