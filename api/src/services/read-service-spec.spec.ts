import { EditService } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { anActor } from '../common/testing/factories.js';
import { aReference } from '../engine/testing/factories.js';
import { ReadServiceSpec } from './read-service-spec.js';
import { ServicesFixture } from './testing/services-fixture.js';

async function aFixture() {
  const fixture = new ServicesFixture();
  const { engine, test, queries, resolve } = fixture;
  const secret = engine.addSecret({ name: 'db' });
  const spec = {
    env: ['A=hunter2', 'B='],
    args: ['--password', 'hunter2'],
    secrets: [aReference(secret)],
    constraints: ['node.role==worker'],
    replicas: 2,
  };
  engine.addService({ name: 'web', labels: { team: 'hunter2' }, spec });
  await test.refresh();
  const reader = new ReadServiceSpec(engine, test.swarm, queries, resolve);
  return { ...fixture, tags: test.tags, reader };
}

describe('ReadServiceSpec', () => {
  it('returns the fields that an edit takes, with the ETag of the service', async () => {
    const { reader, queries, tags } = await aFixture();
    const read = await reader.execute(anActor(), 'web');
    const { hidden, ...fields } = read.body;
    expect(hidden).toEqual([]);
    expect(EditService.parse(fields)).toMatchObject(fields);
    expect(fields).toMatchObject({
      name: 'web',
      mode: 'replicated',
      replicas: 2,
      env: { A: 'hunter2', B: '' },
      args: ['--password', 'hunter2'],
      secrets: [{ name: 'db', mode: '0444' }],
      constraints: ['node.role==worker'],
    });
    const specPart = (of: Parameters<typeof tags.etagOf>[0]) => tags.etagOf(of).split('.')[0];
    expect(specPart(read)).toBe(specPart(queries.get('web', anActor())));
  });

  it('hides values from users without the permission, and names what it leaves out', async () => {
    const { reader } = await aFixture();
    const { body } = await reader.execute(anActor('viewer'), 'web');
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(body).toMatchObject({ env: { A: null, B: null }, labels: { team: null } });
    expect(body.hidden).toEqual(['args']);
    expect(body.args).toBeUndefined();
  });
});
