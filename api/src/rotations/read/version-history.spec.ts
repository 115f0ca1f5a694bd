import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VersionHistories } from '../../families/index.js';
import { RotationsFixture } from '../testing/rotations-fixture.js';
import { VersionHistoryOfRotations } from './version-history.js';

let fixture: RotationsFixture;
beforeEach(async () => {
  fixture = await RotationsFixture.open();
  const secrets = [await fixture.aSecret('cert'), await fixture.aSecret('key')];
  await fixture.aService('web', secrets);
});
afterEach(() => fixture.close());

/** The versions that belong to each version of a secret, for example `{ 1: 'key v1' }`. */
async function partnersOf(name: string) {
  const history = new VersionHistoryOfRotations(
    fixture.history,
    new VersionHistories(),
    fixture.families,
    fixture.schedule,
  );
  const known = await history.historyOf('secret', name);
  const { versions } = fixture.families.secrets.find(name)!;
  const entries = versions.map(({ number, object }) => {
    const { rotatedWith = [] } = known.get(object.id) ?? {};
    return [number, rotatedWith.map((one) => `${one.name} v${one.version}`).join()] as const;
  });
  return Object.fromEntries(entries);
}

const rotate = async (...names: string[]) => {
  const changes = names.map((name) => ({
    kind: 'secret' as const,
    name,
    value: { text: 'new' },
  }));
  const settings = { keep: 10 };
  return fixture.finish(await fixture.start({ changes, settings }));
};

describe('The history of a version', () => {
  it('names what was current together with it, and is not current now', async () => {
    expect(await partnersOf('cert')).toEqual({ 1: '' });
    await rotate('cert', 'key');
    expect(await partnersOf('cert')).toEqual({ 1: 'key v1', 2: '' });
    expect(await partnersOf('key')).toEqual({ 1: 'cert v1', 2: '' });
    await rotate('cert', 'key');
    expect(await partnersOf('cert')).toEqual({ 1: 'key v1', 2: 'key v2', 3: '' });
  });

  it('names nothing after separate rotations or a rotation that failed', async () => {
    await rotate('cert');
    await rotate('key');
    expect(await partnersOf('cert')).toEqual({ 1: '', 2: '' });
    fixture.engine.taskError = 'task: non-zero exit (1)';
    const changes = ['cert', 'key'].map((name) => ({
      kind: 'secret' as const,
      name,
      value: { text: 'bad' },
    }));
    const id = await fixture.start({ changes });
    fixture.engine.behaviours.set((await fixture.queries.find(id)).changes[0]!.toId!, 'fails');
    await fixture.finish(id);
    expect(await partnersOf('cert')).toEqual({ 1: '', 2: '' });
  });

  it('does not name a version that was deleted', async () => {
    const { changes } = await rotate('cert', 'key');
    const key = changes.find(({ name }) => name === 'key')!;
    await fixture.engine.removeObject('secret', key.fromId!);
    await fixture.test.refresh();
    expect(await partnersOf('cert')).toEqual({ 1: '', 2: '' });
  });
});
