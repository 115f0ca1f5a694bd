import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aKeyRing, anActor } from '../../common/testing/factories.js';
import { SwarmObjects } from '../../swarm/index.js';
import { Families, familyLabels, LabelSignatures } from '../../families/index.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';
import { RebuildSignatures } from './rebuild-signatures.js';

/** What a new process with another master key sees and does. */
describe('After the master key was lost', () => {
  let fixture: RotationsFixture;
  beforeEach(async () => {
    fixture = await RotationsFixture.open();
    await fixture.aSecret('db');
  });
  afterEach(() => fixture.close());

  function restart() {
    const { cache, swarmStatus, bus, swarm } = fixture.test;
    const families = new Families(cache, swarmStatus, bus, new LabelSignatures(aKeyRing()));
    const objects = new SwarmObjects(fixture.engine, swarm);
    const { history, audit } = fixture;
    return {
      families,
      signatures: new RebuildSignatures(families, history, swarm, objects, audit),
    };
  }
  const rotate = async () => fixture.finish(await fixture.rotate('db'));
  const stages = ({ secrets }: Families) =>
    secrets.find('db')?.versions.map(({ number, stage }) => [number, stage]);

  it('the versions that the database knows are signed again', async () => {
    await rotate();
    await rotate();
    const { families, signatures } = restart();
    expect(stages(families)).toEqual([[1, 'current']]);
    await signatures.once();
    expect(stages(families)).toEqual([
      [1, 'previous'],
      [2, 'previous'],
      [3, 'current'],
    ]);
    expect(fixture.audit.told).toContain('secret.adopt secret:db.v3 succeeded');
  });

  it('a version whose labels another client has changed gets those of the database', async () => {
    await rotate();
    await rotate();
    const [, second] = fixture.families.secrets.find('db')!.versions;
    fixture.engine.overwriteObject('secret', second!.object.id, {
      ...second!.object.labels,
      [familyLabels.since]: '2099-01-01T00:00:00.000Z',
    });
    await fixture.test.refresh();
    const { families, signatures } = restart();
    await signatures.once();
    expect(families.secrets.find('db')!.current.number).toBe(3);
  });

  it('a restored version 1 stays current', async () => {
    await rotate();
    await fixture.finish(
      await fixture.start({ changes: [{ kind: 'secret', name: 'db', version: 1 }] }),
    );
    const { families, signatures } = restart();
    await signatures.once();
    expect(stages(families)).toEqual([
      [1, 'current'],
      [2, 'previous'],
    ]);
  });

  it('a forged version stays foreign', async () => {
    await rotate();
    const { id } = await fixture.aSecret('db.v7', {
      [familyLabels.family]: 'db',
      [familyLabels.version]: '7',
      [familyLabels.first]: 'nonsense',
    });
    const { families, signatures } = restart();
    await signatures.once();
    expect(families.secrets.claimsOn('db').map((object) => object.id)).toEqual([id]);
    expect(families.secrets.find('db')!.versions).toHaveLength(2);
  });
});

describe('A secret with forged labels', () => {
  it('is neither used, moved nor deleted by a rotation', async () => {
    const fixture = await RotationsFixture.open();
    const mine = await fixture.aSecret('db');
    const forged = await fixture.aSecret('db.v2', {
      [familyLabels.family]: 'db',
      [familyLabels.version]: '2',
      [familyLabels.first]: 'nonsense',
      [familyLabels.since]: '2099-01-01T00:00:00.000Z',
    });
    await fixture.aService('mine', [mine]);
    await fixture.aService('theirs', [forged]);
    const record = await fixture.finish(await fixture.rotate('db', { deletePrevious: 'now' }));
    expect(record.services.map(({ name }) => name)).toEqual(['mine']);
    expect(record.warnings).toContainEqual(expect.stringMatching(/^db\.v2 has the labels of/));
    expect(await fixture.mounts('mine')).toEqual(['db.v3']);
    expect(await fixture.mounts('theirs')).toEqual(['db.v2']);
    expect(await fixture.secretNames()).toEqual(['db.v2', 'db.v3']);
    await fixture.close();
  });

  it('is not deleted when a rotation takes back what it has created', async () => {
    const fixture = await RotationsFixture.open();
    const mine = await fixture.aSecret('db');
    await fixture.aService('mine', [mine]);
    const id = await fixture.rotate('db');
    await fixture.aSecret('db.v9', {
      [familyLabels.family]: 'db',
      [familyLabels.version]: '9',
      [familyLabels.first]: mine.id,
      [familyLabels.rotation]: id,
      [familyLabels.stage]: 'pending',
    });
    await fixture.canceller.execute(anActor(), id);
    expect((await fixture.finish(id)).state).toBe('cancelled');
    expect(await fixture.secretNames()).toEqual(['db', 'db.v9']);
    await fixture.close();
  });

  it('is seen everywhere if a rotation updates no service although services use the name', async () => {
    const fixture = await RotationsFixture.open();
    await fixture.aSecret('db');
    const forged = await fixture.aSecret('db.v2', {
      [familyLabels.family]: 'db',
      [familyLabels.version]: '2',
      [familyLabels.first]: 'nonsense',
    });
    await fixture.aService('theirs', [forged]);
    const id = await fixture.rotate('db');
    const record = await fixture.finish(id);
    expect(record.state).toBe('done');
    expect(await fixture.shown(id)).toMatchObject({ outcome: 'not-updated' });
    expect(fixture.audit.told.at(-1)).toBe('rotation.end secret:db failed');
    expect(await fixture.metrics.render()).toContain(
      'waxseal_rotations_total{outcome="not-updated"} 1',
    );
    expect(record.warnings).toContain(
      'No service was updated. Still without the new version: theirs',
    );
    await fixture.close();
  });
});
