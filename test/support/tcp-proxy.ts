import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a browser and the product, so that a test can cut the line and mend it again. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server;

  private constructor(
    private readonly target: URL,
    private port = 0,
  ) {
    this.server = this.listener();
  }

  static async start(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(target));
    await proxy.listen();
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends every connection and refuses new ones. */
  cut() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  async mend() {
    this.server = this.listener();
    await this.listen();
  }

  private async listen() {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  private listener() {
    return createServer((from) => {
      const to = connect(Number(this.target.port), this.target.hostname);
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }
}
