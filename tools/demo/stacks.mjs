import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { importBusybox } from '../sandbox/image.mjs';
import { password } from './passwords.mjs';

/** @typedef {import('../sandbox/sandbox.mjs').Sandbox} Sandbox */

const privateKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });

const certificate = () => {
  const lines =
    randomBytes(600)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};

/** @type {Record<string, { team: string, value: () => string | Uint8Array }>} */
const secrets = {
  db_password: { team: 'data', value: password },
  db_root_password: { team: 'data', value: password },
  session_key: { team: 'shop', value: () => randomBytes(32) },
  smtp_password: { team: 'shop', value: password },
  stripe_api_key: { team: 'shop', value: () => `sk_test_${randomBytes(24).toString('hex')}` },
  tls_cert: { team: 'platform', value: certificate },
  tls_key: { team: 'platform', value: privateKey },
  scrape_token: { team: 'platform', value: () => randomBytes(24).toString('base64url') },
  backup_passphrase: { team: 'platform', value: password },
  dashboard_admin_password: { team: 'platform', value: password },
  // Not mounted by any service: shows a forgotten secret in the panel.
  legacy_ftp_password: { team: 'shop', value: password },
};

/** Values are passed on stdin, because every user of the machine can read arguments. */
async function createSecrets(/** @type {Sandbox} */ { docker }) {
  const creations = Object.entries(secrets).map(([name, { team, value }]) =>
    docker(['secret', 'create', '--label', `com.example.team=${team}`, name, '-'], {
      input: value(),
    }),
  );
  await Promise.all(creations);
}

async function deploy(/** @type {Sandbox} */ { docker }, /** @type {string} */ stack) {
  const file = fileURLToPath(new URL(`./${stack}.yml`, import.meta.url));
  // The image exists only on this node, so Docker must not ask a registry for it.
  await docker(['stack', 'deploy', '--resolve-image', 'never', '--compose-file', file, stack]);
}

/** @param {Sandbox} sandbox */
export async function deployExample(sandbox) {
  await Promise.all([importBusybox(sandbox, 'waxseal/demo:1'), createSecrets(sandbox)]);
  await Promise.all(['shop', 'metrics'].map((stack) => deploy(sandbox, stack)));
}
