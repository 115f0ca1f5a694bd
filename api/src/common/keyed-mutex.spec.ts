import { describe, expect, it } from 'vitest';
import { KeyedMutex } from './keyed-mutex.js';

const turn = async (log: string[], name: string) => {
  log.push(`${name} in`);
  await new Promise((resolve) => setImmediate(resolve));
  log.push(`${name} out`);
};

describe('KeyedMutex', () => {
  it('runs calls with the same key one after another', async () => {
    const [lanes, log] = [new KeyedMutex(), [] as string[]];
    await Promise.all(['a', 'b'].map((name) => lanes.run('key', () => turn(log, name))));
    expect(log).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('runs calls with other keys in the meantime', async () => {
    const [lanes, log] = [new KeyedMutex(), [] as string[]];
    await Promise.all(['a', 'b'].map((name) => lanes.run(name, () => turn(log, name))));
    expect(log).toEqual(['a in', 'b in', 'a out', 'b out']);
  });

  it('keeps no key after its last call, even if that failed', async () => {
    const lanes = new KeyedMutex();
    const failing = lanes.run('key', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await lanes.run('key', () => Promise.resolve());
    expect(lanes.size).toBe(0);
  });
});
