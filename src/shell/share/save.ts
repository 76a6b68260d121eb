import { useNotices } from '../../session/notices.ts';

/** Lets the browser save something as a file. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** Copies, and says so; what to do instead where the clipboard is refused. */
export async function copy(items: string | Record<string, Blob>, said: string, instead: string): Promise<void> {
  const { say } = useNotices.getState();
  try {
    if (typeof items === 'string') await navigator.clipboard.writeText(items);
    else await navigator.clipboard.write([new ClipboardItem(items)]);
    say('good', said);
  } catch {
    say('info', instead);
  }
}
