import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** It passes on for how long the product keeps a connection: its own must not end before. */
const KEEP_MS = 600_000;

interface Recorded {
  method: string;
  path: string;
  status: number;
  headers: string;
  /** As it came, packed or not. */
  body: Buffer;
}

/** Stands between clients and the product, and keeps every answer as it came over the wire. */
export class RecordingProxy {
  readonly answers: Recorded[] = [];

  private constructor(
    private readonly target: string,
    private readonly server: Server,
  ) {
    server.on('request', (from: IncomingMessage, to: ServerResponse) => this.forward(from, to));
  }

  static async start(target: string): Promise<RecordingProxy> {
    const server = createServer({ keepAliveTimeout: KEEP_MS }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RecordingProxy(target, server);
  }

  get url() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close() {
    this.server.close();
    this.server.closeAllConnections();
  }

  private forward(from: IncomingMessage, to: ServerResponse) {
    const { method = '', url: path = '', headers } = from;
    const onward = request(new URL(this.target), { method, path, headers }, (answer) => {
      const { statusCode: status = 502, rawHeaders } = answer;
      const recorded = { method, path, status, headers: rawHeaders.join('\n'), body: Buffer.of() };
      this.answers.push(recorded);
      to.writeHead(status, rawHeaders);
      to.flushHeaders();
      answer.on('data', (chunk: Buffer) => {
        recorded.body = Buffer.concat([recorded.body, chunk]);
      });
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    to.on('close', () => onward.destroy());
    from.pipe(onward);
  }
}
