import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Seen {
  method: string;
  url: string;
  headers: string;
  body: string;
  /** The answer has not ended. */
  isOpen: boolean;
}

/** Stands between the product and its Engine, and keeps every request as it came over the wire. */
export class ProxySocket {
  readonly seen: Seen[] = [];
  /**
   * Told before a request goes on and once its answer has come; it goes no further until this
   * returns, and not at all where it says so.
   */
  watch: ((moment: 'before' | 'after', seen: Seen) => Promise<'drop' | void>) | undefined;
  private held: { requests: RegExp; released: Promise<void> } | undefined;

  private constructor(
    private readonly folder: string,
    private readonly target: string,
    private readonly server: Server,
  ) {
    server.on(
      'request',
      (from: IncomingMessage, to: ServerResponse) => void this.forward(from, to),
    );
  }

  static async start(target: string): Promise<ProxySocket> {
    const folder = mkdtempSync(join(tmpdir(), 'waxseal-proxy-'));
    const server = createServer();
    const proxy = new ProxySocket(folder, target, server);
    server.listen(join(folder, 'docker.sock'));
    await once(server, 'listening');
    return proxy;
  }

  get dockerHost() {
    return `unix://${this.folder}/docker.sock`;
  }

  /** Keeps back the answers to such requests, as `POST /v1.41/secrets/create`, until the function is called. */
  hold(requests: RegExp): () => void {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    this.held = { requests, released };
    return () => {
      this.held = undefined;
      release();
    };
  }

  /** As if the Engine were gone, while it goes on for everyone else. */
  cut() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async mend() {
    this.server.listen(join(this.folder, 'docker.sock'));
    await once(this.server, 'listening');
  }

  close() {
    this.cut();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async forward(from: IncomingMessage, to: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = from;
    const body = Buffer.concat(chunks);
    const text = { headers: JSON.stringify(headers), body: body.toString() };
    const entry = { method, url, ...text, isOpen: true };
    this.seen.push(entry);
    // Whoever asked may be gone, and his end of the connection not yet be known here.
    if ((await this.watch?.('before', entry)) === 'drop') to.destroy();
    if (to.destroyed) return;
    const { held } = this;
    const isHeld = held?.requests.test(`${method} ${url}`);
    const options = { socketPath: this.target, method, path: url, headers };
    const onward = request(options, async (answer) => {
      if (isHeld) await held?.released;
      await this.watch?.('after', entry);
      to.writeHead(answer.statusCode ?? 502, answer.headers);
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
}
