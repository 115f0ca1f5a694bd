import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';
import { DockerEngine } from '../docker-engine.js';
import { toConnection } from '../engine.connection.js';

/** An id in the Engine's format. */
export const id = 'abcdefghijklmnopqrstuvwxy';
export const value = Buffer.from('a value no one may read').toString('base64');

export interface Seen {
  method: string;
  url: string;
  body: string;
  registryAuth: unknown;
}

/** Replaces the Engine: records the requests and sends the answers of the spec. */
class EngineStandIn {
  readonly seen: Seen[] = [];
  apiVersion = '1.41';
  /** The whole answer to `/version`, if the API version is not enough. */
  version: object | undefined;
  minApiVersion: string | undefined = '1.12';
  answer: (seen: Seen, response: ServerResponse) => void = () => {};
  private readonly server: Server = createServer((request, response) => {
    void this.take(request, response);
  });

  async start() {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `tcp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  writes = () => this.seen.filter(({ method }) => method !== 'GET');

  private async take(request: IncomingMessage, response: ServerResponse) {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const header = request.headers['x-registry-auth'];
    const registryAuth: unknown =
      header && JSON.parse(Buffer.from(String(header), 'base64url').toString());
    const seen = { method: request.method!, url: request.url!, body, registryAuth };
    this.seen.push(seen);
    if (seen.url === '/version')
      return json(
        response,
        this.version ?? { ApiVersion: this.apiVersion, MinAPIVersion: this.minApiVersion },
      );
    if (seen.url === '/_ping') return response.end('OK');
    this.answer(seen, response);
  }
}

export function json(response: ServerResponse, answer: unknown, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

export const aSpec = () => ({
  Name: 'web',
  Labels: { old: 'label' },
  Mode: { Replicated: { Replicas: 1 } },
  TaskTemplate: { ContainerSpec: { Image: 'nginx', Env: [`TOKEN=${value}`] }, Unknown: [1] },
});
export const aRawService = (index = 7) => ({
  ID: id,
  Version: { Index: index },
  Spec: aSpec(),
  PreviousSpec: { ...aSpec(), Labels: {} },
});
export const aRawSecret = (index = 7) => ({
  ID: id,
  Version: { Index: index },
  Spec: { Name: 'db', Labels: {}, Templating: { Name: 'golang' }, Data: value },
});
export const outOfSequence = { message: 'rpc error: code = Unknown desc = update out of sequence' };

const PATIENCE_MS = 10_000;

/**
 * Starts a new stand-in for each test, with a client that waits long enough for every answer on a busy
 * machine. A test of a missing answer uses `impatient`, a client with a short deadline for reads or writes.
 */
export function useStandIn() {
  const used = {} as {
    standIn: EngineStandIn;
    engine: DockerEngine;
    impatient: (deadline: 'timeoutMs' | 'writeTimeoutMs', ms?: number) => DockerEngine;
  };
  beforeEach(async () => {
    used.standIn = new EngineStandIn();
    const address = await used.standIn.start();
    const docker = toConnection({ host: address });
    const patient = { docker, address, timeoutMs: PATIENCE_MS, writeTimeoutMs: PATIENCE_MS };
    used.engine = new DockerEngine(patient);
    used.impatient = (deadline, ms = 100) => new DockerEngine({ ...patient, [deadline]: ms });
  });
  afterEach(() => used.standIn.stop());
  return used;
}
