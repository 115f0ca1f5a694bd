import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from './requirements.mjs';
import { plainEnv } from './node.mjs';
import { run } from './processes.mjs';

/**
 * Imports an image of busybox and its links, without a registry.
 * @param {import('./sandbox.mjs').Sandbox} sandbox
 * @param {string} image name and tag
 * @param {import('./nodes.mjs').SandboxNode[]} [nodes] of the sandbox; without it, all
 */
export async function importBusybox(sandbox, image, nodes = sandbox.nodes) {
  const rootfs = mkdtempSync(join(sandbox.dir, 'rootfs-'));
  try {
    await fillRootfs(rootfs);
    await run(['tar', '-C', rootfs, '-cf', `${rootfs}.tar`, '.'], { env: plainEnv });
    const args = ['import', '--change', 'CMD ["sh"]', `${rootfs}.tar`, image];
    await Promise.all(nodes.map((node) => node.docker(args)));
  } finally {
    await rm(rootfs, { recursive: true, force: true });
    await rm(`${rootfs}.tar`, { force: true });
  }
}

/** A root file system of busybox and its links. */
export async function fillRootfs(/** @type {string} */ rootfs) {
  const busybox = findProgram('busybox');
  if (!busybox) throw new Error('busybox is missing');
  for (const folder of ['bin', 'etc', 'proc', 'sys', 'dev', 'run', 'var'])
    mkdirSync(join(rootfs, folder));
  mkdirSync(join(rootfs, 'tmp'), { mode: 0o777 });
  copyFileSync(busybox, join(rootfs, 'bin/busybox'));
  writeFileSync(
    join(rootfs, 'etc/passwd'),
    'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
  );
  writeFileSync(join(rootfs, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  const applets = (await run([busybox, '--list'], { env: plainEnv })).trim().split('\n');
  for (const applet of applets.filter((name) => name !== 'busybox')) {
    symlinkSync('busybox', join(rootfs, 'bin', applet));
  }
}
