import { colourReader, followPageTheme } from '../ui/page-theme.ts';
import { monaco } from './monaco.ts';

const themeName = 'kubehop';

/** Gives Monaco the page's colours. Few on purpose: on this page colour means state, so keys are bold and comments set back. */
function applyTheme(): void {
  const read = colourReader();
  const [surface, text, muted, line, accent, bad] = [
    '--surface',
    '--text',
    '--muted',
    '--line',
    '--accent',
    '--bad',
  ].map(read) as [string, string, string, string, string, string];
  const channel = (at: number) => Number.parseInt(surface.slice(at, at + 2), 16);
  const dark = channel(1) + channel(3) + channel(5) < 3 * 128;
  const words = text.slice(1);
  monaco.editor.defineTheme(themeName, {
    base: dark ? 'vs-dark' : 'vs',
    // The base's own rules would colour strings and numbers.
    inherit: false,
    rules: [
      { token: '', foreground: words },
      { token: 'type', foreground: words, fontStyle: 'bold' },
      { token: 'string', foreground: words },
      { token: 'number', foreground: words },
      { token: 'keyword', foreground: words },
      { token: 'comment', foreground: muted.slice(1), fontStyle: 'italic' },
      { token: 'operators', foreground: muted.slice(1) },
      { token: 'delimiter', foreground: muted.slice(1) },
    ],
    colors: {
      'editor.background': surface,
      'editor.foreground': text,
      'editorLineNumber.foreground': muted,
      'editorLineNumber.activeForeground': text,
      'editorCursor.foreground': text,
      'editor.selectionBackground': `${accent}40`,
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': line,
      'editorIndentGuide.background1': line,
      'editorBracketHighlight.foreground1': text,
      'editorBracketHighlight.foreground2': text,
      'editorBracketHighlight.foreground3': text,
      'editorError.foreground': bad,
      'editor.placeholder.foreground': muted,
      'editorWidget.background': surface,
      'editorWidget.foreground': text,
      'editorWidget.border': line,
      focusBorder: accent,
    },
  });
  monaco.editor.setTheme(themeName);
}

/** Keeps Monaco in the page's colours while they change. Returns how to stop. */
export const keepTheme = (): (() => void) => followPageTheme(applyTheme);
