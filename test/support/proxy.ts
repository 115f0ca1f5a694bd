import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longer than the keep-alive of any client or server in the tests, so that the proxy never closes first. */
const KEEP_MS = 600_000;

export interface Seen {
  method: string;
  url: string;
  headers: string;
  body: string;
  /** True until the response has ended. */
  isOpen: boolean;
}

/** A response as it was sent over the network. */
interface Answer {
  method: string;
  path: string;
  status: number;
  headers: string;
  /** The body as it was sent, possibly compressed. */
  body: Buffer;
}

interface Rewrite {
  /** Returns the URL to request instead. */
  url?: (url: string) => string;
  /** Returns the body to send instead. Applies only to JSON responses that are not streams. */
  answer?: (seen: Seen, body: unknown) => unknown;
}

/**
 * An HTTP proxy that records requests and responses, and that can delay, drop and cut connections. It
 * listens in front of the Engine on a Unix socket, or in front of the product on a port.
 */
export class Proxy {
  readonly seen: Seen[] = [];
  /** Recorded only in front of the product, because some responses of the Engine are endless logs. */
  readonly answers: Answer[] = [];
  /**
   * Called before a request is forwarded and after its response has arrived. Both wait until this
   * returns. The request is not forwarded if this returns 'drop'.
   */
  watch: ((moment: 'before' | 'after', seen: Seen) => Promise<'drop' | void>) | undefined;
  /** Changes requests and responses, to simulate an Engine that is not available on this machine. */
  rewrite: Rewrite = {};
  /** Matching requests, such as `GET /v1.41/nodes`, get the 403 page of a socket proxy. */
  forbidden: RegExp | undefined;
  /** Matching requests get a response that stays open without a body. */
  mute: RegExp | undefined;
  private delayed: { requests: RegExp; released: Promise<void> } | undefined;
  private address: string | number = 0;

  private constructor(
    private readonly target: { socketPath: string } | { host: string; port: string },
    private readonly folder: string,
    private readonly server: Server,
  ) {
    server.on(
      'request',
      (from: IncomingMessage, to: ServerResponse) => void this.forward(from, to),
    );
  }

  /** @param target the path of the Engine's socket, or the URL of the product */
  static async start(target: string): Promise<Proxy> {
    const server = createServer({ keepAliveTimeout: KEEP_MS });
    const isUrl = target.startsWith('http:');
    const { hostname, port } = new URL(isUrl ? target : 'http://localhost');
    const folder = isUrl ? '' : mkdtempSync(join(tmpdir(), 'waxseal-proxy-'));
    const to = isUrl ? { host: hostname, port } : { socketPath: target };
    const proxy = new Proxy(to, folder, server);
    if (folder) proxy.address = join(folder, 'docker.sock');
    await proxy.mend();
    return proxy;
  }

  get dockerHost() {
    return `unix://${this.address}`;
  }

  get url() {
    return `http://127.0.0.1:${this.address}`;
  }

  /** Delays the responses to requests such as `POST /v1.41/secrets/create` until the returned function is called. */
  hold(requests: RegExp): () => void {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    this.delayed = { requests, released };
    return () => {
      this.delayed = undefined;
      release();
    };
  }

  /** Ends all open connections but accepts new ones, like a reverse proxy that closes an idle stream. */
  endConnections() {
    this.server.closeAllConnections();
  }

  /** Ends all connections and refuses new ones. */
  cut() {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Accepts connections again at the same address. */
  async mend() {
    if (typeof this.address === 'string') this.server.listen(this.address);
    else this.server.listen(this.address, '127.0.0.1');
    await once(this.server, 'listening');
    if (!this.folder) this.address = (this.server.address() as AddressInfo).port;
  }

  close() {
    this.cut();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  private async forward(from: IncomingMessage, to: ServerResponse) {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of from) chunks.push(chunk as Buffer);
    } catch {
      return; // The client has closed the connection during its request.
    }
    const { method = '', url = '', headers } = from;
    const body = Buffer.concat(chunks);
    const text = { headers: JSON.stringify(headers), body: body.toString() };
    const entry = { method, url, ...text, isOpen: true };
    this.seen.push(entry);
    // Ends the connection explicitly, because the proxy may not have noticed yet that the client is gone.
    if ((await this.watch?.('before', entry)) === 'drop') to.destroy();
    if (to.destroyed) return;
    const asked = `${method} ${url.split('?')[0]}`;
    if (this.forbidden?.test(asked))
      return to.writeHead(403, { 'content-type': 'text/html' }).end('<h1>403 Forbidden</h1>');
    if (this.mute?.test(asked)) return to.writeHead(200).flushHeaders();
    const { delayed } = this;
    const isDelayed = delayed?.requests.test(`${method} ${url}`);
    const path = this.rewrite.url?.(url) ?? url;
    const onward = request({ ...this.target, method, path, headers }, async (answer) => {
      if (isDelayed) await delayed?.released;
      await this.watch?.('after', entry);
      if (!this.folder) this.record(method, url, answer);
      if (this.rewrite.answer && isShortJson(entry, answer))
        return sendJson(to, answer, this.rewrite.answer(entry, await jsonOf(answer)));
      to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      to.flushHeaders();
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    to.on('close', () => {
      entry.isOpen = false;
      onward.destroy();
    });
    onward.end(body);
  }

  private record(method: string, path: string, answer: IncomingMessage) {
    const { statusCode: status = 502, rawHeaders } = answer;
    const recorded = { method, path, status, headers: rawHeaders.join('\n'), body: Buffer.of() };
    this.answers.push(recorded);
    answer.on('data', (chunk: Buffer) => {
      recorded.body = Buffer.concat([recorded.body, chunk]);
    });
  }
}

const isShortJson = ({ url }: Seen, { headers }: IncomingMessage) =>
  headers['content-type'] === 'application/json' && !url.includes('/events');

async function jsonOf(answer: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function sendJson(to: ServerResponse, { statusCode = 502 }: IncomingMessage, body: unknown) {
  to.writeHead(statusCode, { 'content-type': 'application/json' });
  to.end(JSON.stringify(body));
}
