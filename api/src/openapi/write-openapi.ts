import 'reflect-metadata';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '../app.setup.js';
import { readEnv } from '../env/index.js';
import { buildDocument } from './document.js';

const path = fileURLToPath(new URL('../../openapi.json', import.meta.url));

/** Writes `openapi.json` from the running module; with `--check` it only compares. */
async function main() {
  const dataDir = mkdtempSync(join(tmpdir(), 'waxseal-openapi-'));
  const app = await createApp(readEnv({ WAXSEAL_DATA_DIR: dataDir, WAXSEAL_LOG_LEVEL: 'fatal' }));
  try {
    await app.init();
    const text = JSON.stringify(buildDocument(app), null, 2) + '\n';
    if (!process.argv.includes('--check')) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) {
      console.error('openapi.json is out of date: run `npm run openapi` and commit it.');
      process.exitCode = 1;
    }
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main();
