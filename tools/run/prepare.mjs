import { build } from './build.mjs';
import { assertNodeVersion } from './node-version.mjs';
import { installPackages } from './packages.mjs';

/**
 * Installs and builds a fresh checkout. In a prepared one it does and prints nothing.
 * @param {{ build?: boolean, say?: (line: string) => void }} [options]
 */
export async function prepare({ build: wantsBuild = true, say = console.log } = {}) {
  assertNodeVersion();
  await installPackages(say);
  if (wantsBuild) await build(say);
}

/**
 * Runs the main function of a command. An error is printed without its stack.
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
