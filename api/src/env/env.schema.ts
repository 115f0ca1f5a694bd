import { resolve } from 'node:path';
import { NewPassword, Username } from '@waxseal/shared';
import { z } from 'zod';
import {
  base64Key,
  dockerHost,
  flag,
  isAddressRange,
  isHostName,
  isRoleOrAll,
  listOf,
  metricsToken,
  port,
  sealed,
  syslogAppName,
  syslogFacility,
  syslogUrl,
  publicUrl,
  wholeNumber,
} from './env.rules.js';

/** Docker's own variables, with the same meaning as for its command line. */
export const dockerFields = {
  DOCKER_HOST: dockerHost.default('unix:///var/run/docker.sock'),
  DOCKER_CERT_PATH: z.string().optional(),
  DOCKER_TLS_VERIFY: z
    .string()
    .optional()
    .transform((text) => text !== undefined),
};

/** Waxseal's own variables. Each can be read from a file whose path is in the variable with the suffix `_FILE`. */
export const ownFields = {
  WAXSEAL_HOST: z.string().default('127.0.0.1'),
  WAXSEAL_PORT: wholeNumber(0, 65_535, 8080),
  WAXSEAL_PUBLIC_URL: publicUrl.optional(),
  WAXSEAL_ALLOWED_HOSTS: listOf(isHostName, 'must be names or addresses without a port'),
  WAXSEAL_ALLOW_PLAIN_HTTP: flag(false),
  WAXSEAL_TLS_CERT: z.string().optional(),
  WAXSEAL_TLS_KEY: z.string().optional(),
  WAXSEAL_TRUSTED_PROXIES: listOf(
    isAddressRange,
    'must be addresses, like 10.0.0.0/8, or loopback',
  ),
  WAXSEAL_RATE_LIMIT: wholeNumber(0, 1_000_000, 6_000),
  WAXSEAL_MAX_CONNECTIONS: wholeNumber(10, 1_000_000, 1_000),
  WAXSEAL_REQUEST_TIMEOUT_MS: wholeNumber(100, 600_000, 30_000),
  WAXSEAL_DATA_DIR: z
    .string()
    .default('./data')
    .transform((path) => resolve(path)),
  WAXSEAL_DATABASE_URL: z
    .undefined('must not be set: only SQLite in the data folder is supported for now')
    .optional(),
  WAXSEAL_MASTER_KEY: sealed(base64Key).optional(),
  WAXSEAL_ADMIN_USERNAME: Username.optional(),
  WAXSEAL_ADMIN_PASSWORD: sealed(NewPassword).optional(),
  WAXSEAL_TOKEN_MAX_DAYS: wholeNumber(1, 3_650, 365),
  WAXSEAL_SECOND_FACTOR_REQUIRED: listOf(
    isRoleOrAll,
    'must be all, or names of roles: viewer, auditor, operator, admin',
  ),
  WAXSEAL_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  WAXSEAL_ENGINE_TIMEOUT_MS: wholeNumber(100, 600_000, 10_000),
  WAXSEAL_METRICS_TOKEN: sealed(metricsToken).optional(),
  WAXSEAL_METRICS_PORT: port.optional(),
  WAXSEAL_METRICS_HOST: z.string().default('127.0.0.1'),
  WAXSEAL_AUDIT_SYSLOG_URL: syslogUrl.optional(),
  WAXSEAL_AUDIT_SYSLOG_CA: z.string().optional(),
  WAXSEAL_AUDIT_SYSLOG_CERT: z.string().optional(),
  WAXSEAL_AUDIT_SYSLOG_KEY: z.string().optional(),
  WAXSEAL_AUDIT_SYSLOG_FACILITY: syslogFacility,
  WAXSEAL_AUDIT_SYSLOG_APP_NAME: syslogAppName,
};

export const Env = z.object({ ...dockerFields, ...ownFields });
export type Env = z.output<typeof Env>;
