import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DockerEngine } from './docker-engine.js';
import { toConnection } from './engine.connection.js';

const id = 'abcdefghijklmnopqrstuvwxy';
const value = Buffer.from('a value nobody may read').toString('base64');

interface Seen {
  method: string;
  url: string;
  body: string;
}

/** Stands for the Engine: what is asked is kept, what is answered is up to the spec. */
class EngineStandIn {
  readonly seen: Seen[] = [];
  apiVersion = '1.41';
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
    const seen = { method: request.method!, url: request.url!, body };
    this.seen.push(seen);
    if (seen.url === '/version') return json(response, { ApiVersion: this.apiVersion });
    if (seen.url === '/_ping') return response.end('OK');
    this.answer(seen, response);
  }
}

function json(response: ServerResponse, answer: unknown, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

const aSpec = () => ({
  Name: 'web',
  Labels: { old: 'label' },
  Mode: { Replicated: { Replicas: 1 } },
  TaskTemplate: { ContainerSpec: { Image: 'nginx', Env: [`TOKEN=${value}`] }, Unknown: [1] },
});
const aRawService = (index = 7) => ({
  ID: id,
  Version: { Index: index },
  Spec: aSpec(),
  PreviousSpec: { ...aSpec(), Labels: {} },
});
const aRawSecret = (index = 7) => ({
  ID: id,
  Version: { Index: index },
  Spec: { Name: 'db', Labels: {}, Templating: { Name: 'golang' }, Data: value },
});
const outOfSequence = { message: 'rpc error: code = Unknown desc = update out of sequence' };

let standIn: EngineStandIn;
let engine: DockerEngine;

beforeEach(async () => {
  standIn = new EngineStandIn();
  const docker = toConnection({ host: await standIn.start() });
  engine = new DockerEngine({ docker, timeoutMs: 300, writeTimeoutMs: 300 });
});
afterEach(() => standIn.stop());

describe('what DockerEngine sends', () => {
  const expectCleanUrls = () => {
    for (const { url } of standIn.seen) {
      const readable = decodeURIComponent(url);
      for (const word of [value, 'Name', 'Labels', 'TOKEN', 'web', 'label', 'Signal'])
        expect(readable).not.toContain(word);
    }
  };

  it('has the value of a new secret in the body only', async () => {
    standIn.answer = (_, response) => json(response, { ID: id }, 201);
    expect(await engine.createSecret({ name: 'db', base64: value, labels: {} })).toBe(id);
    const [{ url, body }] = standIn.writes() as [Seen];
    expect(url).toBe('/v1.41/secrets/create?');
    expect(JSON.parse(body)).toEqual({ Name: 'db', Data: value, Labels: {} });
    expectCleanUrls();
  });

  it('resends all of a secret but a value, with the version read', async () => {
    standIn.answer = ({ method }, response) => json(response, method === 'GET' ? aRawSecret() : {});
    await engine.updateSecretLabels(id, () => ({ a: 'label' }));
    const [{ url, body }] = standIn.writes() as [Seen];
    expect(url).toBe(`/v1.41/secrets/${id}/update?version=7`);
    expect(JSON.parse(body)).toEqual({
      Name: 'db',
      Labels: { a: 'label' },
      Templating: { Name: 'golang' },
    });
    expectCleanUrls();
  });

  it('has the spec of a service in the body only', async () => {
    standIn.answer = ({ method }, response) =>
      json(response, method === 'GET' ? [aRawService()] : {});
    await engine.updateService(id, () => ({ labels: { new: 'label' } }));
    await engine.rollBackService(id, () => {});
    const [update, rollBack] = standIn.writes() as [Seen, Seen];
    expect(update.url).toBe(`/v1.41/services/${id}/update?version=7&registryAuthFrom=spec`);
    const expected = { ...aSpec(), Labels: { old: 'label', new: 'label' } };
    expect(JSON.parse(update.body)).toEqual(expected);
    expect(rollBack.url).toBe(`${update.url}&rollback=previous`);
    expect(JSON.parse(rollBack.body)).toEqual(aSpec());
    expectCleanUrls();
  });

  it('asks nothing for what can be no id', async () => {
    for (const odd of ['', '..', 'db', '../info', `${id}?`, id.toUpperCase()])
      await expect(engine.removeSecret(odd)).rejects.toMatchObject({ code: 'not-found' });
    expect(standIn.writes()).toEqual([]);
  });

  it('asks for many by ids in pieces', async () => {
    standIn.answer = (_, response) => json(response, []);
    await engine.listServices(Array.from({ length: 120 }, () => id));
    const asked = standIn.seen.filter(({ url }) => url.includes('/services?'));
    expect(asked).toHaveLength(3);
    expect(asked.every(({ url }) => url.includes('status=true') && url.length < 4_000)).toBe(true);
  });
});

describe('a write that is in doubt', () => {
  it('is repeated upon a fresh read when somebody was faster', async () => {
    let index = 7;
    standIn.answer = ({ method, url }, response) => {
      if (method === 'GET') return json(response, [aRawService(index)]);
      if (url.includes('version=8')) return json(response, {});
      index = 8;
      return json(response, outOfSequence, 500);
    };
    await engine.updateService(id, () => ({ restart: true }));
    expect(standIn.writes()).toHaveLength(2);
  });

  it('is stale when others are always faster', async () => {
    standIn.answer = ({ method }, response) =>
      method === 'GET' ? json(response, [aRawService()]) : json(response, outOfSequence, 500);
    const write = engine.updateService(id, () => ({ restart: true }));
    await expect(write).rejects.toMatchObject({ status: 412, code: 'stale-version' });
    expect(standIn.writes()).toHaveLength(10);
  });

  it('is no quorum when the Engine is alive but never answers', async () => {
    standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, [aRawService()]);
    };
    const write = engine.updateService(id, () => ({ restart: true }));
    await expect(write).rejects.toMatchObject({
      code: 'no-quorum',
      headers: { 'Retry-After': '5' },
    });
    expect(standIn.writes()).toHaveLength(1);
  });

  it('is done when the spec read afterwards can only come from it', async () => {
    let service = aRawService();
    standIn.answer = ({ method, body }, response) => {
      if (method === 'GET') return json(response, [service]);
      service = { ...service, Version: { Index: 8 }, PreviousSpec: service.Spec };
      service.Spec = JSON.parse(body);
    };
    const after = await engine.updateService(id, () => ({ replicas: 4 }));
    expect(after.spec.replicas).toBe(4);
    expect(standIn.writes()).toHaveLength(1);
  });

  it.each([
    ['the same spec was there before', 7, {}],
    ['somebody else wrote meanwhile', 8, { labels: { new: 'label' } }],
  ])('is not taken as done where %s', async (_, next, change) => {
    let index = 7;
    standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, [{ ...aRawService(index), PreviousSpec: aSpec() }]);
      else index = next;
    };
    const write = engine.updateService(id, () => change);
    await expect(write).rejects.toMatchObject({ code: 'no-quorum' });
  });

  it('is done when the secret that was to go is gone', async () => {
    standIn.answer = ({ method }, response) => {
      if (method === 'GET') json(response, { message: `secret ${id} not found` }, 404);
    };
    await expect(engine.removeSecret(id)).resolves.toBeUndefined();
  });
});

describe('a read that gets no answer', () => {
  it('ends at the deadline and lets go of the connection', async () => {
    const closed = new Promise((resolve) => {
      standIn.answer = (_, response) => response.once('close', resolve);
    });
    await expect(engine.listSecrets()).rejects.toMatchObject({ code: 'engine-timeout' });
    await closed;
  });

  it('ends at the deadline when the connection is lost in the middle of an answer', async () => {
    standIn.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('[');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(engine.listSecrets()).rejects.toMatchObject({ status: 503 });
  });

  it('is told apart from an Engine that is not there', async () => {
    await standIn.stop();
    await expect(engine.listSecrets()).rejects.toMatchObject({ code: 'engine-unreachable' });
    await standIn.start();
  });

  it('tells nobody what an unknown answer says', async () => {
    standIn.answer = (_, response) => json(response, { message: `odd: ${value}` }, 500);
    const failure = await engine.listSecrets().catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ status: 502, code: 'engine-failed', extras: {} });
    expect(String(failure)).not.toContain(value);
  });
});

describe('the API version', () => {
  it('is the newest that both know', async () => {
    standIn.answer = (_, response) => json(response, []);
    standIn.apiVersion = '1.99';
    await engine.listSecrets();
    expect(standIn.seen.at(-1)!.url).toBe('/v1.47/secrets?');
  });

  it('is asked for once', async () => {
    standIn.answer = (_, response) => json(response, []);
    await Promise.all([engine.listSecrets(), engine.listNodes()]);
    expect(standIn.seen.filter(({ url }) => url === '/version')).toHaveLength(1);
  });

  it('must not be older than 1.41', async () => {
    standIn.apiVersion = '1.40';
    await expect(engine.listSecrets()).rejects.toMatchObject({
      code: 'engine-failed',
      extras: { detail: expect.stringContaining('20.10') },
    });
  });

  it('is agreed on anew when an older Engine took the place', async () => {
    standIn.apiVersion = '1.45';
    standIn.answer = ({ url }, response) => {
      if (url.startsWith(`/v${standIn.apiVersion}/`)) return json(response, []);
      const message = `client version 1.45 is too new. Maximum supported API version is 1.41`;
      return json(response, { message }, 400);
    };
    await engine.listSecrets();
    standIn.apiVersion = '1.41';
    await expect(engine.listSecrets()).resolves.toEqual([]);
    expect(standIn.seen.at(-1)!.url).toBe('/v1.41/secrets?');
  });
});

describe('events', () => {
  const event = (name: string) =>
    JSON.stringify({
      Type: 'secret',
      Action: 'create',
      Actor: { ID: id, Attributes: { name } },
      scope: 'swarm',
      time: 1,
      timeNano: 1_500_000_000,
    }) + '\n';

  const open = (since?: number, signal = new AbortController().signal) =>
    engine.openEvents({ since, signal });

  async function names(stream: AsyncIterable<{ name: string | null }>) {
    const all: (string | null)[] = [];
    for await (const { name } of stream) all.push(name);
    return all;
  }

  it('survive a split in the middle of a character', async () => {
    const bytes = Buffer.from(event('größe') + event('zwei'));
    const middle = bytes.indexOf(0xc3) + 1;
    standIn.answer = (_, response) => {
      response.write(bytes.subarray(0, middle));
      setTimeout(() => response.write(bytes.subarray(middle)), 30);
      setTimeout(() => response.end('{"cut":'), 60);
    };
    expect(await names(await open())).toEqual(['größe', 'zwei']);
  });

  it('are asked for by scope and kind, from a moment on', async () => {
    standIn.answer = (_, response) => response.end();
    await names(await open(1_700_000_000.5));
    const { searchParams } = new URL(standIn.seen.at(-1)!.url, 'http://engine');
    expect(searchParams.get('since')).toBe('1700000000.499999');
    expect(JSON.parse(searchParams.get('filters')!)).toEqual({
      scope: ['swarm'],
      type: ['secret', 'config', 'service', 'node', 'network'],
    });
  });

  it('come for longer than a deadline', async () => {
    standIn.answer = (_, response) => {
      response.flushHeaders();
      setTimeout(() => response.end(event('late')), 500);
    };
    expect(await names(await open())).toEqual(['late']);
  });

  it('leave out what is no change of an object', async () => {
    const connect = JSON.stringify({ Type: 'network', Action: 'connect', Actor: { ID: 'x' } });
    standIn.answer = (_, response) => response.end(`${connect}\n\n${event('db')}`);
    expect(await names(await open())).toEqual(['db']);
  });

  it('end with a problem when the connection breaks', async () => {
    standIn.answer = (_, response) => {
      response.write(event('db'));
      setTimeout(() => response.destroy(), 30);
    };
    await expect(names(await open())).rejects.toMatchObject({ code: 'engine-unreachable' });
  });

  it('close the connection when they are no longer wanted', async () => {
    const stop = new AbortController();
    const closed = new Promise((resolve) => {
      standIn.answer = (_, response) => {
        response.write(event('db'));
        response.once('close', resolve);
      };
    });
    const stream = await open(undefined, stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect(await names(stream)).toEqual(['db']);
    await closed;
  });

  it('fail at the deadline when the stream never opens', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'engine-timeout' });
  });
});
