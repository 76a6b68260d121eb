import { monaco } from './monaco.ts';

const themeName = 'kubehop';

/** Reads any CSS colour as the `#rrggbb` that Monaco wants: the browser itself is asked what it looks like. */
function colourReader(): (token: string) => string {
  const style = getComputedStyle(document.documentElement);
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const probe = document.createElement('span');
  return (token) => {
    probe.style.color = style.getPropertyValue(token);
    document.documentElement.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    if (!context) return '#808080';
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  };
}

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
export function followPageTheme(): () => void {
  applyTheme();
  const observer = new MutationObserver(applyTheme);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'data-theme', 'style'] });
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', applyTheme);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', applyTheme);
  };
}
