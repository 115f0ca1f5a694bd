import { build } from './build.mjs';
import { assertNodeVersion } from './node-version.mjs';
import { installPackages } from './packages.mjs';

/**
 * Brings a fresh checkout to where it can run; on a prepared one it does nothing and says nothing.
 * @param {{ build?: boolean, say?: (line: string) => void }} [options]
 */
export async function prepare({ build: wantsBuild = true, say = console.log } = {}) {
  assertNodeVersion();
  await installPackages(say);
  if (wantsBuild) await build(say);
}

/**
 * Runs a command's main function; an error meant for people is shown without its stack.
 * @param {() => Promise<void>} command
 */
export async function main(command) {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
