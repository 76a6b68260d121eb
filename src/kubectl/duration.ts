const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  us: 0.001,
  µs: 0.001,
  ns: 1e-6,
};

/** Go's durations, `1m30s`, in ms; undefined when it is none (Go's time.ParseDuration). */
export function durationOf(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!/^[+-]?(?:\d+(?:\.\d*)?(?:ms|us|µs|ns|s|m|h))+$/.test(text)) return undefined;
  const sum = [...text.matchAll(/(\d+(?:\.\d*)?)(ms|us|µs|ns|s|m|h)/g)].reduce(
    (ms, [, n, unit]) => ms + Number(n) * (units[unit ?? ''] ?? 0),
    0,
  );
  return text.startsWith('-') ? -sum : sum;
}
