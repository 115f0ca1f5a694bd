import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemError } from '../http/problem.js';
import { DockerEngine } from './docker-engine.js';
import { toAddress, toConnection, type EngineAddress } from './engine.connection.js';
import { aTlsCertificate, type TlsCertificate } from './testing/tls-certificate.js';
import { json, useStandIn, value } from './testing/engine-stand-in.js';

const why = async (call: Promise<unknown>) => {
  const problem = await call.then(
    () => expect.fail('It did not fail'),
    (error: unknown) => error as ProblemError,
  );
  return [problem.code, problem.extras['detail']];
};

/** An Engine at the address in the setting. */
const engineAt = (host: string, tls?: EngineAddress['tls'], timeoutMs = 10_000) =>
  new DockerEngine({
    docker: toConnection({ host, tls }),
    address: toAddress(host),
    timeoutMs,
    writeTimeoutMs: timeoutMs,
  });

describe('The failure of an unusable Engine', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const listen = async (created: Server) => {
    server = created.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `localhost:${(server.address() as AddressInfo).port}`;
  };

  it('explains that the socket does not exist', async () => {
    expect(await why(engineAt('unix:///nowhere/docker.sock').listNodes())).toEqual([
      'engine-unreachable',
      'GET /version at unix:///nowhere/docker.sock failed: the socket does not exist (ENOENT)',
    ]);
  });

  it('explains that nothing listens on the socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waxseal-socket-'));
    const socket = join(folder, 'a.sock');
    const left = createHttpServer().listen(socket);
    await once(left, 'listening');
    const isGone = once(left, 'close');
    left.close();
    await isGone;
    const [, detail] = await why(engineAt(`unix://${socket}`).listNodes());
    expect(detail).toMatch(/\((?:ECONNREFUSED|ENOENT)\)$/);
    rmSync(folder, { recursive: true });
  });

  it('names the address without credentials', async () => {
    const host = await listen(createHttpServer());
    server!.close();
    const [code, detail] = await why(engineAt(`tcp://me:hunter2@${host}`).listNodes());
    expect([code, detail]).toEqual([
      'engine-unreachable',
      `GET /version at tcp://${host} failed: the connection was refused: nothing listens there (ECONNREFUSED)`,
    ]);
  });

  it('names the timeout and its setting', async () => {
    const host = await listen(createHttpServer(() => {}));
    expect(await why(engineAt(`tcp://${host}`, undefined, 200).listNodes())).toEqual([
      'engine-timeout',
      `GET /version at tcp://${host} failed: timed out after 0.2 s (WAXSEAL_ENGINE_TIMEOUT_MS)`,
    ]);
  });

  it('explains that the connection was closed', async () => {
    const host = await listen(createHttpServer(({ socket }) => socket.destroy()));
    const [code, detail] = await why(engineAt(`tcp://${host}`).listNodes());
    expect([code, detail]).toEqual([
      'engine-unreachable',
      `GET /version at tcp://${host} failed: the connection was cut (ECONNRESET)`,
    ]);
  });

  describe('over TLS', () => {
    let good: TlsCertificate;
    let other: TlsCertificate;
    beforeAll(async () => {
      [good, other] = await Promise.all([aTlsCertificate(), aTlsCertificate()]);
    });
    const answer = (_: unknown, response: ServerResponse) =>
      json(response, { ApiVersion: '1.45', Version: '26.1.5' });
    const ask = async (serving: TlsCertificate, tls: Partial<EngineAddress['tls']> = {}) => {
      const host = await listen(createTlsServer({ ...serving, maxVersion: 'TLSv1.3' }, answer));
      const client = { ca: serving.cert, cert: good.cert, key: good.key, verify: true, ...tls };
      const [code, detail] = await why(engineAt(`tcp://${host}`, client).listNodes());
      expect([code, detail]).toEqual([
        'engine-unreachable',
        expect.stringContaining(`at tcp://${host} failed: `),
      ]);
      return String(detail).split(' failed: ')[1];
    };

    it('explains that the certificate has expired', async () => {
      expect(await ask(await aTlsCertificate({ days: -1 }))).toBe(
        "the Engine's certificate has expired (CERT_HAS_EXPIRED)",
      );
    });

    it('explains that another CA has signed the certificate', async () => {
      expect(await ask(good, { ca: other.cert })).toMatch(
        /^the Engine's certificate is not signed by the CA in DOCKER_CERT_PATH \(\w+\)$/,
      );
    });

    it('explains that the certificate is for another host', async () => {
      expect(await ask(await aTlsCertificate({ name: 'engine.example' }))).toBe(
        "the host name is not in the Engine's certificate (ERR_TLS_CERT_ALTNAME_INVALID)",
      );
    });

    it("explains that the Engine rejects Waxseal's certificate", async () => {
      const options = { ...good, ca: other.cert, requestCert: true, rejectUnauthorized: true };
      const host = await listen(createTlsServer(options, answer));
      const client = { ca: good.cert, cert: good.cert, key: good.key, verify: true };
      const [code, detail] = await why(engineAt(`tcp://${host}`, client).listNodes());
      expect([code, detail]).toEqual([
        'engine-unreachable',
        expect.stringMatching(/rejects the client certificate|the connection was cut/),
      ]);
    });

    it('explains that the port uses plain HTTP', async () => {
      const host = await listen(createHttpServer(answer));
      const client = { ca: good.cert, cert: good.cert, key: good.key, verify: true };
      const [code, detail] = await why(engineAt(`tcp://${host}`, client).listNodes());
      expect([code, detail]).toEqual([
        'engine-unreachable',
        expect.stringContaining('the port speaks plain HTTP, and TLS was sent'),
      ]);
    });

    it('explains that the port expects TLS, from the message of the Engine', async () => {
      const host = await listen(
        createHttpServer((_, response) => {
          response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n');
        }),
      );
      expect(await why(engineAt(`tcp://${host}`).listNodes())).toEqual([
        'engine-unreachable',
        `GET /version at tcp://${host} failed: the port expects TLS, and plain HTTP was sent: DOCKER_TLS_VERIFY and DOCKER_CERT_PATH are not set`,
      ]);
    });

    it('explains that the connection was closed if the server sends no message', async () => {
      const host = await listen(createTlsServer(good, answer));
      const [code, detail] = await why(engineAt(`tcp://${host}`).listNodes());
      expect([code, detail]).toEqual(['engine-unreachable', expect.stringMatching(/cut|not HTTP/)]);
    });
  });
});

describe('A server that answers', () => {
  const used = useStandIn();
  const detailAfter = async (text: string) => {
    const [code, detail] = await why(used.engine.listNodes());
    return [code, String(detail).split(text)[1]];
  };

  it.each([
    [
      { ApiVersion: '1.40', Version: '19.03.15' },
      'Docker 19.03.15 is too old: version 20.10 (API 1.41) or newer is required',
    ],
    [{}, 'what answers is too old: version 20.10 (API 1.41) or newer is required'],
    [
      {
        ApiVersion: '1.41',
        Version: '5.4.2',
        Components: [{ Name: 'Podman Engine', Version: '5.4.2' }],
      },
      'this is podman 5.4.2, not Docker: it has no Swarm',
    ],
  ])('is not supported: %j', async (version, cause) => {
    used.standIn.version = version;
    expect(await detailAfter(' failed: ')).toEqual(['engine-unsupported', cause]);
  });

  it('is not supported if it requires a newer client', async () => {
    const text =
      'client version 1.41 is too old. Minimum supported API version is 1.50, please upgrade';
    used.standIn.answer = (_, response) => json(response, { message: text }, 400);
    expect(await why(used.engine.listNodes())).toEqual([
      'engine-unsupported',
      expect.stringMatching(/^GET \/nodes at .* failed: the Engine wants at least API 1\.50$/),
    ]);
  });

  it.each([
    [
      '<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>',
      'a proxy or an authorization plugin in front of it forbids it (403)',
    ],
    [
      JSON.stringify({ message: `authorization denied by plugin opa/docker:0.9: ${value}` }),
      'the authorization plugin opa/docker:0.9 forbids it (403)',
    ],
  ])('can forbid the call: %s', async (body, cause) => {
    used.standIn.answer = (_, response) => response.writeHead(403).end(body);
    const [code, detail] = await why(used.engine.listNodes());
    expect([code, String(detail)]).toEqual([
      'engine-forbidden',
      expect.stringMatching(/^GET \/nodes at tcp:\/\/127\.0\.0\.1:\d+ failed: /),
    ]);
    expect(String(detail).split(' failed: ')[1]).toBe(cause);
  });
});
