import { type Completion, completed, inColumns } from './line/complete.ts';
import { insert } from './line/edit.ts';
import { type Key, plainText, readKeys } from './line/keys.ts';
import { Painter } from './line/paint.ts';
import { press, searchPrompt, startTyping, type Typing } from './line/typing.ts';
import { Output } from './output.ts';

/** The shell that a terminal is for. */
export interface Shell {
  readonly prompt: string;
  /** Commands given before, oldest first. */
  readonly history: readonly string[];
  /** Runs a command to its end and gives its exit code. */
  run(line: string, io: ShellIo): Promise<number>;
  /** Ctrl-C. */
  interrupt(): void;
  /** Whether a command goes on in the next line: a quote, a loop or a here-document is open. */
  needsMore(text: string): boolean;
  complete(text: string, cursor: number): Promise<Completion>;
}

export interface ShellIo {
  out(text: string): void;
  err(text: string): void;
}

/** The terminal emulator: xterm's Terminal, of which this much is used. */
export interface Tty {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: { readonly active: { readonly baseY: number; readonly cursorX: number; readonly cursorY: number } };
  write(data: string, done?: () => void): void;
  registerMarker(offset?: number): { readonly line: number } | undefined;
}

interface Hooks {
  /** A command began, or ended and there is a prompt again. */
  onRunning(running: boolean): void;
  /** Escape was pressed twice. */
  onLeave(): void;
}

interface Pasted {
  readonly kind: 'paste';
  readonly text: string;
}
type Item = Key | Pasted;

/** Characters of waiting output that are kept: those of many more lines than the terminal remembers. */
const keptOutput = 4 << 20;
/** How long input is worked off before the page has its turn, ms. */
const turn = 8;
const control = '\u001b[';
const bold = `${control}1m`;
const plain = `${control}0m`;
const faint = `${control}90m`;

const told = (text: string): string => `${faint}${text}${plain}\n`;

const breath = () => new Promise<void>((resolve) => setTimeout(resolve));

/** A shell at a terminal: reads lines key by key, runs them, and shows what they print. Keys wait while a command runs. */
export class ShellSession {
  readonly #tty: Tty;
  readonly #shell: Shell;
  readonly #hooks: Hooks;
  readonly #output: Output;
  readonly #painter = new Painter();
  #typing: Typing = startTyping([]);
  #waiting: Item[] = [];
  #working = false;
  #running = false;
  #reading = false;
  /** Tab was pressed and changed nothing: the next one lists. */
  #asked = false;
  #escaped = false;
  /** What is typed was changed since it was painted. */
  #stale = false;
  #start: { readonly line: number } | undefined;

  constructor(tty: Tty, shell: Shell, hooks: Hooks) {
    this.#tty = tty;
    this.#shell = shell;
    this.#hooks = hooks;
    this.#output = new Output({ write: (data, done) => tty.write(data, done) }, keptOutput);
  }

  get running(): boolean {
    return this.#running;
  }

  /** Says hello and waits for the first command. */
  async start(greeting: string): Promise<void> {
    this.#output.write(greeting);
    await this.#prompt();
    void this.#work();
  }

  /** What the keyboard sent. */
  type(data: string): void {
    const isEscape = data === '\u001b';
    if (isEscape && this.#escaped) this.#hooks.onLeave();
    this.#escaped = isEscape && !this.#escaped;
    this.#take(readKeys(data));
  }

  /** Text from the clipboard: line by line, as if it were typed. */
  paste(text: string): void {
    this.#take([{ kind: 'paste', text: plainText(text) }]);
  }

  /** Ends what runs, and forgets what was typed ahead. */
  interrupt(): void {
    this.#take([{ kind: 'key', name: 'interrupt' }]);
  }

  /** Ends what runs, and says why. */
  stop(why: string): void {
    this.#output.write(told(why));
    this.#shell.interrupt();
  }

  /** The terminal has another size. */
  resized(): void {
    if (!this.#reading || !this.#start) return;
    const { baseY, cursorY } = this.#tty.buffer.active;
    const up = baseY + cursorY - this.#start.line;
    this.#painter.forget();
    this.#tty.write(`${up > 0 ? `${control}${up}A` : ''}\r${control}J`);
    this.#stale = true;
    this.#draw();
  }

  #take(items: readonly Item[]): void {
    for (const item of items) {
      if (item.kind === 'key' && item.name === 'interrupt') this.#break(item);
      else this.#waiting.push(item);
    }
    void this.#work();
  }

  /** Ctrl-C: what was typed ahead is forgotten, and what runs ends; at a prompt it is a key like others. */
  #break(key: Key): void {
    // At a prompt only what was pasted is given up.
    this.#waiting = this.#running ? [] : [...this.#waiting.filter(({ kind }) => kind !== 'paste'), key];
    if (!this.#running) return;
    this.#output.drop();
    this.#output.write('^C\n');
    this.#shell.interrupt();
  }

  async #work(): Promise<void> {
    if (this.#working || !this.#reading) return;
    this.#working = true;
    let since = performance.now();
    for (let item = this.#waiting.shift(); item; item = this.#reading ? this.#waiting.shift() : undefined) {
      await this.#handle(item);
      if (performance.now() - since > turn) {
        this.#draw();
        await breath();
        since = performance.now();
      }
    }
    this.#draw();
    this.#working = false;
  }

  #handle(item: Item): Promise<void> | void {
    if (item.kind === 'paste') return this.#pasted(item.text);
    const name = item.kind === 'key' ? item.name : undefined;
    if (name !== 'complete') this.#asked = false;
    if (this.#typing.search && name === 'interrupt') return this.#press({ kind: 'key', name: 'abort' });
    const isEmpty = this.#typing.line.text === '';
    if (name === 'enter') return this.#enter();
    if (name === 'complete') return this.#complete();
    if (name === 'interrupt') return this.#abandon();
    if (name === 'clear') return this.#clear();
    if (name === 'delete-or-leave' && isEmpty) return this.#leave();
    return this.#press(item);
  }

  #press(key: Key): void {
    this.#typing = press(this.#typing, key);
    this.#stale = true;
  }

  /** One line of what was pasted; the rest waits before all else. */
  #pasted(text: string): Promise<void> | void {
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end);
    if (end >= 0 && end + 1 < text.length) this.#waiting.unshift({ kind: 'paste', text: text.slice(end + 1) });
    this.#typing = { ...this.#typing, search: undefined, line: insert(this.#typing.line, line) };
    this.#stale = true;
    if (end >= 0) return this.#enter();
  }

  async #enter(): Promise<void> {
    const { text } = this.#typing.line;
    this.#typing = { ...this.#typing, search: undefined, line: { ...this.#typing.line, cursor: text.length } };
    this.#stale = true;
    if (this.#shell.needsMore(text)) {
      this.#press({ kind: 'text', text: '\n' });
      return;
    }
    await this.#run(text);
  }

  async #run(text: string): Promise<void> {
    this.#leaveLine();
    const isCommand = text.trim() !== '';
    if (isCommand) {
      this.#running = true;
      const print = (printed: string) => (isOver ? this.#aside(printed) : this.#output.write(printed));
      let isOver = false;
      try {
        const ended = this.#shell.run(text, { out: print, err: print });
        this.#hooks.onRunning(true);
        await ended;
      } catch (error) {
        print(`kubehop: ${error instanceof Error ? error.message : String(error)}\n`);
      }
      await this.#output.flushed();
      this.#running = false;
      isOver = true;
    }
    await this.#prompt();
    if (isCommand) this.#hooks.onRunning(false);
  }

  /** What a command in the background prints: at a prompt it goes above the line that is typed. */
  #aside(printed: string): void {
    const isAtPrompt = this.#reading;
    this.#reading = false;
    if (isAtPrompt) this.#tty.write(`${this.#painter.erase()}${plain}`);
    this.#output.write(printed);
    if (isAtPrompt) void this.#prompt(this.#typing).then(() => this.#work());
  }

  async #complete(): Promise<void> {
    const { line } = this.#typing;
    const completion = await this.#shell.complete(line.text, line.cursor);
    const next = completed(line, completion);
    if (next !== line) {
      this.#asked = false;
      this.#typing = { ...this.#typing, search: undefined, line: next };
      this.#stale = true;
    } else if (completion.candidates.length > 0 && this.#asked) {
      this.#leaveLine();
      this.#output.write(`${inColumns(completion.candidates, this.#tty.cols)}\n`);
      await this.#prompt(this.#typing);
    } else this.#asked = true;
  }

  /** Lets the line stand as it is, and goes below it. */
  #leaveLine(mark = ''): void {
    this.#draw();
    this.#reading = false;
    this.#tty.write(`${this.#painter.leave(mark)}${plain}`);
  }

  #abandon(): Promise<void> {
    this.#leaveLine('^C');
    return this.#prompt();
  }

  #clear(): Promise<void> {
    this.#tty.write(`${this.#painter.erase()}${control}H${control}2J${control}3J`);
    return this.#prompt(this.#typing);
  }

  #leave(): Promise<void> {
    this.#press({ kind: 'text', text: 'exit' });
    return this.#run('exit');
  }

  /** A prompt on a line of its own, after all that was printed. */
  async #prompt(typing = startTyping(this.#shell.history, this.#typing.line.cut)): Promise<void> {
    this.#reading = false;
    this.#typing = typing;
    await this.#output.flushed();
    await this.#written('');
    // What a command left without a line break is marked so, as zsh does: the prompt is no part of it.
    if (this.#tty.buffer.active.cursorX > 0) {
      await this.#written(`${faint}⏎${plain}\r\n`);
    }
    this.#start = this.#tty.registerMarker(0);
    this.#reading = true;
    this.#tty.write(bold);
    this.#stale = true;
    this.#draw();
  }

  #written(data: string): Promise<void> {
    return new Promise((resolve) => this.#tty.write(data, resolve));
  }

  #draw(): void {
    if (!this.#stale || !this.#reading) return;
    this.#stale = false;
    const { line, search } = this.#typing;
    const prompt = search ? searchPrompt(search) : this.#shell.prompt;
    this.#tty.write(this.#painter.paint({ prompt, text: line.text, cursor: line.cursor }, this.#screen));
  }

  get #screen(): { readonly columns: number; readonly rows: number } {
    return { columns: this.#tty.cols, rows: this.#tty.rows };
  }
}
