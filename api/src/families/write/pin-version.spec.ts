import { beforeEach, describe, expect, it } from 'vitest';
import { IfMatch } from '../../http/if-match.js';
import { anActor } from '../../common/testing/factories.js';
import { FakeEngine } from '../../engine/testing/fake-engine.js';
import { PinVersion } from './pin-version.js';
import { FamiliesFixture } from '../testing/families-fixture.js';

describe.each(['secret', 'config'] as const)('PinVersion of a %s', (kind) => {
  let fixture: FamiliesFixture;
  let pin: PinVersion;
  beforeEach(async () => {
    fixture = await FamiliesFixture.open(kind, new FakeEngine());
    await fixture.add('app');
    const { test, facts, audit } = fixture;
    pin = new PinVersion(facts.families, facts.policies, test.tags, audit);
  });
  const execute = (isPinned: boolean, { version = 1, header = '*' } = {}) =>
    pin.execute(anActor(), fixture.reads, {
      name: 'app',
      version,
      isPinned,
      ifMatch: IfMatch.parse(header),
    });
  const pinned = () => fixture.facts.policies.of(kind, 'app').pinned;

  it('pins and unpins', async () => {
    expect((await execute(true)).body).toEqual({ version: 1, isPinned: true });
    await execute(true);
    expect(pinned()).toHaveLength(1);
    expect((await execute(false)).body).toEqual({ version: 1, isPinned: false });
    expect(pinned()).toEqual([]);
  });

  it('rejects a stale If-Match', async () => {
    const seen = fixture.test.tags.etagOf(await fixture.reads.getVersion('app', 1));
    await execute(true);
    await expect(execute(false, { header: seen })).rejects.toMatchObject({ status: 412 });
    expect(pinned()).toHaveLength(1);
  });

  it('answers not-found for an unknown version', async () => {
    await expect(execute(true, { version: 2 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('audits the version', async () => {
    await execute(true);
    expect(fixture.audit.told).toEqual([
      `${kind}.pin ${kind}:app attempted`,
      `${kind}.pin ${kind}:app succeeded`,
    ]);
    expect(fixture.audit.rows[0]!.fields).toBe('["version:1","isPinned"]');
  });
});
