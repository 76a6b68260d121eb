import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { colourReader, followPageTheme } from '../ui/page-theme.ts';
import { unicode } from './line/unicode.ts';

/** Lines kept above what is seen. */
const scrollback = 5000;

/** The page's colours. Few on purpose: on this page colour means state. */
function readTheme(): ITheme {
  const read = colourReader();
  const [surface, text, muted, accent] = [read('--surface'), read('--text'), read('--muted'), read('--accent')];
  const [ok, warn, bad, line] = [read('--ok'), read('--warn'), read('--bad'), read('--line')];
  return {
    background: surface,
    foreground: text,
    cursor: text,
    cursorAccent: surface,
    selectionBackground: `${accent}40`,
    selectionInactiveBackground: `${accent}28`,
    scrollbarSliderBackground: `${line}c0`,
    scrollbarSliderHoverBackground: line,
    scrollbarSliderActiveBackground: muted,
    black: text,
    red: bad,
    green: ok,
    yellow: warn,
    blue: accent,
    magenta: accent,
    cyan: muted,
    white: muted,
    brightBlack: muted,
    brightRed: bad,
    brightGreen: ok,
    brightYellow: warn,
    brightBlue: accent,
    brightMagenta: accent,
    brightCyan: muted,
    brightWhite: text,
  };
}

/** xterm in an element of its own, which is put where it is to be seen and taken away again; what it shows stays. */
export class Screen {
  readonly element: HTMLElement = document.createElement('div');
  readonly terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #observer = new ResizeObserver(() => this.#refit());
  #stopTheme: (() => void) | undefined;

  constructor(name: string) {
    this.terminal = new Terminal({
      allowProposedApi: true,
      altClickMovesCursor: false,
      convertEol: true,
      cursorInactiveStyle: 'outline',
      drawBoldTextInBrightColors: false,
      fontWeight: 400,
      fontWeightBold: 650,
      lineHeight: 1.25,
      minimumContrastRatio: 4.5,
      screenReaderMode: true,
      scrollback,
    });
    this.terminal.unicode.register(unicode);
    this.terminal.unicode.activeVersion = unicode.version;
    this.terminal.loadAddon(this.#fit);
    this.element.setAttribute('aria-label', name);
    this.element.setAttribute('role', 'group');
  }

  /** Shows it in an element that is on the page; resolves once it can be written to in its right size. */
  async show(parent: HTMLElement): Promise<void> {
    parent.append(this.element);
    this.#observer.observe(parent);
    if (this.terminal.element) {
      this.#look();
      return;
    }
    // The size of a cell is measured with the font that it will have.
    await document.fonts.load(`${this.#font.size}px ${this.#font.family}`, 'x').catch(() => []);
    this.#stopTheme ??= followPageTheme(() => this.#look());
    if (this.terminal.element) return;
    this.terminal.open(this.element);
    this.terminal.textarea?.setAttribute('aria-label', `${this.element.ariaLabel}. Press Escape twice to leave it.`);
    this.#look();
  }

  /** Takes it off the page. */
  hide(): void {
    this.#observer.disconnect();
    this.element.remove();
  }

  dispose(): void {
    this.hide();
    this.#stopTheme?.();
    this.terminal.dispose();
  }

  /** All lines it remembers, without the blanks behind them. */
  get text(): string {
    const { active } = this.terminal.buffer;
    let text = '';
    for (let y = 0; y < active.length; y++) {
      const line = active.getLine(y);
      const goesOn = active.getLine(y + 1)?.isWrapped ?? false;
      text += `${line?.translateToString(!goesOn) ?? ''}${goesOn ? '' : '\n'}`;
    }
    return `${text.trimEnd()}\n`;
  }

  get #font(): { readonly family: string; readonly size: number } {
    const { fontFamily, fontSize } = getComputedStyle(this.element);
    return { family: fontFamily, size: Number.parseFloat(fontSize) };
  }

  /** Takes on the page's colours and sizes. */
  #look(): void {
    this.terminal.options.theme = readTheme();
    if (!this.element.isConnected) return;
    this.terminal.options.fontFamily = this.#font.family;
    this.terminal.options.fontSize = this.#font.size;
    this.#refit();
  }

  #refit(): void {
    if (this.terminal.element && this.element.clientHeight > 0) this.#fit.fit();
  }
}
