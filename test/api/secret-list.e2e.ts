// Budget: 10 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, SecretSummary } from '@waxseal/shared';
import { eventually } from '../support/eventually';
import { useFixture } from '../support/fixture';

const fixture = useFixture();

async function list(query: string) {
  return (await fixture.admin.get<Page<SecretSummary>>(`/secrets?${query}`)).body;
}
const names = async (query: string) => (await list(query)).items.map(({ name }) => name);

beforeAll(async () => {
  const { docker } = fixture;
  // This order is not that of their names.
  await docker.createSecret('Charlie', { labels: ['team=shop', 'com.docker.stack.namespace=s1'] });
  await docker.createSecret('alpha', { labels: ['team=crew'] });
  await docker.createSecret('bravo', { labels: ['com.docker.stack.namespace=s2', 'empty='] });
  const uses = (...secrets: string[]) => secrets.flatMap((name) => ['--secret', name]);
  const idle = ['--replicas', '0'];
  await docker.createService('one', { flags: [...idle, ...uses('bravo', 'alpha')] });
  await docker.createService('two', { flags: [...idle, ...uses('bravo')] });
  await docker.updateService('one', '--secret-rm', 'alpha');
  await eventually(async () => {
    expect((await list('')).items).toMatchObject([
      { name: 'Charlie', state: 'unused', serviceCount: 0 },
      { name: 'alpha', state: 'held', serviceCount: 0 },
      { name: 'bravo', state: 'in-use', serviceCount: 2 },
    ]);
  });
});

describe('The list of secrets', () => {
  it.each([
    ['sort=name', ['Charlie', 'alpha', 'bravo']],
    ['sort=-name', ['bravo', 'alpha', 'Charlie']],
    ['sort=created', ['Charlie', 'alpha', 'bravo']],
    ['sort=-created', ['bravo', 'alpha', 'Charlie']],
    ['sort=services', ['Charlie', 'alpha', 'bravo']],
    ['sort=-services', ['bravo', 'Charlie', 'alpha']],
    ['search=LPH', ['alpha']],
    ['search=%25', []],
    ['stack=s1', ['Charlie']],
    ['label=team', ['Charlie', 'alpha']],
    ['label=team%3Dshop', ['Charlie']],
    ['label=team%3D', []],
    ['label=empty%3D', ['bravo']],
    ['state=unused', ['Charlie']],
    ['state=held', ['alpha']],
    ['state=in-use', ['bravo']],
    ['state=unused&label=team%3Dcrew', []],
  ])('answers %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
    expect((await list(query)).total).toBe(expected.length);
  });

  it.each(['sort=age', 'state=lost', 'limit=0', 'limit=501', 'limit=x', 'limit=1.5', 'order=name'])(
    'answers 400 to %s, naming the parameter',
    async (query) => {
      expect(await fixture.admin.problem('GET', `/secrets?${query}`)).toMatchObject({
        status: 400,
        code: 'bad-request',
        errors: [{ pointer: query.split('=')[0] }],
      });
    },
  );

  it('accepts the smallest and the largest limit', async () => {
    expect((await list('limit=1')).items).toHaveLength(1);
    expect((await list('limit=500')).nextCursor).toBeNull();
  });
});

describe('Paging', () => {
  const rows = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'];

  beforeAll(async () => {
    for (const name of rows) await fixture.docker.createSecret(name);
    await eventually(async () => expect(await names('search=p')).toEqual(['alpha', ...rows]));
  });

  it.each(['name', '-name', 'created', '-services'])(
    'returns every row once, sorted by %s',
    async (sort) => {
      const found: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query = `search=p&limit=3&sort=${sort}${cursor && `&cursor=${cursor}`}`;
        const page: Page<SecretSummary> = await list(query);
        expect(page.total).toBe(8);
        found.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      }
      expect(found).toEqual(await names(`search=p&sort=${sort}`));
    },
  );

  it('neither repeats nor skips a row while secrets are created and deleted', async () => {
    const first = await list('search=p&limit=4');
    expect(first.items.map(({ name }) => name)).toEqual(['alpha', 'p1', 'p2', 'p3']);
    // Deletes an earlier row, the last row of the page and a later row; adds rows before and after the cursor.
    for (const name of ['p1', 'p3', 'p5']) await fixture.admin.delete(`/secrets/${name}`, '*', 204);
    for (const name of ['p0', 'p44'])
      await fixture.admin.post('/secrets', { name, value: { text: 'x' } }, 201);
    const second = await list(`search=p&limit=3&cursor=${first.nextCursor}`);
    expect(second.items.map(({ name }) => name)).toEqual(['p4', 'p44', 'p6']);
    expect(second.total).toBe(7);
    const last = await list(`search=p&limit=3&cursor=${second.nextCursor}`);
    expect(last.items.map(({ name }) => name)).toEqual(['p7']);
    expect(last.nextCursor).toBeNull();
  });
});
