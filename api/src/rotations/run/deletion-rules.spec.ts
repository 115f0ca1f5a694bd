import type { FamilyKind, RotationPlan, StartRotationInput } from '@waxseal/shared';
import { StartRotation } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anActor } from '../../common/testing/factories.js';
import type { Planned } from '../../http/representation.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';

const stack = { 'com.docker.stack.namespace': 'shop' };
type Origin = 'by the docker command line' | 'by a stack' | 'here' | 'here, in a stack';
type Options = Partial<StartRotationInput>;

/** The plan, the pages and the job agree on what happens to the replaced version. */
describe('The replaced version', () => {
  let fixture: RotationsFixture;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
  });
  afterEach(() => fixture.close());

  const request = (kind: FamilyKind, options: Options): StartRotationInput => ({
    changes: [{ kind, name: 'db', value: { text: 'new' } }],
    ...options,
    settings: { graceSeconds: 3600, ...options.settings },
  });
  const create = async (kind: FamilyKind, origin: Origin) => {
    const labels = origin.endsWith('stack') ? stack : {};
    fixture.engine.addObject(kind, { name: 'db', labels });
    await fixture.test.refresh();
    if (origin.startsWith('here')) await fixture.finish(await fixture.start(request(kind, {})));
  };
  const planOf = async (kind: FamilyKind, options: Options) => {
    const parsed = StartRotation.parse(request(kind, options));
    const answer = await fixture.starter.execute(anActor(), parsed, true);
    return (answer as Planned<RotationPlan>).plan.deletions[0]!;
  };

  const here: Origin[] = ['by the docker command line', 'here', 'here, in a stack'];
  const all: Origin[] = [...here, 'by a stack'];
  const cases: [string, Options, Origin[], string][] = [
    ['deleted after its grace period', {}, here, 'after-grace'],
    ['deleted at once', { deletePrevious: 'now' }, here, 'now'],
    ['deleted at once', { deletePrevious: 'now', settings: { keep: 1 } }, here, 'now'],
    ['deleted with consent', { deleteStackOwned: true }, all, 'after-grace'],
    ['kept for its stack', {}, ['by a stack'], 'stack-owned'],
    ['kept for its stack', { deletePrevious: 'now' }, ['by a stack'], 'stack-owned'],
    ['kept by the policy', { settings: { keep: 1 } }, here, 'keep'],
  ];
  it.each(
    cases.flatMap(([title, options, origins, expected]) =>
      origins.flatMap((origin) =>
        (['secret', 'config'] as const).map(
          (kind) => [kind, origin, title, options, expected] as const,
        ),
      ),
    ),
  )('of a %s made %s is %s', async (kind, origin, _, options, expected) => {
    await create(kind, origin);
    const { object } = fixture.families.of(kind).find('db')!.current;
    const isDeleted = expected === 'after-grace' || expected === 'now';
    const plan = await planOf(kind, options);
    expect(isDeleted ? plan.when : plan.why).toBe(expected);
    const id = await fixture.start(request(kind, options));
    // What is deleted at once has no time in between.
    if ((await fixture.finish(id)).state === 'done') {
      expect((await fixture.schedule.of(kind, 'db')).has(object.id)).toBe(isDeleted);
      expect((await fixture.shown(id)).deletesAt !== null).toBe(isDeleted);
      await fixture.repository.changeHead(id, { deletesAt: 1 }, 1);
      await fixture.finish(id);
    }
    expect((await fixture.shown(id)).deletesAt !== null).toBe(isDeleted);
    expect((await fixture.schedule.of(kind, 'db')).has(object.id)).toBe(false);
    const left = await fixture.engine.listObjects(kind);
    expect(left.some((one) => one.id === object.id)).toBe(!isDeleted);
  });

  it('is kept while it is pinned', async () => {
    await create('secret', 'here');
    const { object } = fixture.families.secrets.find('db')!.current;
    const id = await fixture.start(request('secret', {}));
    await fixture.finish(id);
    expect((await fixture.shown(id)).deletesAt).not.toBeNull();
    await fixture.policies.change('secret', 'db', { pinned: [object.id] });
    expect((await fixture.schedule.of('secret', 'db')).has(object.id)).toBe(false);
    expect((await fixture.shown(id)).deletesAt).toBeNull();
  });

  it('is deleted by a later rotation if the policy keeps one', async () => {
    await create('secret', 'by the docker command line');
    const ids = () => fixture.families.secrets.find('db')!.versions.map(({ object }) => object.id);
    const keep = { settings: { keep: 1 } };
    await fixture.finish(await fixture.start(request('secret', keep)));
    expect([...(await fixture.schedule.of('secret', 'db')).keys()]).toEqual([]);
    await fixture.finish(await fixture.start(request('secret', keep)));
    expect([...(await fixture.schedule.of('secret', 'db')).keys()]).toEqual([ids()[0]]);
  });

  it('gets a new grace period when it is replaced again', async () => {
    await create('secret', 'here');
    const [first] = fixture.families.secrets.find('db')!.versions;
    const restore = { changes: [{ kind: 'secret' as const, name: 'db', version: 1 }] };
    await fixture.finish(await fixture.start({ ...request('secret', {}), ...restore }));
    const settings = { graceSeconds: 7200 };
    await fixture.finish(await fixture.start(request('secret', { settings })));
    const at = (await fixture.schedule.of('secret', 'db')).get(first!.object.id);
    expect(at! - fixture.clock.now()).toBeGreaterThan(7_000_000);
  });
});
