import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';

/** A collector of syslog over TLS. It keeps the messages whose octet count has arrived. */
export class Collector {
  readonly messages: string[] = [];
  connections = 0;
  /** Replaced to be a collector that does not read, or does not close its side. */
  serve: (socket: TLSSocket) => void = (socket) => this.read(socket);
  private readonly sockets = new Set<TLSSocket>();

  private constructor(private readonly server: Server) {
    server.on('secureConnection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
      this.serve(socket);
    });
    server.on('tlsClientError', () => undefined);
  }

  static async start(options: TlsOptions, port = 0): Promise<Collector> {
    const server = createServer(options);
    await once(server.listen(port, 'localhost'), 'listening');
    return new Collector(server);
  }

  get port() {
    return (this.server.address() as AddressInfo).port;
  }

  /** The numbers of the rows, in the order in which they came. */
  get rows() {
    return this.messages.map((text) => Number(/ seq="(\d+)"/.exec(text)?.[1]));
  }

  read(socket: TLSSocket) {
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const [, digits] = /^(\d+) /.exec(rest.subarray(0, 8).toString('latin1')) ?? [];
        const start = (digits?.length ?? 0) + 1;
        if (digits === undefined || rest.length < start + Number(digits)) return;
        this.messages.push(rest.subarray(start, start + Number(digits)).toString());
        rest = rest.subarray(start + Number(digits));
      }
    });
  }

  async close() {
    this.sockets.forEach((socket) => socket.destroy());
    if (this.server.listening) await once(this.server.close(), 'close');
  }
}
