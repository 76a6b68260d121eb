import { type RefObject, useEffect, useState } from 'react';
import { openFile } from './open-file.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/**
 * Opens files that are dropped on an element, before anything inside or around it can take them (the page around applies
 * what is dropped on it). Returns whether one hovers over it.
 */
export function useFileDrop(target: RefObject<HTMLElement | null>): boolean {
  const [hovering, setHovering] = useState(false);
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    const listening = new AbortController();
    const options = { capture: true, signal: listening.signal };
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setHovering(true);
    };
    const drop = (event: DragEvent): void => {
      setHovering(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      event.stopPropagation();
      void openFile(file);
    };
    element.addEventListener('dragover', over, options);
    element.addEventListener('dragleave', () => setHovering(false), options);
    element.addEventListener('drop', drop, options);
    return () => listening.abort();
  }, [target]);
  return hovering;
}
