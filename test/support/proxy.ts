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

/** Longer than any client or server here keeps a connection: the proxy must not end one first. */
const KEEP_MS = 600_000;

export interface Seen {
  method: string;
  url: string;
  headers: string;
  body: string;
  /** Whether the answer has not ended yet. */
  isOpen: boolean;
}

/** An answer as it came over the wire. */
interface Answer {
  method: string;
  path: string;
  status: number;
  headers: string;
  /** Compressed, if it came so. */
  body: Buffer;
}

interface Rewrite {
  /** What is asked for instead. */
  url?: (url: string) => string;
  /** What is answered instead; only of answers in JSON that end. */
  answer?: (seen: Seen, body: unknown) => unknown;
}

/**
 * An HTTP proxy that records what passes, and that can delay, drop and cut connections. It stands
 * before the Engine, on a socket as the Engine's, or before the product, on a port as the product's.
 */
export class Proxy {
  readonly seen: Seen[] = [];
  /** Only before the product: the Engine's answers hold logs without end. */
  readonly answers: Answer[] = [];
  /**
   * Called before a request is forwarded and once its answer has come. The request or answer waits
   * until this returns; it is not forwarded at all if this returns 'drop'.
   */
  watch: ((moment: 'before' | 'after', seen: Seen) => Promise<'drop' | void>) | undefined;
  /** Makes an answer of the Engine another one, which this machine has no Engine for. */
  rewrite: Rewrite = {};
  /** Such requests, as `GET /v1.41/nodes`, get the 403 page of a socket proxy. */
  forbidden: RegExp | undefined;
  /** Such requests get an answer that stays open and says nothing. */
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

  /** Delays the answers to such requests, as `POST /v1.41/secrets/create`, until the function is called. */
  hold(requests: RegExp): () => void {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    this.delayed = { requests, released };
    return () => {
      this.delayed = undefined;
      release();
    };
  }

  /** Ends the connections of today, and accepts new ones: what a proxy does to an idle stream. */
  endConnections() {
    this.server.closeAllConnections();
  }

  /** Ends every connection and refuses new ones. */
  cut() {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Accepts connections again, at the same address. */
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
      return; // The client has ended the connection in the middle of its request.
    }
    const { method = '', url = '', headers } = from;
    const body = Buffer.concat(chunks);
    const text = { headers: JSON.stringify(headers), body: body.toString() };
    const entry = { method, url, ...text, isOpen: true };
    this.seen.push(entry);
    // The client may be gone although its end of the connection is not yet known here.
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
