import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ExportTurns } from './export-turns.js';

describe('ExportTurns', () => {
  it('lets one batch run in each turn of the event loop, of all exports together', async () => {
    const turns = new ExportTurns();
    let turn = 0;
    let isOver = false;
    const counting = (async () => {
      while (!isOver) {
        await turnOfTheLoop();
        turn += 1;
      }
    })();
    const batches: number[] = [];
    const run = async () => {
      for (let batch = 0; batch < 5; batch++) {
        await turns.next();
        batches.push(turn);
      }
    };
    await Promise.all([run(), run(), run()]);
    isOver = true;
    await counting;
    expect(new Set(batches).size).toBe(15);
  });

  it('refuses an export while eight run, until one has ended', () => {
    const turns = new ExportTurns();
    const [leave] = Array.from({ length: 8 }, () => turns.enter());
    expect(() => turns.enter()).toThrow('rate-limited');
    leave!();
    leave!();
    turns.enter();
    expect(() => turns.enter()).toThrow('rate-limited');
  });
});
