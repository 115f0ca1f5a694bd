import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import { createApp } from './app.setup.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { toStartFailure } from './common/start-failure.js';
import { stopInTime } from './edge/index.js';
import { loadEnv } from './env/index.js';
import { servePanel } from './panel/serve-panel.js';
import { printSetupToken } from './setup/index.js';

const env = loadEnv();
try {
  if (!(await bringUpToDate(env))) process.exit(0);
  const app = await createApp(env);
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  stopInTime(fastify);
  await servePanel(fastify);
  await app.listen(env.WAXSEAL_PORT, env.WAXSEAL_HOST);
  await printSetupToken(app);
} catch (error) {
  process.stderr.write(`Waxseal cannot start: ${toStartFailure(error)}\n`);
  process.exit(1);
}
