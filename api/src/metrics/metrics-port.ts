import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MetricsEnv } from '../env/index.js';
import { isAllowed } from './is-allowed.js';
import { Metrics } from './metrics.js';

/** Metrics on a separate port, which a network policy can protect. */
@Injectable()
export class MetricsPort implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly env: MetricsEnv,
  ) {}

  async onApplicationBootstrap() {
    const { port, host } = this.env;
    if (port === undefined) return;
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(port, host);
    await once(this.server, 'listening');
  }

  beforeApplicationShutdown() {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer({ method, url, headers }: IncomingMessage, response: ServerResponse) {
    const { token } = this.env;
    response.setHeader('x-content-type-options', 'nosniff');
    if (method !== 'GET' || url?.split('?')[0] !== '/metrics') return response.writeHead(404).end();
    if (token && !isAllowed(headers.authorization, token))
      return response.writeHead(401, { 'www-authenticate': 'Bearer realm="metrics"' }).end();
    const text = await this.metrics.render();
    return response.writeHead(200, { 'content-type': this.metrics.contentType }).end(text);
  }
}
