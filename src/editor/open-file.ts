import { useDocuments } from '../session/documents.ts';

/** Larger files are refused before they are read: the API server would refuse them too, after a long wait. */
const maxBytes = 2_000_000;

/** Puts a file's text into the pane. It is not applied: the user may want to read it first. */
export async function openFile(file: File): Promise<void> {
  const { openText, applied } = useDocuments.getState();
  if (file.size > maxBytes) {
    const size = (file.size / 1_000_000).toFixed(1);
    applied(
      [],
      [
        {
          severity: 'error',
          message: `${file.name} has ${size} MB; a manifest may have at most 2 MB.`,
          hint: 'Split it into several files.',
        },
      ],
    );
    return;
  }
  openText(file.name, await file.text());
}
