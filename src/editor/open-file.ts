import { maxManifestSize, tooLong, tooLongHint } from '../model/manifest-size.ts';
import { useDocuments } from '../session/documents.ts';

/** Puts a file's text into the pane; one that nothing would apply is refused before it is read. It is not applied: the user may want to read it first. */
export async function openFile(file: File): Promise<void> {
  const { openText, applied } = useDocuments.getState();
  if (file.size > maxManifestSize) {
    applied([], [{ severity: 'error', message: tooLong(file.name, file.size), hint: tooLongHint }]);
    return;
  }
  openText(file.name, await file.text());
}
