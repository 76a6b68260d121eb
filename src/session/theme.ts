import { create } from 'zustand';
import { recall, remember } from './memory.ts';

export const themes = ['system', 'light', 'dark', 'projector'] as const;
export type Theme = (typeof themes)[number];

interface ThemeState {
  readonly theme: Theme;
  set(theme: Theme): void;
}

const key = 'kubehop.theme';
const stored = recall<Theme>(key, 'system');

export const useTheme = create<ThemeState>()((set) => ({
  theme: themes.includes(stored) ? stored : 'system',
  set: (theme) => {
    remember(key, theme);
    set({ theme });
  },
}));
