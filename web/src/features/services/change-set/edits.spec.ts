import type { Attachment } from '@waxseal/shared';
import { describe, expect, it } from 'vitest';
import { FamilyName } from '../../../lib/contract';
import { bodyOf, subjectAt, subjectOf, suggestedSecret, withEdits, type Edit } from './edits';

const attached = (name: string, more: Partial<Attachment> = {}): Attachment => ({
  id: `id-${name}`,
  ...{ name, target: name, uid: '0', gid: '0', mode: '0444', version: 1, isMissing: false },
  ...more,
});
const mount = (name: string, more = {}) => ({
  ...{ name, target: name, uid: '0', gid: '0', mode: '0444' },
  ...more,
});
const attach = (name: string, more = {}): Edit => ({
  does: 'attach',
  kind: 'secret',
  mount: mount(name, more),
});
const detach = (name: string, target = name): Edit => ({
  does: 'detach',
  kind: 'secret',
  mount: { name, target },
});
const service = { secrets: [attached('db'), attached('token')], configs: [attached('site')] };

describe('One request with all edits', () => {
  it('has nothing that no edit is about', () => {
    expect(bodyOf([], service)).toEqual({});
    expect(bodyOf([{ does: 'scale', replicas: 3 }], service)).toEqual({ replicas: 3 });
  });

  it('adds to what is attached', () => {
    expect(bodyOf([attach('key', { mode: '0400' })], service)).toEqual({
      secrets: [mount('db'), mount('token'), mount('key', { mode: '0400' })],
    });
  });

  it('takes out only the mount that is detached', () => {
    const twice = { ...service, secrets: [attached('db'), attached('db', { target: 'again' })] };
    expect(bodyOf([detach('db')], twice)).toEqual({ secrets: [mount('db', { target: 'again' })] });
  });

  it('changes a mount in place', () => {
    expect(bodyOf([attach('db', { uid: '7' })], service).secrets).toEqual([
      mount('token'),
      mount('db', { uid: '7' }),
    ]);
  });

  it('repairs an owner that is no number, with which no task starts', () => {
    const broken = { ...service, secrets: [attached('db', { uid: '', gid: 'www' })] };
    expect(bodyOf([attach('key')], broken).secrets?.[0]).toEqual(mount('db'));
  });

  it('keeps what another client has attached in the meantime', () => {
    const edits = [attach('key')];
    const later = { ...service, secrets: [...service.secrets, attached('theirs')] };
    expect(bodyOf(edits, later).secrets?.map(({ name }) => name)).toEqual([
      'db',
      'token',
      'theirs',
      'key',
    ]);
  });

  it('carries edits of all sorts at once', () => {
    const edits: Edit[] = [
      attach('key'),
      { does: 'detach', kind: 'config', mount: mount('site') },
      { does: 'set-variable', name: 'A', value: '1' },
      { does: 'delete-variable', name: 'B' },
      { does: 'scale', replicas: 2 },
    ];
    expect(bodyOf(edits, service)).toEqual({
      secrets: [mount('db'), mount('token'), mount('key')],
      configs: [],
      env: { A: '1', B: null },
      replicas: 2,
    });
  });
});

describe('A change set', () => {
  it('replaces an earlier edit of the same thing and keeps the others', () => {
    const before: Edit[] = [
      { does: 'set-variable', name: 'A', value: '1' },
      { does: 'scale', replicas: 2 },
      attach('db'),
    ];
    const after = withEdits(before, [
      { does: 'delete-variable', name: 'A' },
      { does: 'scale', replicas: 5 },
      detach('db'),
      detach('db', 'elsewhere'),
    ]);
    expect(after.map(({ does }) => does)).toEqual(['delete-variable', 'scale', 'detach', 'detach']);
    expect(new Set(after.map(subjectOf)).size).toBe(after.length);
  });
});

describe('What a fault in a request is about', () => {
  const body = bodyOf([attach('key'), { does: 'set-variable', name: 'A/B', value: '' }], service);
  it.each([
    ['/secrets/2/name', 'key'],
    ['/secrets/9/name', null],
    ['/env/A~1B', 'A/B'],
    ['/replicas', null],
    ['', null],
  ])('is found by its pointer %j', (pointer, name) => {
    expect(subjectAt(pointer, body)).toBe(name);
  });
});

describe('The suggested name of a secret', () => {
  it.each([
    ['shop_api', 'DB_PASSWORD', 'shop_api_db_password'],
    ['web', 'Kéy with:signs', 'web_k_y_with_signs'],
    ['web', 'TOKEN_', 'web_token'],
    ['s'.repeat(63), 'A_TOKEN', 's'.repeat(63)],
  ])('of %s and %s can be that of a secret', (name, variable, suggested) => {
    expect(suggestedSecret(name, variable)).toBe(suggested);
    expect(FamilyName.safeParse(suggested).success).toBe(true);
  });
});
