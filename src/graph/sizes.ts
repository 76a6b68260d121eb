/** Sizes in canvas units (CSS pixels at zoom 1). */
export const sizes = {
  outside: { width: 168, height: 66 },
  flag: { width: 236, height: 60 },
  workload: { width: 268, height: 60 },
  /** On a phone, under the Service that selects it. */
  slimWorkload: { width: 304, height: 40 },
  underFlag: 10,
  plane: 10,
  /** What a second address takes, where machines have two. */
  secondLine: 16,
  laneHeight: 78,
  planeGap: { wide: 26, tall: 16 },
  nodeHead: 42,
  band: 30,
  padding: 12,
  pods: {
    full: { width: 154, height: 62, gap: 12 },
    compact: { width: 92, height: 32, gap: 8 },
    tiny: { width: 20, height: 20, gap: 5 },
  },
} as const;
