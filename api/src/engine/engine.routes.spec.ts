import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { engineRoutes } from './engine.routes.js';

it('docs/running.md lists every path that is called, and no other', () => {
  const text = readFileSync(new URL('../../../docs/running.md', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^\| `((?:GET|POST|DELETE) \/[^`]*)`/gm)].map(
    ([, path]) => path,
  );
  expect(listed.sort()).toEqual(Object.values<string>(engineRoutes).sort());
});
