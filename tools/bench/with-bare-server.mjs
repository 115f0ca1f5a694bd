import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../run/workspace.mjs';

/**
 * Runs `work` beside a bare server that sends this body.
 * @template Result
 * @param {string} body
 * @param {(url: string) => Promise<Result>} work
 */
export async function withBareServer(body, work) {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-bench-'));
  const file = join(folder, 'body.json');
  writeFileSync(file, body);
  const child = spawn(process.execPath, [join(root, 'tools/bench/bare-server.mjs'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { port } = await new Promise((resolve) =>
      child.stdout.once('data', (line) => resolve(JSON.parse(String(line)))),
    );
    return await work(`http://127.0.0.1:${port}/`);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
