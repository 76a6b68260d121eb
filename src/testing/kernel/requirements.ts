import { run } from './namespaces.ts';

const tools: Readonly<Record<string, readonly string[]>> = {
  ip: ['-V'],
  nft: ['--version'],
  'iptables-restore': ['--version'],
  conntrack: ['--version'],
  nfacct: ['version'],
  sysctl: ['--version'],
};

/** Why the kernel can't be asked here; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return 'it takes root to make network namespaces';
  for (const [tool, args] of Object.entries(tools)) {
    try {
      run(tool, args);
    } catch {
      return `${tool} is not installed (apt install iproute2 iptables nftables conntrack nfacct procps)`;
    }
  }
  const probe = `kubehop-${process.pid}-probe`;
  try {
    run('ip', ['netns', 'add', probe]);
    run('ip', ['netns', 'exec', probe, 'iptables-save']);
    run('ip', ['netns', 'exec', probe, 'nfacct', 'list']);
  } catch (error) {
    return `the kernel refuses network namespaces or iptables: ${error instanceof Error ? error.message : error}`;
  } finally {
    try {
      run('ip', ['netns', 'del', probe]);
    } catch {
      // It was never made.
    }
  }
  return undefined;
}
