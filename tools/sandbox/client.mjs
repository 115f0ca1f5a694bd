import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { plainEnv } from './node.mjs';
import { run } from './processes.mjs';

/** @typedef {(args: string[], options?: { input?: string | Uint8Array }) => Promise<string>} DockerClient */

/**
 * @param {string} dir
 * @param {string} dockerHost
 * @returns {DockerClient}
 */
export function createClient(dir, dockerHost) {
  const config = join(dir, 'client');
  mkdirSync(config, { mode: 0o700 });
  const env = { ...plainEnv, DOCKER_HOST: dockerHost, DOCKER_CONFIG: config };
  return (args, { input } = {}) => run(['docker', ...args], { input, env });
}
