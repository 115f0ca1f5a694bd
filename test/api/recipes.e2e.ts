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
const action = readFileSync(join(root, 'docs/github-action/action.yml'), 'utf8');
/** What the pipelines run. A runner gives them the value in the environment. */
const scripts = [
  { name: 'github', code: /^ {6}run: \|\n((?: {8}.*\n)+)/m.exec(action)![1]! },
  { name: 'gitlab', code: /^ {4}- (printf .*\n)/m.exec(page)![1]! },
];
recipes.push(...scripts.map((one) => ({ language: 'bash', ...one })));
const programs: Record<string, string> = {
  bash: 'bash',
  js: process.execPath,
  python: 'python3',
  yaml: 'ansible-playbook',
};

const fixture = useFixture();
const rotations = new Rotations(fixture);
const folder = mkdtempSync(join(tmpdir(), 'waxseal-recipes-'));
const bin = join(folder, 'bin');
let token: string;

/** Each recipe gets a secret and a service of its own, so that all of them can run in parallel. */
const secretOf = (name: string) => `db_password_${name.replace(/\W/g, '_')}`;
const serviceOf = (name: string) => `app-${name.replace(/\W/g, '-')}`;

beforeAll(async () => {
  // The command line is found as it would be after its installation, and in the image.
  mkdirSync(bin);
  install('waxseal', `exec ${process.execPath} ${join(root, 'cli/dist/waxseal.js')} "$@"`);
  install('docker', 'while [ "$1" != "$IMAGE" ]; do shift; done; shift; exec "$@"');
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

function install(name: string, script: string) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

type Recipe = (typeof recipes)[number];

async function follow({ language, name, code }: Recipe, value: string, flags: string[] = []) {
  const file = join(folder, name);
  writeFileSync(file, code.replaceAll('db_password', secretOf(name)));
  const child = spawn(programs[language]!, [...flags, file], {
    env: {
      PATH: `${bin}:${process.env['PATH']}`,
      // Ansible stores files in the home folder, and refuses other encodings.
      ...{ HOME: folder, LC_ALL: 'C.UTF-8' },
      WAXSEAL_URL: fixture.waxseal.url,
      WAXSEAL_TOKEN: token,
      ...{ VALUE: value, DB_PASSWORD: value, SECRET: secretOf(name) },
      ...{ TIMEOUT: '60', IMAGE: 'waxseal:0.1.0' },
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
  it('are found', () => {
    const named = ['rotate-cli', 'rotate-curl', 'rotate.mjs', 'rotate.py', 'rotate.yml'];
    expect(recipes.map(({ name }) => name)).toEqual([...named, 'github', 'gitlab']);
  });

  it('can be planned with Ansible, which changes nothing', async () => {
    const recipe = recipes.find(({ language }) => language === 'yaml')!;
    const { exitCode, output } = await follow(recipe, 'planned', ['--check']);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toContain(serviceOf(recipe.name));
    expect(await rotations.on(serviceOf(recipe.name))).toEqual([secretOf(recipe.name)]);
  });

  it('rotate a secret and succeed', async () => {
    await Promise.all(
      recipes.map(async (recipe) => {
        const { exitCode, output } = await follow(recipe, 'second-5e1');
        expect({ ...recipe, exitCode, output }).toMatchObject({ exitCode: 0 });
        expect(output).not.toContain('second-5e1');
        const path = `/run/secrets/${secretOf(recipe.name)}`;
        expect(await rotations.fileIn(serviceOf(recipe.name), path)).toEqual(['second-5e1']);
      }),
    );
  });

  it('fail if the new value does not work, and say why', async () => {
    await Promise.all(
      recipes.map(async (recipe) => {
        const { exitCode, output } = await follow(recipe, 'a bad one');
        expect({ ...recipe, exitCode, output }).not.toMatchObject({ exitCode: 0 });
        expect(output).toMatch(/reverted[^]*non-zero exit/);
        expect(output).not.toContain('a bad one');
        const name = `${secretOf(recipe.name)}.v2`;
        expect(await rotations.on(serviceOf(recipe.name))).toEqual([name]);
      }),
    );
  });
});
