import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** What `npm run build` wrote, on a server of its own that can be shut down and can bring out a new release. */
export class OurSite {
  readonly #server: Server;
  #release = 1;
  #origin = '';

  constructor() {
    const dist = join(import.meta.dirname, '../../dist');
    this.#server = createServer(({ url = '/' }, response) => {
      const path = decodeURIComponent(new URL(url, 'http://localhost').pathname).replace(/\/$/, '/index.html');
      const file = join(dist, path);
      if (!file.startsWith(dist) || !existsSync(file)) {
        response.statusCode = 404;
        response.end();
        return;
      }
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      // Frames in a sandbox have no origin.
      response.setHeader('access-control-allow-origin', '*');
      response.write(readFileSync(file));
      response.end(path === '/sw.js' ? `\n// release ${this.#release}\n` : undefined);
    });
  }

  /** Opens it on a free port. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    this.#origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  get origin(): string {
    return this.#origin;
  }

  /** Browsers find another version when they look the next time. */
  release(): void {
    this.#release++;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
