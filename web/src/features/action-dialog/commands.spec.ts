import { describe, expect, it } from 'vitest';
import { curlOf, quoted } from './commands';

describe('quoted', () => {
  it('quotes only words that are not safe in a shell', () => {
    expect(['db_password', 'a b', "it's", '$(x)', ''].map(quoted)).toEqual([
      'db_password',
      "'a b'",
      String.raw`'it'\''s'`,
      "'$(x)'",
      "''",
    ]);
  });
});

describe('curlOf', () => {
  it('includes the precondition and reads the token from a shell variable', () => {
    const text = curlOf(
      { method: 'PUT', path: '/services/web/replicas', etag: '"a.b"', body: { replicas: 3 } },
      'https://panel.example',
    );
    expect(text).toBe(
      [
        'curl --fail-with-body -X PUT https://panel.example/api/v1/services/web/replicas',
        '  -H "Authorization: Bearer $WAXSEAL_TOKEN"',
        '  -H "Content-Type: application/json"',
        `  -H 'If-Match: "a.b"'`,
        `  --data '{"replicas":3}'`,
      ].join(' \\\n'),
    );
  });
});
