import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../engine.types.js';
import { aName, type ContractSwarm } from './contract-swarm.js';

export function describeEvents(swarmNow: () => ContractSwarm) {
  describe('events', () => {
    it('reports each change of a secret', async () => {
      const { engine } = swarmNow();
      const name = aName();
      const seen = await watch(swarmNow(), 3, async () => {
        const id = await engine.createObject('secret', {
          name,
          bytes: Buffer.from('v'),
          labels: {},
        });
        await engine.updateObjectLabels('secret', id, () => ({ a: '1' }));
        await engine.removeObject('secret', id);
        return id;
      });
      expect(seen.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
        'secret create',
        'secret update',
        'secret remove',
      ]);
      expect(seen[0]).toMatchObject({ name });
    });

    it('reports changes of a service', async () => {
      const { engine, createService } = swarmNow();
      const name = aName();
      const seen = await watch(swarmNow(), 2, async () => {
        const id = await createService({ name });
        await engine.updateService(id, () => ({ labels: { a: '1' } }));
        return id;
      });
      expect(seen.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
        'service create',
        'service update',
      ]);
      expect(seen[0]).toMatchObject({ name });
    });

    it('repeats past events after a given time', async () => {
      const { engine } = swarmNow();
      const create = () =>
        engine.createObject('secret', { name: aName(), bytes: Buffer.from('v'), labels: {} });
      const [first] = await watch(swarmNow(), 1, create);
      const later = await create();
      const [replayed] = await watch(swarmNow(), 1, async () => first!.id, first!.at);
      expect(replayed).toEqual(first);
      const [next] = await watch(swarmNow(), 1, async () => later, first!.at);
      expect(next).toMatchObject({ kind: 'secret', action: 'create', id: later });
    });

    it('tells what happened between two moments, and ends', async () => {
      const { engine } = swarmNow();
      const create = () =>
        engine.createObject('secret', { name: aName(), bytes: Buffer.from('v'), labels: {} });
      const [first] = await watch(swarmNow(), 1, create);
      const span = { since: first!.at, until: first!.at };
      expect(await engine.listEvents(span)).toEqual([first]);
      expect(
        await engine.listEvents({ ...span, until: first!.at - 0.001 }).catch(() => []),
      ).toEqual([]);
    });

    it('ends when its signal is aborted', async () => {
      const stop = new AbortController();
      const stream = await swarmNow().engine.openEvents({ signal: stop.signal });
      const reading = drain(stream);
      stop.abort();
      await expect(reading).resolves.toBeUndefined();
      const late = swarmNow().engine.openEvents({ signal: stop.signal });
      await expect(late).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
}

/** Reads the stream to its end. */
export async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  const events = stream[Symbol.asyncIterator]();
  while (!(await events.next()).done);
}

/** The first events of the object whose id `action` returns. */
async function watch(
  { engine }: ContractSwarm,
  count: number,
  act: () => Promise<string>,
  since?: number,
): Promise<EngineEvent[]> {
  const signal = AbortSignal.timeout(10_000);
  const stream = await engine.openEvents({ since, signal });
  const id = await act();
  const seen: EngineEvent[] = [];
  for await (const event of stream) {
    if (event.id !== id) continue;
    seen.push(event);
    if (seen.length === count) break;
  }
  return seen;
}
