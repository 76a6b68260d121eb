import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
};

/** A site beside ours, on an origin of its own, with these pages; files of reveal.js lie in /reveal/. */
export class OtherSite {
  readonly #server: Server;
  #origin = '';
  /** Paths of its pages that were asked for, in order. */
  readonly asked: string[] = [];

  constructor(
    pages: Readonly<Record<string, { readonly html: string; readonly csp?: string; readonly cors?: boolean }>>,
  ) {
    const reveal = dirname(fileURLToPath(import.meta.resolve('reveal.js')));
    this.#server = createServer(({ url = '/' }, response) => {
      const page = pages[url];
      if (page) {
        this.asked.push(url);
        if (page.cors) response.setHeader('access-control-allow-origin', '*');
        response.setHeader('content-type', 'text/html');
        if (page.csp) response.setHeader('content-security-policy', page.csp);
        response.end(page.html);
        return;
      }
      const file = url.startsWith('/reveal/') ? join(reveal, url.slice('/reveal/'.length)) : '';
      if (!existsSync(file)) {
        response.statusCode = 404;
        response.end();
        return;
      }
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      createReadStream(file).pipe(response);
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

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
