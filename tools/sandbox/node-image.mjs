import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillRootfs } from './image.mjs';
import { plainEnv } from './node.mjs';
import { run } from './processes.mjs';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** Libraries that native npm packages load in addition to those of Node.js. */
const commonLibraries = [
  'libstdc++.so.6',
  'libgcc_s.so.1',
  'libm.so.6',
  'libdl.so.2',
  'librt.so.1',
  'libpthread.so.0',
];

/** Where the image keeps what a registry and downloads would provide. */
const cache = '/var/cache/npm';
const prebuilds = '/var/cache/prebuilds';

/**
 * Imports images that replace those of Node.js: busybox, this machine's Node.js and its libraries.
 * `build` also has npm, with this machine's cache instead of a registry; `slim` does not.
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 * @param {{ build: string, slim: string }} names
 */
export async function importNode(sandbox, { build, slim }) {
  const rootfs = mkdtempSync(join(sandbox.dir, 'rootfs-'));
  const importAs = async (/** @type {string} */ name, /** @type {string[]} */ env) => {
    await run(['tar', '-C', rootfs, '-cf', `${rootfs}.tar`, '.'], { env: plainEnv });
    const changes = ['PATH=/usr/local/bin:/usr/bin:/bin', ...env].flatMap((text) => [
      '--change',
      `ENV ${text}`,
    ]);
    await sandbox.docker(['import', ...changes, `${rootfs}.tar`, name]);
  };
  try {
    await fillRootfs(rootfs);
    addNode(rootfs);
    await importAs(slim, []);
    addNpm(rootfs);
    await importAs(build, [
      'npm_config_offline=true',
      `npm_config_cache=${cache}`,
      `npm_config_registry=${npmSetting('registry')}`,
      `npm_config_better_sqlite3_local_prebuilds=${prebuilds}`,
    ]);
  } finally {
    await rm(rootfs, { recursive: true, force: true });
    await rm(`${rootfs}.tar`, { force: true });
  }
}

function addNode(/** @type {string} */ rootfs) {
  const node = realpathSync(process.execPath);
  mkdirSync(join(rootfs, 'usr/bin'), { recursive: true });
  copyFileSync(node, join(rootfs, 'usr/bin/node'));
  symlinkSync('/bin/busybox', join(rootfs, 'usr/bin/env'));
  for (const path of librariesOf(node)) copyInto(rootfs, path);
}

/** The libraries of a program, the loader included, and common ones that Node.js itself does not need. */
function librariesOf(/** @type {string} */ program) {
  const own = execFileSync('ldd', [program], { encoding: 'utf8' });
  const all = execFileSync('ldconfig', ['-p'], { encoding: 'utf8', env: plainEnv });
  const find = (/** @type {string} */ name) =>
    all
      .split('\n')
      .find(
        (line) => line.includes(`${name} (libc6,x86-64`) || line.includes(`${name} (libc6,AArch64`),
      );
  return [own, ...commonLibraries.map(find)].join('\n').match(/\/\S+\.so\S*/g) ?? [];
}

function copyInto(/** @type {string} */ rootfs, /** @type {string} */ path) {
  mkdirSync(join(rootfs, dirname(path)), { recursive: true });
  copyFileSync(realpathSync(path), join(rootfs, path));
}

function addNpm(/** @type {string} */ rootfs) {
  const program = process.env.npm_execpath ?? realpathSync(whichNpm());
  const folder = dirname(dirname(program));
  const target = join(rootfs, 'usr/local/lib/node_modules/npm');
  cpSync(folder, target, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(rootfs, 'usr/local/bin'), { recursive: true });
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(rootfs, 'usr/local/bin', name));
  const from = join(npmSetting('cache'), '_cacache');
  if (!existsSync(from)) throw new Error('npm has no cache on this machine: run npm ci');
  cpSync(from, join(rootfs, cache, '_cacache'), { recursive: true });
  addPrebuilt(rootfs);
}

const whichNpm = () => execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();

const npmSetting = (/** @type {string} */ name) =>
  execFileSync('npm', ['config', 'get', name], {
    // npm does not print settings inside a workspace.
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** What was compiled here for this Node.js, packed in the form in which the package is published. */
function addPrebuilt(/** @type {string} */ rootfs) {
  const folder = join(modules, 'better-sqlite3');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { platform, arch, versions } = process;
  const name = `better-sqlite3-v${version}-node-v${versions.modules}-${platform}-${arch}.tar.gz`;
  mkdirSync(join(rootfs, prebuilds), { recursive: true });
  execFileSync('tar', [
    ...['-C', folder, '-czf', join(rootfs, prebuilds, name)],
    'build/Release/better_sqlite3.node',
  ]);
}
