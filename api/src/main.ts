import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import { createApp } from './app.setup.js';
import { migrateBeforeStart } from './migrate-before-start.js';
import { toStartFailure } from './common/start-failure.js';
import { gracefulShutdown } from './http/index.js';
import { loadEnv } from './env/index.js';
import { servePanel } from './panel/serve-panel.js';
import { printSetupToken } from './setup/index.js';
import { SwarmWatcher } from './swarm/index.js';

const env = loadEnv();
try {
  if (!(await migrateBeforeStart(env))) process.exit(0);
  const app = await createApp(env);
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  gracefulShutdown(fastify);
  await servePanel(fastify);
  await app.listen(env.WAXSEAL_PORT, env.WAXSEAL_HOST);
  app.get(SwarmWatcher).start();
  await printSetupToken(app);
} catch (error) {
  process.stderr.write(`Waxseal cannot start: ${toStartFailure(error)}\n`);
  process.exit(1);
}
