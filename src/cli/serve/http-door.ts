import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Playground } from '../../engine/index.ts';
import type { RestRequest, RestResponse } from '../../model/rest.ts';
import { jsonFromProtobuf, protobufType } from './protobuf.ts';
import { secondsToWall, shiftTimestamps } from './wall-clock.ts';

/** Longer bodies are refused by the API server; there is no need to keep them whole. */
const maxBody = 3 * 1024 * 1024 + 1;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const loopback = '127.0.0.1';

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    if (length < maxBody) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}

/** A body as text: protobuf becomes JSON, when it can be read. */
function readable(bytes: Buffer, contentType: string | undefined) {
  if (contentType !== protobufType || bytes.length === 0) return { contentType, text: bytes.toString() };
  try {
    return { contentType: 'application/json', text: jsonFromProtobuf(bytes) };
  } catch {
    // The API server refuses it in its own words.
    return { contentType: 'application/json', text: bytes.toString('latin1') };
  }
}

const isWatch = (path: string): boolean => /[?&]watch=(?:1|true)\b/.test(path);
/** Answers that go on: watches, and logs that are followed. */
const isStream = (path: string): boolean =>
  isWatch(path) || (/\/log\?/.test(path) && /[?&]follow=(?:1|true)\b/.test(path));

/** What is served, and what keeps its virtual time. */
export interface Served {
  readonly playground: Pick<Playground, 'act' | 'now' | 'read' | 'watch'>;
  /** Called before each request: brings virtual time up to now. */
  catchUp(): void;
  /** Called after each write. */
  changed(): void;
}

/**
 * The engine's REST door over HTTP on the loopback device, for clients such as a real kubectl. Requests and answers go through
 * as they are; only timestamps are moved to the calendar on the wall, from which such clients count ages.
 */
export class HttpDoor {
  readonly #served: Served;
  readonly #server = createServer((message, response) => {
    this.#answer(message, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });

  constructor(served: Served) {
    this.#served = served;
  }

  /** Listens, on a free port for 0; gives the URL. Rejects with the system's error, such as EADDRINUSE. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(port, loopback, () => {
        resolve(`http://${loopback}:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  /** Ends all watches and connections. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get #shift(): number {
    return secondsToWall(this.#served.playground.now, Date.now());
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { accept, 'content-type': given } = message.headers;
    const { contentType, text } = readable(await bodyOf(message), given);
    const body = shiftTimestamps(text, -this.#shift);
    const request: RestRequest = {
      method: methods.find((known) => known === message.method) ?? 'GET',
      path: message.url ?? '/',
      ...(accept && { accept }),
      ...(contentType && { contentType }),
      ...(body && { body }),
    };
    this.#served.catchUp();
    if (request.method === 'GET' && isStream(request.path)) this.#stream(request, response);
    else this.#send(response, this.#do(request));
  }

  #do(request: RestRequest): RestResponse {
    const { playground } = this.#served;
    if (request.method === 'GET') return playground.read(request);
    const { rest, message } = playground.act({ kind: 'rest', request });
    this.#served.changed();
    return rest ?? { status: 500, contentType: 'text/plain', body: message, warnings: [] };
  }

  #send(response: ServerResponse, { status, contentType, body, warnings }: RestResponse): void {
    for (const warning of warnings) response.appendHeader('Warning', `299 - ${JSON.stringify(warning)}`);
    response.writeHead(status, { 'Content-Type': contentType }).end(shiftTimestamps(body, this.#shift));
  }

  /**
   * A watch: one JSON line an event, until the client has enough or its `timeoutSeconds` are over. A log that is followed: its text,
   * until the container ends.
   */
  #stream(request: RestRequest, response: ServerResponse): void {
    const asText = { 'Content-Type': 'text/plain' };
    const stop = this.#served.playground.watch(request, ({ type, object }) => {
      if (type === 'TEXT' && 'text' in object) {
        if (!response.headersSent) response.writeHead(200, asText);
        response.write(object.text);
        return;
      }
      if (type === 'END') {
        if (!response.headersSent) response.writeHead(200, asText);
        response.end();
        return;
      }
      // What cannot be watched at all is an answer of its own.
      if (type === 'ERROR' && !response.headersSent && 'code' in object && typeof object.code === 'number') {
        this.#send(response, {
          status: object.code,
          contentType: 'application/json',
          body: JSON.stringify(object),
          warnings: [],
        });
      } else response.write(`${shiftTimestamps(JSON.stringify({ type, object }), this.#shift)}\n`);
    });
    const [, seconds] = /[?&]timeoutSeconds=(\d+)/.exec(request.path) ?? [];
    const timer = seconds && setTimeout(() => response.end(), Number(seconds) * 1000);
    response.once('close', () => {
      stop();
      if (timer) clearTimeout(timer);
    });
    if (response.writableEnded) return;
    const isLog = !isWatch(request.path);
    if (!response.headersSent) response.writeHead(200, isLog ? asText : { 'Content-Type': 'application/json' });
    response.flushHeaders();
  }
}
