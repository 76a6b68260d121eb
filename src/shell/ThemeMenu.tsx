import { type Theme, themes, useTheme } from '../session/theme.ts';

const names: Readonly<Record<Theme, string>> = {
  system: 'System theme',
  light: 'Light',
  dark: 'Dark',
  projector: 'Projector',
};

/** Light, dark, or for a beamer. */
export function ThemeMenu() {
  const { theme, set } = useTheme();
  return (
    <select
      className="select theme wide-only"
      aria-label="Theme"
      value={theme}
      onChange={(event) => set(event.target.value as Theme)}
    >
      {themes.map((t) => (
        <option key={t} value={t}>
          {names[t]}
        </option>
      ))}
    </select>
  );
}
