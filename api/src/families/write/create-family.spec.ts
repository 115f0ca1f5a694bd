import { Generator, type CreateSecret } from '@waxseal/shared';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Planned, type Representation } from '../../http/representation.js';
import { Clock } from '../../common/clock.js';
import { anActor } from '../../common/testing/factories.js';
import {
  EngineTimeout,
  EngineUnreachable,
  type ObjectDraft,
  type ObjectKind,
} from '../../engine/index.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { CreateFamily } from './create-family.js';
import { FamiliesFixture } from '../testing/families-fixture.js';

/** An Engine whose creation of objects a test can replace, for example with a failure. */
class FailingEngine extends FakeEngine {
  onCreate: (name: string, make: () => Promise<string>) => Promise<string> = (_, make) => make();

  override createObject(kind: ObjectKind, draft: ObjectDraft) {
    return this.onCreate(draft.name, () => super.createObject(kind, draft));
  }
}

describe.each(['secret', 'config'] as const)('CreateFamily of a %s', (kind) => {
  let fixture: FamiliesFixture<FailingEngine>;
  let create: CreateFamily;
  beforeEach(async () => {
    fixture = await FamiliesFixture.open(kind, new FailingEngine());
    create = new CreateFamily(
      fixture.test.objects,
      fixture.test.swarm,
      fixture.families,
      fixture.audit,
      new Clock(),
    );
  });
  const draft = (overrides: Partial<CreateSecret> = {}): CreateSecret => ({
    name: 'app',
    value: { text: 'hunter2' },
    labels: { team: 'a' },
    ...overrides,
  });
  const execute = async (given = draft(), dryRun = false) =>
    (await create.execute(anActor(), fixture.reads, given, dryRun)) as Representation<{
      id: string;
    }>;
  const stored = async () => (await fixture.list()).map(({ name }) => name);

  it.each([true, false])(
    'names an existing object whose name differs only in case (dry run: %s)',
    async (isDryRun) => {
      await fixture.add('DB_password');
      await expect(execute(draft({ name: 'db_PASSWORD' }), isDryRun)).rejects.toMatchObject({
        code: 'name-taken',
        extras: {
          errors: [
            {
              pointer: '/name',
              detail: `Docker ignores the case of names, and ${kind} DB_password exists`,
            },
          ],
        },
      });
      expect(await stored()).toEqual(['DB_password']);
    },
  );

  it('returns the new object and its location without the value', async () => {
    const { status, location, body, spec } = await execute();
    expect([status, location]).toEqual([201, `/api/v1/${kind}s/app`]);
    expect(body).toMatchObject({ name: 'app', labels: { team: 'a' } });
    expect(spec).toBeDefined();
    expect(JSON.stringify(body)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it.each([
    [{ text: 'hunter2' }, 'aHVudGVyMg=='],
    [{ text: 'Zürich 🔑' }, 'WsO8cmljaCDwn5SR'],
    [{ text: ' \n' }, 'IAo='],
    [{ base64: 'AAH//g==' }, 'AAH//g=='],
  ])('stores %j byte for byte', async (value, expected) => {
    const { body } = await execute(draft({ value }));
    expect(fixture.engine.storedValue(body.id)).toBe(expected);
  });

  it.each([
    ['is stored', undefined],
    ['is not stored', new EngineUnreachable()],
  ])('overwrites a value that %s', async (_, failure) => {
    const sent: Buffer[] = [];
    const createObject = fixture.engine.createObject.bind(fixture.engine);
    vi.spyOn(fixture.engine, 'createObject').mockImplementation(async (...call) => {
      sent.push(call[1].bytes);
      if (failure) throw failure;
      return createObject(...call);
    });
    await execute().catch(() => undefined);
    expect(sent).toEqual([Buffer.alloc('hunter2'.length)]);
  });

  it('makes the new object readable at once', async () => {
    await execute();
    expect(fixture.families.of(kind).find('app')).toBeDefined();
  });

  it('rejects a name that is taken', async () => {
    await execute();
    await expect(execute()).rejects.toMatchObject({ status: 409, code: 'name-taken' });
  });

  it('rejects a name that another client used after the last update of the cache', async () => {
    if (kind === 'secret') fixture.engine.addSecret({ name: 'app' });
    else fixture.engine.addConfig({ name: 'app' });
    await expect(execute()).rejects.toMatchObject({ code: 'name-taken' });
  });

  it('plans without writing anything', async () => {
    const planned = await create.execute(anActor(), fixture.reads, draft(), true);
    expect(planned).toEqual(
      new Planned({
        kind: 'plan',
        action: `${kind}.create`,
        target: { kind, name: 'app' },
        effects: [],
        diff: [
          { path: 'Name', before: null, after: 'app' },
          { path: 'Labels.team', before: null, after: 'a' },
        ],
        warnings: [],
      }),
    );
    expect(await stored()).toEqual([]);
  });

  it('rejects a plan with a name that is taken', async () => {
    await execute();
    await expect(execute(draft(), true)).rejects.toMatchObject({ code: 'name-taken' });
  });

  it('fails at once while the Engine cannot be reached', async () => {
    fixture.test.swarmStatus.becomeUnusable(new Error('away'));
    await expect(execute()).rejects.toThrow(EngineUnreachable);
    expect(await stored()).toEqual([]);
  });

  it('audits actor, object and fields but not the value', async () => {
    await execute();
    expect(fixture.audit.told).toEqual([
      `${kind}.create ${kind}:app attempted`,
      `${kind}.create ${kind}:app succeeded`,
    ]);
    const [attempt, ending] = fixture.audit.rows;
    expect(ending).toMatchObject({ actorName: 'ann', attemptId: attempt!.id });
    expect(attempt!.fields).toBe('["value","labels.team"]');
    expect(JSON.stringify(fixture.audit.rows)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it('audits the reason of a failure', async () => {
    await fixture.add('app');
    await execute().catch(() => undefined);
    expect(fixture.audit.told.at(-1)).toBe(`${kind}.create ${kind}:app failed name-taken`);
  });

  it('creates nothing if the audit cannot be written', async () => {
    fixture.audit.kept.isBroken = true;
    await expect(execute()).rejects.toMatchObject({ status: 503, code: 'audit-unavailable' });
    expect(await stored()).toEqual([]);
  });

  it('does not audit a plan', async () => {
    await execute(draft(), true);
    expect(fixture.audit.rows).toEqual([]);
  });

  describe('with a key pair whose public part is a config', () => {
    const publicPart = { kind: 'config' as const, name: 'app-public' };
    const pair = () =>
      draft({ value: undefined, generator: { type: 'key-pair', key: 'ed25519', publicPart } });
    const configs = async () =>
      (await fixture.engine.listObjects('config')).map(({ name }) => name).sort();
    const whenAppIsMade = (work: (make: () => Promise<string>) => Promise<string>) => {
      fixture.engine.onCreate = (name, make) => (name === 'app' ? work(make) : make());
    };

    it('stores and audits both parts', async () => {
      const { body } = await execute(pair());
      expect(body).toMatchObject({ generated: [{ kind, name: 'app', value: null }] });
      expect(await stored()).toContain('app');
      expect(await configs()).toContain('app-public');
      expect(fixture.audit.rows[0]!.fields).toBe('["value","labels.team","config:app-public"]');
    });

    it('plans both parts', async () => {
      const { plan } = (await create.execute(anActor(), fixture.reads, pair(), true)) as Planned;
      expect(plan.diff).toContainEqual({
        path: 'PublicPart',
        before: null,
        after: 'config app-public',
      });
      fixture.engine.addConfig({ name: 'app-public' });
      await fixture.test.refresh();
      await expect(execute(pair(), true)).rejects.toMatchObject({
        code: 'name-taken',
        extras: { errors: [{ pointer: '/generator/publicPart/name' }] },
      });
    });

    it('deletes the public part if the other part cannot be created', async () => {
      whenAppIsMade(() => Promise.reject(new EngineTimeout()));
      await expect(execute(pair())).rejects.toMatchObject({ code: 'engine-timeout' });
      expect([await stored(), await configs()]).toEqual([[], []]);
      expect(fixture.families.configs.find('app-public')).toBeUndefined();
    });

    it('deletes the public part if another client uses the name in the meantime', async () => {
      whenAppIsMade((make) => {
        if (kind === 'secret') fixture.engine.addSecret({ name: 'app' });
        else fixture.engine.addConfig({ name: 'app' });
        return make();
      });
      await expect(execute(pair())).rejects.toMatchObject({ code: 'name-taken' });
      expect(await configs()).not.toContain('app-public');
    });

    it('keeps both parts if only the response of the Engine is lost', async () => {
      whenAppIsMade(async (make) => {
        await make();
        throw new EngineTimeout();
      });
      await expect(execute(pair())).rejects.toMatchObject({ code: 'engine-timeout' });
      expect(await stored()).toContain('app');
      expect(await configs()).toContain('app-public');
    });

    it('returns the original error even if the public part cannot be deleted', async () => {
      whenAppIsMade(async () => {
        fixture.engine.failWith(new EngineUnreachable());
        throw new EngineTimeout();
      });
      await expect(execute(pair())).rejects.toMatchObject({ code: 'engine-timeout' });
    });

    it('is refused without the permission to create configs', async () => {
      await expect(
        create.execute(anActor('viewer'), fixture.reads, pair(), true),
      ).rejects.toMatchObject({ code: 'forbidden' });
    });
  });

  it('returns the generated certificate, and labels a certificate with its subject', async () => {
    const generator = Generator.parse({ type: 'certificate', commonName: 'a.b' });
    const { body } = await execute(draft({ value: undefined, generator, reveal: true }));
    const [made] = (body as unknown as { generated: { value: string; publicPart: string }[] })
      .generated;
    expect([made!.value, made!.publicPart]).toEqual([
      expect.stringContaining('PRIVATE KEY'),
      expect.stringContaining('BEGIN CERTIFICATE'),
    ]);
    await execute(draft({ name: 'tls', value: { text: made!.publicPart } }));
    const { labels } = fixture.families.of(kind).find('tls')!.current.object;
    expect(labels).toMatchObject({ 'waxseal.subject': 'CN=a.b' });
  });

  it('points out in its plan what is wrong with a certificate or key, and creates it nevertheless', async () => {
    const text = '-----BEGIN PRIVATE KEY-----\ncorrecthorse\n-----END PRIVATE KEY-----\n';
    const given = draft({ value: { text } });
    const { plan } = (await create.execute(anActor(), fixture.reads, given, true)) as Planned;
    expect(plan.warnings).toEqual(['The private key cannot be read: it is damaged or incomplete']);
    await execute(given);
    expect(await stored()).toEqual(['app']);
  });
});
