import { join } from 'node:path';
import { roles, type Role } from '@waxseal/shared';
import type { AuditEnv } from './audit.env.js';
import type { DatabaseEnv } from './database.env.js';
import type { EngineEnv } from './engine.env.js';
import type { Env } from './env.schema.js';
import type { HttpEnv } from './http.env.js';
import type { KeysEnv } from './keys.env.js';
import type { MetricsEnv } from './metrics.env.js';
import type { SecondFactorEnv } from './second-factor.env.js';
import type { SetupEnv } from './setup.env.js';
import type { TokensEnv } from './tokens.env.js';

export const toHttpEnv = (env: Env): HttpEnv => ({
  host: env.WAXSEAL_HOST,
  port: env.WAXSEAL_PORT,
  publicUrl: env.WAXSEAL_PUBLIC_URL?.origin,
  basePath: env.WAXSEAL_PUBLIC_URL?.basePath ?? '',
  allowedHosts: env.WAXSEAL_ALLOWED_HOSTS,
  trustedProxies: env.WAXSEAL_TRUSTED_PROXIES,
  tls:
    env.WAXSEAL_TLS_CERT && env.WAXSEAL_TLS_KEY
      ? { certPath: env.WAXSEAL_TLS_CERT, keyPath: env.WAXSEAL_TLS_KEY }
      : undefined,
  rateLimit: env.WAXSEAL_RATE_LIMIT,
  maxConnections: env.WAXSEAL_MAX_CONNECTIONS,
  requestTimeoutMs: env.WAXSEAL_REQUEST_TIMEOUT_MS,
  allowsPlainHttp: env.WAXSEAL_ALLOW_PLAIN_HTTP,
  logLevel: env.WAXSEAL_LOG_LEVEL,
});

export const toDatabaseEnv = (env: Env): DatabaseEnv => ({
  path: join(env.WAXSEAL_DATA_DIR, 'waxseal.sqlite'),
});

/** A getter, so that the key does not appear when the slice is inspected. */
export const toKeysEnv = (env: Env): KeysEnv => ({
  dataDir: env.WAXSEAL_DATA_DIR,
  get masterKey() {
    return env.WAXSEAL_MASTER_KEY?.reveal();
  },
});

export const toEngineEnv = (env: Env): EngineEnv => ({
  host: env.DOCKER_HOST,
  certPath: env.DOCKER_CERT_PATH,
  tlsVerify: env.DOCKER_TLS_VERIFY,
  timeoutMs: env.WAXSEAL_ENGINE_TIMEOUT_MS,
});

export const toMetricsEnv = (env: Env): MetricsEnv => ({
  token: env.WAXSEAL_METRICS_TOKEN,
  host: env.WAXSEAL_METRICS_HOST,
  port: env.WAXSEAL_METRICS_PORT,
});

export const toAuditEnv = (env: Env): AuditEnv => ({
  syslog: env.WAXSEAL_AUDIT_SYSLOG_URL && {
    ...env.WAXSEAL_AUDIT_SYSLOG_URL,
    caPath: env.WAXSEAL_AUDIT_SYSLOG_CA,
    client:
      env.WAXSEAL_AUDIT_SYSLOG_CERT && env.WAXSEAL_AUDIT_SYSLOG_KEY
        ? { certPath: env.WAXSEAL_AUDIT_SYSLOG_CERT, keyPath: env.WAXSEAL_AUDIT_SYSLOG_KEY }
        : undefined,
    facility: env.WAXSEAL_AUDIT_SYSLOG_FACILITY,
    appName: env.WAXSEAL_AUDIT_SYSLOG_APP_NAME,
  },
});

export const toTokensEnv = (env: Env): TokensEnv => ({ maxDays: env.WAXSEAL_TOKEN_MAX_DAYS });

export const toSecondFactorEnv = (env: Env): SecondFactorEnv => {
  const named = env.WAXSEAL_SECOND_FACTOR_REQUIRED;
  return { requiredRoles: new Set(named.includes('all') ? roles : (named as Role[])) };
};

export const toSetupEnv = ({ WAXSEAL_ADMIN_USERNAME, WAXSEAL_ADMIN_PASSWORD }: Env): SetupEnv => ({
  admin:
    WAXSEAL_ADMIN_USERNAME && WAXSEAL_ADMIN_PASSWORD
      ? { username: WAXSEAL_ADMIN_USERNAME, password: WAXSEAL_ADMIN_PASSWORD }
      : undefined,
});
