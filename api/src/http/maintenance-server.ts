import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { problemBody, ProblemError } from './problem.js';
import { hardened } from './security-headers.js';
import type { HttpEnv } from '../env/index.js';
import { tlsOptions } from './serve-tls.js';

/** Answers at the product's address while the database is migrated. */
export class MaintenanceServer {
  private constructor(private readonly server: Server) {}

  static async open({ host, port, tls }: HttpEnv): Promise<MaintenanceServer> {
    const server = tls ? createTlsServer(tlsOptions(tls), answer) : createServer(answer);
    server.listen(port, host);
    await once(server, 'listening');
    return new MaintenanceServer(server);
  }

  get address() {
    return this.server.address();
  }

  async close() {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

const answer: RequestListener = (request, response) => {
  const path = request.url?.split('?')[0] ?? '/';
  // An open connection would delay the start of the real server.
  const requestId = randomUUID();
  const headers = {
    ...hardened,
    'cache-control': 'no-store',
    connection: 'close',
    'x-request-id': requestId,
  };
  if (path === '/healthz') {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    return response.end(JSON.stringify({ status: 'ok' }));
  }
  const problem = new ProblemError('migrating');
  response.writeHead(problem.status, {
    ...headers,
    'content-type': 'application/problem+json; charset=utf-8',
    'retry-after': '5',
  });
  response.end(JSON.stringify(problemBody(problem, { instance: path, requestId })));
};
