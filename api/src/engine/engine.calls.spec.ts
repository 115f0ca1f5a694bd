import { describe, expect, it } from 'vitest';
import { json, useStandIn, value } from './testing/engine-stand-in.js';

const used = useStandIn();

describe('A read without an answer', () => {
  it('ends at the deadline and closes the connection', async () => {
    const closed = new Promise((resolve) => {
      used.standIn.answer = (_, response) => response.once('close', resolve);
    });
    await expect(used.impatient('timeoutMs').listObjects('secret')).rejects.toMatchObject({
      code: 'engine-timeout',
    });
    await closed;
  });

  it('ends at the deadline when the connection is lost in the middle of an answer', async () => {
    used.standIn.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('[');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(used.impatient('timeoutMs').listObjects('secret')).rejects.toMatchObject({
      status: 503,
    });
  });

  it('has another problem than an Engine that cannot be reached', async () => {
    await used.standIn.stop();
    await expect(used.engine.listObjects('secret')).rejects.toMatchObject({
      code: 'engine-unreachable',
    });
    await used.standIn.start();
  });

  it('does not repeat the text of an unknown answer', async () => {
    used.standIn.answer = (_, response) => json(response, { message: `odd: ${value}` }, 500);
    const failure = await used.engine
      .listObjects('secret')
      .catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({
      status: 502,
      code: 'engine-failed',
      extras: {
        detail: expect.stringMatching(
          /^GET \/secrets at .* failed: the answer has the status 500$/,
        ),
      },
    });
    expect(String(failure)).not.toContain(value);
  });
});

describe('The API version', () => {
  it.each(['1.41', '1.99', '2.0'])("is the Engine's newest one: %s", async (version) => {
    used.standIn.answer = (_, response) => json(response, []);
    used.standIn.apiVersion = version;
    await used.engine.listObjects('secret');
    expect(used.standIn.seen.at(-1)!.url).toBe(`/v${version}/secrets?`);
  });

  it.each(['1.24', undefined])(
    'is reported with the oldest one that the Engine accepts: %s',
    async (min) => {
      used.standIn.answer = (_, response) => json(response, { Name: 'node' });
      Object.assign(used.standIn, { apiVersion: '1.52', minApiVersion: min });
      expect(await used.engine.readFacts()).toMatchObject({
        apiVersion: '1.52',
        minApiVersion: min ?? null,
      });
    },
  );

  it('is requested once', async () => {
    used.standIn.answer = (_, response) => json(response, []);
    await Promise.all([used.engine.listObjects('secret'), used.engine.listNodes()]);
    expect(used.standIn.seen.filter(({ url }) => url === '/version')).toHaveLength(1);
  });

  it.each(['1.40', 'odd', ''])('must be at least 1.41, unlike %j', async (version) => {
    used.standIn.apiVersion = version;
    await expect(used.engine.listObjects('secret')).rejects.toMatchObject({
      code: 'engine-unsupported',
      extras: { detail: expect.stringContaining('20.10') },
    });
  });

  it('is negotiated again when an older Engine has replaced the first one', async () => {
    used.standIn.apiVersion = '1.45';
    used.standIn.answer = ({ url }, response) => {
      if (url.startsWith(`/v${used.standIn.apiVersion}/`)) return json(response, []);
      const message = `client version 1.45 is too new. Maximum supported API version is 1.41`;
      return json(response, { message }, 400);
    };
    await used.engine.listObjects('secret');
    used.standIn.apiVersion = '1.41';
    await expect(used.engine.listObjects('secret')).resolves.toEqual([]);
    expect(used.standIn.seen.at(-1)!.url).toBe('/v1.41/secrets?');
  });
});
