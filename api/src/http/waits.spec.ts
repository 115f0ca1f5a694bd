import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Waits } from './waits.js';

const aClient = (sessionId = 'ada') => ({
  sessionId,
  response: new EventEmitter() as unknown as ServerResponse,
});

describe('Waits', () => {
  it('ends a wait when its client goes away', () => {
    const client = aClient();
    const { signal } = new Waits().begin(client, 60);
    expect(signal.aborted).toBe(false);
    client.response.emit('close');
    expect(signal.aborted).toBe(true);
  });

  it('ends all waits when the process stops, and later ones at once', () => {
    const waits = new Waits();
    const before = waits.begin(aClient(), 60);
    waits.onModuleDestroy();
    expect([before, waits.begin(aClient(), 60)].map(({ signal }) => signal.aborted)).toEqual([
      true,
      true,
    ]);
  });

  it('ends a wait at its timeout, also after a garbage collection', async () => {
    setFlagsFromString('--expose-gc');
    const { signal, end } = new Waits().begin(aClient(), 0.05);
    (runInNewContext('gc') as () => void)();
    await expect.poll(() => signal.aborted).toBe(true);
    end();
  });

  it('allows 16 waits of a session and 64 in all, and another once one has ended', () => {
    const waits = new Waits();
    const begin = (sessionId: string) => waits.begin(aClient(sessionId), 60);
    const own = Array.from({ length: 16 }, () => begin('ada'));
    expect(() => begin('ada')).toThrow(expect.objectContaining({ code: 'rate-limited' }));
    own[0]!.end();
    own[0]!.end();
    begin('ada');
    expect(() => begin('ada')).toThrow();
    for (const session of ['ben', 'cy', 'di']) for (let at = 0; at < 16; at++) begin(session);
    expect(() => begin('ed')).toThrow(expect.objectContaining({ status: 429 }));
  });
});
