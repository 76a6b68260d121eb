/** What `set -x` prints before a command runs. */
export function traced(words: readonly string[], set: Readonly<Record<string, string>>): string {
  const shown = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);
  const said = [
    ...Object.entries(set).map(([name, value]) => `${name}=${value === '' ? '' : shown(value)}`),
    ...words.map(shown),
  ];
  return said.length === 0 ? '' : `+ ${said.join(' ')}\n`;
}

/** Whether the kernel would not start a program with these words (execve(2) E2BIG: 128 kB each, 2 MB with their pointers). */
export function isTooLong(words: readonly string[]): boolean {
  let total = 0;
  for (const word of words) {
    total += word.length + 9;
    if (word.length >= 131_072 || total > 2_097_152) return true;
  }
  return false;
}

/** What bash's `time` prints. */
export function took(ms: number): string {
  const seconds = ms / 1000;
  const real = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
  return `\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}
