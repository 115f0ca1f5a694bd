import { describe, expect, it } from 'vitest';
import { KeyedMutex } from './keyed-mutex.js';

const turn = async (log: string[], name: string) => {
  log.push(`${name} in`);
  await new Promise((resolve) => setImmediate(resolve));
  log.push(`${name} out`);
};

describe('KeyedMutex', () => {
  it('runs what has the same key one after another', async () => {
    const [lanes, log] = [new KeyedMutex(), [] as string[]];
    await Promise.all(['a', 'b'].map((name) => lanes.run('key', () => turn(log, name))));
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('lets other keys pass', async () => {
    const [lanes, log] = [new KeyedMutex(), [] as string[]];
    await Promise.all(['a', 'b'].map((name) => lanes.run(name, () => turn(log, name))));
    expect(log).toEqual(['a in', 'b in', 'a out', 'b out']);
  });

  it('holds nothing when all are through, failed ones too', async () => {
    const lanes = new KeyedMutex();
    const failing = lanes.run('key', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await lanes.run('key', () => Promise.resolve());
    expect(lanes.size).toBe(0);
  });
});
