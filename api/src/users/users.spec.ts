import type { User } from '@waxseal/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, problemOf, startApi, type TestApi } from '../testing/index.js';
import { UsersModule } from './users.module.js';

const NEW_PASSWORD = 'another horse, another battery';

let api: TestApi;
let admin: { id: string };
let token: string;

beforeEach(async () => {
  api = await startApi({ imports: [UsersModule] });
  admin = await api.aUser({ username: 'root', role: 'admin' });
  ({ token } = await api.signIn('root'));
});
afterEach(() => api.close());

const create = (body: object) => api.call('POST', '/users', { token, body });
const edit = (id: string, body: object, ifMatch = '*') =>
  api.call('PATCH', `/users/${id}`, { token, body, headers: { 'if-match': ifMatch } });
const aDraft = (draft: object = {}) => ({
  username: 'ann',
  role: 'viewer',
  password: PASSWORD,
  ...draft,
});

describe('POST /users', () => {
  it('creates a user who can sign in', async () => {
    const answer = await create(aDraft());
    const user = answer.json<User>();
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/users/${user.id}`);
    expect(user).toMatchObject({
      username: 'ann',
      role: 'viewer',
      isDisabled: false,
      lastSignInAt: null,
    });
    expect((await api.signIn('ann')).answer.statusCode).toBe(200);
  });

  it('never shows a hash', async () => {
    await create(aDraft());
    const { body } = await api.call('GET', '/users', { token });
    expect(body).not.toMatch(/argon2|hash/i);
  });

  it('rejects a name that is taken, ignoring case', async () => {
    await create(aDraft());
    expect(problemOf(await create(aDraft({ username: 'ANN' })))).toBe('409 name-taken');
  });

  it('rejects a password that can be guessed, and names its field', async () => {
    const weak = await create(aDraft({ password: 'aaaaaaaaaaaa' }));
    expect(problemOf(weak)).toBe('422 invalid-input');
    expect(weak.json()).toMatchObject({ errors: [{ pointer: '/password' }] });
    const { id } = await api.aUser({ username: 'grace' });
    expect(problemOf(await edit(id, { password: 'grace-waxseal' }))).toBe('422 invalid-input');
  });

  it.each([
    ['a short password', { password: 'short' }],
    ['an unknown role', { role: 'god' }],
    ['a name with a space', { username: 'a b' }],
    ['an unknown field', { isAdmin: true }],
  ])('rejects %s', async (_, draft) => {
    expect(problemOf(await create(aDraft(draft)))).toBe('422 invalid-input');
  });

  it.each(['viewer', 'auditor', 'operator'] as const)('is forbidden for %s', async (role) => {
    await api.aUser({ username: 'bob', role });
    ({ token } = await api.signIn('bob'));
    expect(problemOf(await create(aDraft()))).toBe('403 forbidden');
  });
});

describe('GET /users', () => {
  it('returns all users in order over several pages', async () => {
    for (const username of ['carl', 'Bea', 'ann']) await api.aUser({ username });
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/users?limit=2${cursor && `&cursor=${cursor}`}`;
      const page: { items: User[]; nextCursor: string | null } = (
        await api.call('GET', path, { token })
      ).json();
      names.push(...page.items.map(({ username }) => username));
      cursor = page.nextCursor;
    }
    expect(names).toEqual(['ann', 'Bea', 'carl', 'root']);
  });

  it('searches for a part of the name, ignoring case', async () => {
    await api.aUser({ username: 'Annabel' });
    const answer = await api.call('GET', '/users?search=NAB', { token });
    expect(answer.json()).toMatchObject({ total: 1, items: [{ username: 'Annabel' }] });
  });

  it('is forbidden for viewers', async () => {
    await api.aUser();
    ({ token } = await api.signIn('ann'));
    expect(problemOf(await api.call('GET', '/users', { token }))).toBe('403 forbidden');
  });
});

describe('PATCH /users/{id}', () => {
  const signIn = async () => ({ ...(await api.signIn('ann')) });
  const isLive = async (of: string) =>
    (await api.call('GET', '/auth/session', { token: of })).statusCode === 200;

  it('applies a new role to open sessions at once', async () => {
    const { id } = await api.aUser();
    const ann = await signIn();
    expect((await edit(id, { role: 'auditor' })).json()).toMatchObject({ role: 'auditor' });
    expect((await api.call('GET', '/users', { token: ann.token })).statusCode).toBe(200);
  });

  it('ends the sessions of a disabled user, and enabling does not reopen them', async () => {
    const { id } = await api.aUser();
    const ann = await signIn();
    await edit(id, { isDisabled: true });
    expect(await isLive(ann.token)).toBe(false);
    await edit(id, { isDisabled: false });
    expect(await isLive(ann.token)).toBe(false);
    expect((await api.call('POST', '/auth/refresh', { cookie: ann.cookie })).statusCode).toBe(401);
  });

  it('ends the sessions when the password changes, and accepts only the new one', async () => {
    const { id } = await api.aUser();
    const ann = await signIn();
    await edit(id, { password: NEW_PASSWORD });
    expect(await isLive(ann.token)).toBe(false);
    expect((await api.signIn('ann')).answer.statusCode).toBe(401);
    expect((await api.signIn('ann', NEW_PASSWORD)).answer.statusCode).toBe(200);
  });

  it.each([{ role: 'viewer' }, { isDisabled: true }])(
    'refuses to change the last admin to %j',
    async (body) => {
      await api.aUser({ username: 'bob', role: 'operator' });
      expect(problemOf(await edit(admin.id, body))).toBe('409 last-admin');
      const answer = await api.call('GET', `/users/${admin.id}`, { token });
      expect(answer.json()).toMatchObject({ role: 'admin', isDisabled: false });
    },
  );

  it('does not let both of two admins lose the role at the same time', async () => {
    const { id } = await api.aUser({ username: 'bob', role: 'admin' });
    const answers = await Promise.all([
      edit(id, { role: 'viewer' }),
      edit(admin.id, { role: 'viewer' }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).not.toEqual([200, 200]);
    const admins = await api.database.db
      .selectFrom('user')
      .select('id')
      .where('role', '=', 'admin')
      .execute();
    expect(admins).toHaveLength(1);
  });

  it('does not count a disabled admin', async () => {
    const { id } = await api.aUser({ username: 'bob', role: 'admin' });
    await edit(id, { isDisabled: true });
    expect(problemOf(await edit(admin.id, { isDisabled: true }))).toBe('409 last-admin');
  });

  it('requires If-Match', async () => {
    const answer = await api.call('PATCH', `/users/${admin.id}`, { token, body: {} });
    expect(problemOf(answer)).toBe('428 precondition-required');
  });

  it('rejects a stale If-Match, also after a change of the password only', async () => {
    const { id } = await api.aUser();
    const { headers } = await api.call('GET', `/users/${id}`, { token });
    await edit(id, { password: NEW_PASSWORD });
    const late = await edit(id, { role: 'admin' }, headers.etag);
    expect(problemOf(late)).toBe('412 stale-version');
    expect(late.json()).toMatchObject({ current: { role: 'viewer' } });
  });

  it('accepts its ETag after the user has signed in', async () => {
    const { id } = await api.aUser();
    const { headers } = await api.call('GET', `/users/${id}`, { token });
    await signIn();
    const answer = await edit(id, { role: 'operator' }, headers.etag);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).not.toBe(headers.etag);
  });

  it.each(['nobody', '%20'])('answers 404 for the id %s', async (id) => {
    expect(problemOf(await edit(id, {}))).toBe('404 not-found');
  });
});

describe('The audit of users', () => {
  const told = async () => {
    const rows = api.database.db.selectFrom('audit').selectAll().where('action', 'like', 'user.%');
    return (await rows.orderBy('seq').execute()).map((row) =>
      [row.action, row.targetName, row.fields, row.outcome, row.code].filter(Boolean).join(' '),
    );
  };

  it('records the name of a new user but no password', async () => {
    await create(aDraft());
    await create(aDraft());
    const fields = '["username","role","password"]';
    expect(await told()).toEqual([
      `user.create ann ${fields} attempted`,
      `user.create ann ${fields} succeeded`,
      `user.create ann ${fields} attempted`,
      `user.create ann ${fields} failed name-taken`,
    ]);
    const rows = await api.database.db.selectFrom('audit').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${PASSWORD}|argon2`));
  });

  it('records the edited fields and the outcome', async () => {
    const { id } = await api.aUser();
    await edit(id, { role: 'operator', password: NEW_PASSWORD });
    await edit(admin.id, { isDisabled: true });
    expect(await told()).toEqual([
      'user.edit ann ["role","password"] attempted',
      'user.edit ann ["role","password"] succeeded',
      'user.edit root ["isDisabled"] attempted',
      'user.edit root ["isDisabled"] failed last-admin',
    ]);
  });
});
