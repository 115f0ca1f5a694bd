import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Secret } from '@waxseal/shared';
import { Sandbox } from '../support/sandbox';
import { Waxseal } from '../support/waxseal';

let sandbox: Sandbox;
let waxseal: Waxseal;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  waxseal = await Waxseal.start(sandbox.dockerHost);
  await waxseal.ready();
});
afterAll(async () => {
  await waxseal?.close();
  await sandbox?.close();
});

describe('smoke', () => {
  it('creates a secret', async () => {
    const admin = await waxseal.signIn();
    const { body, headers } = await admin.post<Secret>(
      '/secrets',
      { name: 'a', value: { text: 'x' } },
      201,
    );
    expect(body.name).toBe('a');
    expect(headers.get('location')).toBe('/api/v1/secrets/a');
    expect(await sandbox.docker(['secret', 'ls', '--format', '{{.Name}}'])).toBe('a');
  });
});
