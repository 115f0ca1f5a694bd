import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../swarm/testing/start-app.js';
import { Planned, Representation, ETags } from './representation.js';
import { aKeyRing, aMasterKey } from '../common/testing/factories.js';

const aTags = (masterKey = aMasterKey()) => new ETags(aKeyRing(masterKey));

describe('An ETag', () => {
  const tags = aTags();
  const partsOf = (body: unknown, spec?: string) =>
    tags.etagOf(new Representation(body, spec)).slice(1, -1).split('.');

  it('has two parts', () => {
    expect(tags.etagOf(new Representation({ a: 1 }, 'spec'))).toMatch(/^"[\w-]{16}\.[\w-]{16}"$/);
  });

  it('keeps its first part while the spec is unchanged', () => {
    expect(partsOf({ a: 1 }, 'spec')[0]).toBe(partsOf({ a: 2 }, 'spec')[0]);
  });

  it('has another second part for another body', () => {
    expect(partsOf({ a: 1 }, 'spec')[1]).not.toBe(partsOf({ a: 2 }, 'spec')[1]);
  });

  it('has another first part for another spec', () => {
    expect(partsOf({ a: 1 }, 'spec')[0]).not.toBe(partsOf({ a: 1 }, 'other')[0]);
  });

  it('has two equal parts without a spec', () => {
    const [first, second] = partsOf({ a: 1 });
    expect(first).toBe(second);
  });

  it('depends on the key', () => {
    const key = aMasterKey();
    expect(aTags(key).digest('spec')).toBe(aTags(key).digest('spec'));
    expect(aTags().digest('spec')).not.toBe(aTags(key).digest('spec'));
  });
});

const plan = {
  kind: 'plan' as const,
  action: 'service.scale',
  target: { kind: 'service' as const, name: 'web' },
  effects: [],
  diff: [],
  warnings: [],
};

@Controller('probe')
class Probe {
  @Get()
  get() {
    return new Representation({ count: 1 }, 'spec');
  }

  @Get('plain')
  plain() {
    return { plain: true };
  }

  @Post('planned')
  planned() {
    return new Planned(plan);
  }

  @Post('planned-204')
  @HttpCode(204)
  plannedNoContent() {
    return new Planned(plan);
  }

  @Post()
  create() {
    return Representation.created('/api/v1/probe/1', { id: 1 }, 'spec');
  }

  @Post('long')
  accept() {
    return Representation.accepted('/api/v1/probe/2', { id: 2 }, 'spec');
  }
}

describe('RepresentationInterceptor', () => {
  let app: TestApp;
  let etag: string;
  beforeAll(async () => {
    app = await startApp({ controllers: [Probe] });
    etag = String((await read()).headers.etag);
  });
  afterAll(() => app.close());
  const read = (headers: Record<string, string> = {}) =>
    app.call('GET', '/probe', undefined, headers);

  it('sends the body as JSON with its ETag', async () => {
    const answer = await read();
    expect(answer.json()).toEqual({ count: 1 });
    expect(answer.headers).toMatchObject({
      etag: app.test.tags.etagOf(new Representation({ count: 1 }, 'spec')),
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it.each([
    ['the same', () => etag],
    ['a weak one', () => `W/${etag}`],
    ['one of a list', () => `"other", ${etag}`],
    ['a star', () => '*'],
  ])('answers 304 without a body to %s', async (_, header) => {
    const answer = await read({ 'if-none-match': header() });
    expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, '', etag]);
  });

  it.each([
    ['another', () => '"other"'],
    ['the first part alone', () => `"${etag.slice(1).split('.')[0]}"`],
    ['an empty one', () => ''],
  ])('answers 200 to %s', async (_, header) => {
    expect((await read({ 'if-none-match': header() })).statusCode).toBe(200);
  });

  it('does not change other responses', async () => {
    const answer = await app.call('GET', '/probe/plain');
    expect([answer.json(), answer.headers.etag]).toEqual([{ plain: true }, undefined]);
  });

  it.each(['planned', 'planned-204'])('answers a plan with 200 and no ETag: %s', async (path) => {
    const answer = await app.call('POST', `/probe/${path}`);
    expect([answer.statusCode, answer.headers.etag]).toEqual([200, undefined]);
    expect(answer.json()).toEqual(plan);
  });

  it.each([
    ['', 201, '/api/v1/probe/1'],
    ['/long', 202, '/api/v1/probe/2'],
  ])('sets Location: %s', async (path, status, location) => {
    const { statusCode, headers } = await app.call('POST', `/probe${path}`);
    expect([statusCode, headers.location]).toEqual([status, location]);
    expect(headers.etag).toMatch(/^".+\..+"$/);
  });

  it('never answers 304 to a POST', async () => {
    const answer = await app.call('POST', '/probe', undefined, { 'if-none-match': '*' });
    expect(answer.statusCode).toBe(201);
  });
});
