import { useEffect } from 'react';
import { useTheme } from '../session/theme.ts';
import { useMedia } from '../ui/use-media.ts';

/** Writes the theme on the document, where the tokens look for it. */
export function useThemeAttribute(): void {
  const theme = useTheme((t) => t.theme);
  const dark = useMedia('(prefers-color-scheme: dark)');
  const shown = theme === 'system' ? (dark ? 'dark' : 'light') : theme;
  useEffect(() => {
    document.documentElement.dataset.theme = shown;
  }, [shown]);
}
