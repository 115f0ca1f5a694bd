import {
  BadGatewayException,
  Controller,
  ForbiddenException,
  Get,
  Body,
  Post,
  Query,
} from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problemOf, startApp, type TestApp } from '../swarm/testing/start-app.js';
import { StaleVersion } from './http.errors.js';
import { problem } from './problem.js';

const Away = problem<{ usedBy: string[] }>('engine-unreachable');

@Controller('probe')
class Probe {
  @Get('unknown')
  unknown() {
    throw Object.assign(new Error('hunter2 at 10.0.0.1'), { detail: 'hunter2', statusCode: 418 });
  }

  @Get('no-error')
  noError() {
    throw 'hunter2';
  }

  @Get('known')
  known() {
    const cause = new Error('hunter2');
    throw new Away({ usedBy: ['web'], headers: { 'retry-after': '5' }, cause });
  }

  @Get('stale')
  stale() {
    throw new StaleVersion({ current: { a: 1 }, detail: 'Someone was faster' });
  }

  @Get('nest')
  nest() {
    throw new BadGatewayException('hunter2');
  }

  @Get('nest-forbidden')
  nestForbidden() {
    throw new ForbiddenException('hunter2');
  }

  @Post()
  post(@Body({ schema: z.strictObject({ a: z.string() }) }) body: object) {
    return body;
  }

  @Get('query')
  query(@Query({ schema: z.strictObject({}) }) query: object) {
    return query;
  }
}

describe('ProblemFilter', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ controllers: [Probe] });
  });
  afterAll(() => app.close());
  const get = (path: string) => app.call('GET', path, undefined, { 'x-request-id': 'request-1' });
  const post = (payload: string | Buffer, type = 'application/json') =>
    app.app.inject({
      method: 'POST',
      url: '/api/v1/probe',
      headers: { 'content-type': type },
      payload,
    });

  it('renders a problem and its extensions as in RFC 9457', async () => {
    const answer = await get('/probe/known?token=hunter2');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '5',
    });
    expect(answer.json()).toEqual({
      type: 'urn:waxseal:problem:engine-unreachable',
      title: 'The Docker Engine cannot be reached',
      status: 503,
      code: 'engine-unreachable',
      instance: '/api/v1/probe/known',
      requestId: 'request-1',
      usedBy: ['web'],
    });
  });

  it('keeps the detail and the current representation', async () => {
    expect((await get('/probe/stale')).json()).toMatchObject({
      status: 412,
      detail: 'Someone was faster',
      current: { a: 1 },
    });
  });

  it.each(['unknown', 'no-error', 'nest', 'nest-forbidden'])(
    'answers an unexpected error with 500 without details: %s',
    async (path) => {
      expect((await get(`/probe/${path}`)).json()).toEqual({
        type: 'urn:waxseal:problem:internal',
        title: 'Something went wrong in Waxseal',
        status: 500,
        code: 'internal',
        instance: `/api/v1/probe/${path}`,
        requestId: 'request-1',
      });
    },
  );

  it('answers 404 to an unknown route', async () => {
    expect(problemOf(await get('/nowhere'))).toBe('404 not-found');
  });

  it.each<[string, string | Buffer]>([
    ['a byte that is no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
    ['broken JSON', '{"a":'],

    ['a poisoned body', '{"__proto__":{"a":"b"}}'],
  ])('rejects %s', async (_, payload) => {
    expect(problemOf(await post(payload))).toBe('400 bad-request');
  });

  it.each(['application/xml', 'multipart/form-data'])('rejects the media type %s', async (type) => {
    expect(problemOf(await post('<a/>', type))).toBe('415 unsupported-media-type');
  });

  it('rejects a body that is too large', async () => {
    const answer = await post(JSON.stringify({ a: 'x'.repeat(2_000_000) }));
    expect(problemOf(answer)).toBe('413 body-too-large');
  });

  it('never repeats a received value', async () => {
    const answer = await post('{"a":"hunter2", x');
    expect(answer.body).not.toContain('hunter2');
  });

  it('adds a pointer into the body', async () => {
    expect((await post('{"b":1}')).json()).toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/a' }, { pointer: '/b', detail: 'Unknown field' }],
    });
  });

  it('names a parameter of the query', async () => {
    expect((await get('/probe/query?x=1')).json()).toMatchObject({
      code: 'bad-request',
      errors: [{ pointer: 'x', detail: 'Unknown field' }],
    });
  });
});
