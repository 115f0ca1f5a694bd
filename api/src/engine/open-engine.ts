import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { StartFailure } from '../common/start-failure.js';
import type { CallReport } from './engine.calls.js';
import { DockerEngine } from './docker-engine.js';
import { toAddress, toConnection, type EngineAddress } from './engine.connection.js';
import type { EngineEnv } from '../env/index.js';

/** Does not connect yet. Throws on invalid settings. */
export function openEngine(env: EngineEnv, onCall?: (call: CallReport) => void): DockerEngine {
  return new DockerEngine({
    address: toAddress(env.host),
    docker: toConnection({ host: env.host, tls: readTls(env) }),
    timeoutMs: env.timeoutMs,
    writeTimeoutMs: env.timeoutMs,
    onCall,
  });
}

function readTls({ host, certPath, tlsVerify }: EngineEnv): EngineAddress['tls'] {
  if (host.startsWith('unix://')) return undefined;
  if (!certPath) {
    if (tlsVerify)
      throw new StartFailure('DOCKER_TLS_VERIFY needs the certificates in DOCKER_CERT_PATH');
    return undefined;
  }
  const read = (name: string) => {
    try {
      return readFileSync(join(certPath, name), 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new StartFailure(`DOCKER_CERT_PATH: ${name} cannot be read (${code})`);
    }
  };
  const pair = { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  try {
    createSecureContext(pair);
  } catch (error) {
    const { code = 'not PEM' } = error as NodeJS.ErrnoException;
    throw new StartFailure(
      `DOCKER_CERT_PATH: ca.pem, cert.pem or key.pem cannot be used (${code})`,
    );
  }
  return { ...pair, verify: tlsVerify };
}
