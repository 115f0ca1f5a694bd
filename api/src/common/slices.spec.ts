import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mapInSlices, nextTurn, Slice } from './slices.js';

describe('Slices', () => {
  let now: number;
  let turn: number;
  let isOver: boolean;
  let counting: Promise<void>;
  beforeEach(() => {
    [now, turn, isOver] = [0, 0, false];
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    counting = (async () => {
      while (!isOver) {
        await turnOfTheLoop();
        turn += 1;
      }
    })();
  });
  afterEach(async () => {
    isOver = true;
    await counting;
    vi.restoreAllMocks();
  });

  it('give the event loop its turn whenever the work took five milliseconds', async () => {
    const turns = await mapInSlices([1, 2, 3, 4, 5, 6], () => {
      now += 2.5;
      return turn;
    });
    expect(turns).toEqual([0, 0, 1, 1, 2, 2].map((later) => later + turns[0]!));
  });

  it('let short work end in the turn in which it began', async () => {
    const turns = await mapInSlices(Array(1_000).fill(0), () => turn);
    expect(new Set(turns).size).toBe(1);
  });

  it('keep the order of the items', async () => {
    const results = await mapInSlices(['a', 'b', 'c'], (item) => {
      now += 10;
      return item;
    });
    expect(results).toEqual(['a', 'b', 'c']);
  });

  it('pass on what a step throws', async () => {
    const failing = () => {
      throw new Error('broken');
    };
    await expect(mapInSlices([1], failing)).rejects.toThrow('broken');
    await nextTurn();
  });

  it('run one at a time in a turn, of all work together', async () => {
    const slices: number[] = [];
    const work = async () => {
      const slice = new Slice();
      for (let count = 0; count < 5; count++) {
        await slice.next();
        slices.push(turn);
      }
    };
    await Promise.all([work(), work(), work()]);
    expect(new Set(slices).size).toBe(15);
  });
});
