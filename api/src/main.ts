import 'reflect-metadata';
import { createApp } from './app.setup.js';
import { migrateBeforeStart } from './migrate-before-start.js';
import { toStartFailure } from './common/start-failure.js';
import { loadEnv, printWarnings } from './env/index.js';
import { printSetupToken } from './setup/index.js';
import { SwarmWatcher } from './swarm/index.js';

const env = loadEnv();
printWarnings();
try {
  if (!(await migrateBeforeStart(env))) process.exit(0);
  const app = await createApp(env, { isProduct: true });
  await app.listen(env.WAXSEAL_PORT, env.WAXSEAL_HOST);
  app.get(SwarmWatcher).start();
  await printSetupToken(app);
} catch (error) {
  process.stderr.write(`Waxseal cannot start: ${toStartFailure(error)}\n`);
  process.exit(1);
}
