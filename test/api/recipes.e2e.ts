// Budget: 30 s.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreatedApiToken } from '@waxseal/shared';
import { useFixture } from '../support/fixture';
import { exitsOnBadValue, Rotations } from '../support/rotations';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/recipes.md'), 'utf8');
/** The code blocks of the page that have a name. */
const recipes = [...page.matchAll(/^```(\w+) (\S+)\n(.*?)^```$/gms)].map(
  ([, language = '', name = '', code = '']) => ({ language, name, code }),
);
const programs: Record<string, string> = { bash: 'bash', js: process.execPath, python: 'python3' };

const fixture = useFixture();
const rotations = new Rotations(fixture);
const folder = mkdtempSync(join(tmpdir(), 'waxseal-recipes-'));
const bin = join(folder, 'bin');
let token: string;

/** Each recipe gets a secret and a service of its own, so that all of them can run in parallel. */
const secretOf = (name: string) => `db_password_${name.replace(/\W/g, '_')}`;
const serviceOf = (name: string) => `app-${name.replace(/\W/g, '-')}`;

beforeAll(async () => {
  // The command line is found as it would be after its installation.
  mkdirSync(bin);
  const start = `#!/bin/sh\nexec ${process.execPath} ${join(root, 'cli/dist/waxseal.js')} "$@"\n`;
  writeFileSync(join(bin, 'waxseal'), start);
  chmodSync(join(bin, 'waxseal'), 0o755);
  const permissions = ['secret.read', 'secret.rotate', 'rotation.read'];
  const body = { name: 'recipes', permissions };
  token = (await fixture.admin.post<CreatedApiToken>('/tokens', body, 201)).body.token!;
  await Promise.all(
    recipes.map(async ({ name }) => {
      await fixture.docker.createSecret(secretOf(name), { value: 'first' });
      await rotations.consumer(serviceOf(name), {
        flags: ['--secret', secretOf(name)],
        command: exitsOnBadValue(secretOf(name)),
      });
      await rotations.known(secretOf(name), 1);
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function follow({ language, name, code }: (typeof recipes)[number], value: string) {
  const file = join(folder, name);
  writeFileSync(file, code.replaceAll('db_password', secretOf(name)));
  const child = spawn(programs[language]!, [file], {
    env: {
      PATH: `${bin}:${process.env['PATH']}`,
      WAXSEAL_URL: fixture.waxseal.url,
      WAXSEAL_TOKEN: token,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  child.stdin.end(value);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output };
}

describe('The recipes', () => {
  it('are four', () => {
    expect(recipes.map(({ language }) => language).sort()).toEqual([
      'bash',
      'bash',
      'js',
      'python',
    ]);
  });

  it('rotate a secret and succeed', async () => {
    await Promise.all(
      recipes.map(async (recipe) => {
        const { exitCode, output } = await follow(recipe, 'second');
        expect({ ...recipe, exitCode, output }).toMatchObject({ exitCode: 0 });
        expect(output).not.toContain('second');
        const path = `/run/secrets/${secretOf(recipe.name)}`;
        expect(await rotations.fileIn(serviceOf(recipe.name), path)).toEqual(['second']);
      }),
    );
  });

  it('fail if the new value does not work, and say why', async () => {
    await Promise.all(
      recipes.map(async (recipe) => {
        const { exitCode, output } = await follow(recipe, 'a bad one');
        expect({ ...recipe, exitCode, output }).not.toMatchObject({ exitCode: 0 });
        expect(output).toMatch(/reverted[^]*non-zero exit/);
        const name = `${secretOf(recipe.name)}.v2`;
        expect(await rotations.on(serviceOf(recipe.name))).toEqual([name]);
      }),
    );
  });
});
