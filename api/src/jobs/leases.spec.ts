import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SetClock } from '../common/testing/factories.js';
import { Database } from '../database/index.js';
import { LeasesRepository } from './leases.repository.js';
import { LeaseLost, Leases } from './leases.js';

describe('Leases', () => {
  let database: Database;
  let clock: SetClock;
  let leases: Leases;
  let repository: LeasesRepository;
  beforeEach(async () => {
    database = await Database.open(':memory:');
    clock = new SetClock();
    repository = new LeasesRepository(database);
    leases = new Leases(database, repository, clock);
  });
  afterEach(() => database.onApplicationShutdown());

  it('has only one holder', async () => {
    expect(await leases.acquire('a')).toBeDefined();
    expect(await leases.acquire('a')).toBeUndefined();
    expect(await leases.acquire('b')).toBeDefined();
  });

  it('can be taken after it was given back or has expired', async () => {
    const first = await leases.acquire('a');
    await first!.release();
    expect(await leases.acquire('a')).toBeDefined();
    clock.forward(60_001);
    expect(await leases.acquire('a')).toBeDefined();
  });

  it('is invalid for its previous holder', async () => {
    const first = (await leases.acquire('a'))!;
    clock.forward(60_001);
    const second = (await leases.acquire('a'))!;
    await expect(first.hold()).rejects.toThrow(LeaseLost);
    expect(() => first.assertLeft(1)).toThrow(LeaseLost);
    clock.forward(30_000);
    await second.hold();
    clock.forward(45_000);
    expect(() => second.assertLeft(10_000)).not.toThrow();
    expect(await leases.acquire('a')).toBeUndefined();
  });

  it('is free after the process of its holder has ended', async () => {
    const dead = 'a-replaced-container/1/of-another-life';
    await repository.put({ name: 'a', holder: dead, token: 7, expiresAt: clock.now() + 60_000 });
    expect(await leases.acquire('a')).toBeDefined();
    expect((await repository.find('a'))!.token).toBe(8);
  });
});
