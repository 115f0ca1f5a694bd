import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acceptJsonOnly } from './json-body.js';
import type { ProblemError } from './problem.js';

describe('acceptJsonOnly', () => {
  let app: FastifyInstance;
  const turn = vi.fn(() => Promise.resolve());
  beforeEach(() => {
    app = fastify();
    acceptJsonOnly(app, turn);
    app.setErrorHandler((error, _request, reply) =>
      reply.status((error as ProblemError).status ?? 400).send(),
    );
    const echo = async ({ body }: { body: unknown }) => ({ isNone: body === undefined });
    app.post('/public', { config: { access: 'public' } }, echo);
    app.post('/changes', { config: { access: 'secret.create' } }, echo);
    app.patch('/changes', { config: { access: 'secret.create' } }, echo);
  });
  afterEach(() => app.close());

  const send = (
    payload: string | Buffer,
    headers: Record<string, string> = {},
    { url = '/changes', method = 'POST' as 'POST' | 'PATCH' } = {},
  ) =>
    app.inject({
      method,
      url,
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const statusOf = async (...call: Parameters<typeof send>) => (await send(...call)).statusCode;

  it('takes an empty body as none', async () => {
    expect((await send('')).json()).toEqual({ isNone: true });
    expect((await send('{}')).json()).toEqual({ isNone: false });
  });

  it('takes a merge patch on PATCH only', async () => {
    const type = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    expect(await statusOf('{}', type, { method: 'PATCH' })).toBe(200);
    expect(await statusOf('{}', type)).toBe(415);
  });

  it.each([
    ['utf-8', 200],
    ['"UTF-8"', 200],
    ['utf8', 200],
    ['latin1', 415],
    ['utf-16', 415],
    ['utf-8-like', 415],
  ])('answers the charset %s with %i', async (charset, status) => {
    expect(await statusOf('{}', { 'content-type': `application/json; charset=${charset}` })).toBe(
      status,
    );
  });

  it('limits the body of a route that needs no permission to a few kB', async () => {
    const long = JSON.stringify('x'.repeat(20_000));
    expect(await statusOf(long)).toBe(200);
    expect(await statusOf(long, {}, { url: '/public' })).toBe(413);
    expect(await statusOf(JSON.stringify('x'.repeat(2_000_000)))).toBe(413);
  });

  it('rejects a body that is nested too deeply, without parsing it', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(await statusOf(nested(32))).toBe(200);
    expect(await statusOf(nested(33))).toBe(400);
    expect(await statusOf('['.repeat(1_800_000))).toBe(400);
    expect(await statusOf(JSON.stringify(`"\\${'['.repeat(40)}`))).toBe(200);
  });

  it('rejects a body of too many items, without parsing it', async () => {
    const list = (length: number) => JSON.stringify(Array(length).fill(0));
    expect(await statusOf(list(10_000))).toBe(200);
    expect(await statusOf(list(10_001))).toBe(400);
    expect(await statusOf('[{},'.repeat(300_000))).toBe(400);
    expect(await statusOf(JSON.stringify(','.repeat(20_000)))).toBe(200);
  });

  it('gives the event loop its turn between parsing and checking a long body', async () => {
    turn.mockClear();
    expect(await statusOf(JSON.stringify('x'.repeat(1_000)))).toBe(200);
    expect(turn).not.toHaveBeenCalled();
    expect(await statusOf(JSON.stringify('x'.repeat(1_000_000)))).toBe(200);
    expect(turn).toHaveBeenCalledOnce();
  });

  it('overwrites the bytes of a body once it is parsed', async () => {
    const payload = Buffer.from('{"value":{"text":"hunter2"}}');
    expect(await statusOf(payload)).toBe(200);
    expect(payload.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['content-encoding', 'gzip'],
    ['transfer-encoding', 'gzip, chunked'],
  ])('rejects %s: %s', async (name, encoding) => {
    expect(await statusOf('{}', { [name]: encoding })).toBe(415);
  });
});
