import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';

/** A collector of syslog over TLS, which keeps the numbers of the rows of the audit log that it gets. */
export class Collector {
  readonly rows: number[] = [];
  private readonly sockets = new Set<TLSSocket>();

  private constructor(private readonly server: Server) {}

  /** With `closes: false` it never confirms what it has read. */
  static async start(options: TlsOptions, { port = 0, closes = true } = {}): Promise<Collector> {
    const server = createServer({ ...options, allowHalfOpen: !closes } as TlsOptions);
    await once(server.listen(port, 'localhost'), 'listening');
    const collector = new Collector(server);
    server.on('secureConnection', (socket) => collector.read(socket));
    server.on('tlsClientError', () => undefined);
    return collector;
  }

  get port() {
    return (this.server.address() as AddressInfo).port;
  }

  private read(socket: TLSSocket) {
    let text = '';
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (;;) {
        const [prefix = '', length] = /^(\d+) /.exec(text) ?? [];
        const end = prefix.length + Number(length);
        if (!prefix || text.length < end) return;
        this.rows.push(Number(/^.* seq="(\d+)"/.exec(text.slice(prefix.length, end))?.[1]));
        text = text.slice(end);
      }
    });
  }

  /** As if its process were killed. */
  async kill() {
    this.sockets.forEach((socket) => socket.destroy());
    if (this.server.listening) await once(this.server.close(), 'close');
  }
}
