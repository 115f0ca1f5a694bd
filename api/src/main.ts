import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import { createApp } from './app.setup.js';
import { loadEnv } from './env/index.js';
import { servePanel } from './panel/serve-panel.js';
import { printSetupToken } from './setup/index.js';

const env = loadEnv();
const app = await createApp(env);
await servePanel(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
await app.listen(env.WAXSEAL_PORT, env.WAXSEAL_HOST);
await printSetupToken(app);
