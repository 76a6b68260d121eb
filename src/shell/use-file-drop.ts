import { useEffect, useState } from 'react';
import { maxManifestSize, tooLong } from '../model/manifest-size.ts';
import { useActions } from '../session/context.tsx';
import { useNotices } from '../session/notices.ts';

const isManifest = (file: File): boolean => /\.(ya?ml|json)$/i.test(file.name);
const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Applies manifest files dropped anywhere on the page. Returns whether files hover over it. */
export function useFileDrop(): boolean {
  const { applyFile } = useActions();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const apply = async (files: readonly File[]) => {
      const { say } = useNotices.getState();
      for (const file of files) {
        if (!isManifest(file)) say('bad', `${file.name} is not applied: only .yaml, .yml and .json files are.`);
        else if (file.size > maxManifestSize) say('bad', tooLong(file.name, file.size));
        else await applyFile(file.name, await file.text());
      }
    };
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      // What is below takes files itself.
      setOver(!event.defaultPrevented);
      event.preventDefault();
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!carriesFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      void apply([...(event.dataTransfer?.files ?? [])]);
    };
    document.addEventListener('dragover', onOver);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [applyFile]);
  return over;
}
