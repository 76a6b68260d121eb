/** `-A` for `--append`, and so on (iptables(8), COMMANDS); undefined for other words. */
export function longCommand(word: string): string | undefined {
  const flags: Readonly<Record<string, string>> = {
    '--append': '-A',
    '--insert': '-I',
    '--delete': '-D',
    '--replace': '-R',
    '--check': '-C',
    '--new-chain': '-N',
    '--new': '-N',
    '--delete-chain': '-X',
    '--flush': '-F',
    '--zero': '-Z',
    '--policy': '-P',
    '--rename-chain': '-E',
  };
  return Object.hasOwn(flags, word) ? flags[word] : undefined;
}
