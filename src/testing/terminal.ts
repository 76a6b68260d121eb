import { LocalEngine } from '../client/local-engine.ts';
import { Console } from '../console/console.ts';
import type { Lab } from './lab.ts';

/** Somebody at a terminal of a lab. Virtual time passes only while a command waits. */
export class Terminal {
  readonly engine: LocalEngine;
  readonly files = new Map<string, string>();
  readonly console: Console;

  constructor({ playground }: Lab) {
    this.engine = new LocalEngine(playground);
    this.console = new Console({ engine: this.engine, files: this.files, pause: () => this.engine.pause() });
  }

  /** Runs what is typed to the end, or presses Ctrl-C after `seconds` of virtual time. */
  async type(
    text: string,
    seconds = 120,
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    const said = { out: '', err: '' };
    const running = this.console.run(text, {
      out: (piece) => {
        said.out += piece;
      },
      err: (piece) => {
        said.err += piece;
      },
    });
    const code = await this.engine.until(running, seconds * 1000, () => this.console.interrupt());
    return { code, ...said };
  }

  /** All that is printed, as it stands on the screen; `[N]` in the end for an exit code that is not 0. */
  async shows(text: string, seconds?: number): Promise<string> {
    let screen = '';
    const print = (piece: string): void => {
      screen += piece;
    };
    const running = this.console.run(text, { out: print, err: print });
    const code = await this.engine.until(running, (seconds ?? 120) * 1000, () => this.console.interrupt());
    return `${screen}${code === 0 ? '' : `[${code}]`}`;
  }
}
