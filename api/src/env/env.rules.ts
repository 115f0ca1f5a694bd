import { isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Role } from '@waxseal/shared';
import { z } from 'zod';
import { Sealed } from './sealed.js';

// All messages are our own, because zod's could repeat the received value.

export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');

export const wholeNumber = (least: number, most: number, fallback: number) => {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .default(String(fallback))
    .transform(Number)
    .refine((number) => number >= least && number <= most, rule);
};

export const sealed = (rule: z.ZodType<string>) => rule.transform((text) => new Sealed(text));

/** Segments that need no escape. The first ones of Waxseal itself could not be told from the base path. */
const BASE_PATH =
  /^(?!\/(?:api|assets|healthz|readyz|metrics)(?:\/|$))(?:\/[a-z\d_-][\w.-]*)*\/?$/i;

/** Scheme, host and port, and the path that a proxy adds; without the last slash, a query or a user. */
export const publicUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPublic =
    url &&
    /^https?:$/.test(url.protocol) &&
    BASE_PATH.test(url.pathname) &&
    [url.origin, url.origin + url.pathname].includes(text);
  if (isPublic) return { origin: url.origin, basePath: url.pathname.replace(/\/$/, '') };
  context.addIssue({
    code: 'custom',
    message: 'must be a URL like https://panel.example.com or https://example.com/panel',
  });
  return z.NEVER;
});

export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port')
  .transform(Number)
  .refine((number) => number > 0 && number < 65_536, 'must be a port');

/** Separated by commas, with optional spaces. */
export const listOf = (isGood: (entry: string) => boolean, rule: string) =>
  z
    .string()
    .optional()
    .transform((text) => (text ?? '').split(',').map((entry) => entry.trim().toLowerCase()))
    .transform((entries) => entries.filter(Boolean))
    .refine((entries) => entries.every(isGood), rule);

// Host names have no underscore, but the names of services in a Swarm may have one.
const LABEL = '[a-z\\d](?:[a-z\\d_-]{0,61}[a-z\\d])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** A name or an address, as in the `Host` header without the port. */
export const isHostName = (entry: string) =>
  NAME.test(entry) || isIPv6(entry.replace(/^\[(.*)\]$/, '$1'));

/** Addresses and ranges that `proxy-addr` accepts; it rejects the range of all addresses. */
export const isAddressRange = (entry: string) => {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const isRange = ipaddr.IPv4.isValidCIDRFourPartDecimal(entry) || ipaddr.IPv6.isValidCIDR(entry);
  return isRange ? ipaddr.parseCIDR(entry)[1] > 0 : isIP(entry) > 0;
};

export const isRoleOrAll = (entry: string) => entry === 'all' || Role.safeParse(entry).success;

/** Allowed in a header and too long to be guessed. */
export const metricsToken = z
  .string()
  .regex(/^[\x21-\x7e]{16,}$/, 'must have at least 16 characters and no spaces');

const KEY_BYTES = 32;
export const base64Key = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === KEY_BYTES,
    `must be base64 of ${KEY_BYTES} random bytes`,
  );

/** `sun_path` of a UNIX socket. */
const MAX_SOCKET_BYTES = 107;
const HOST_AND_PORT = /^tcp:\/\/(?:[^/@]*@)?(?:\[([^\]]*)\]|([^/:@[\]]+))(?::(\d+))?\/?$/;

/** Where the Docker Engine is: a typing error must end the start, not appear as an Engine that is away. */
export const dockerHost = z.string().superRefine((text, context) => {
  const message = faultOfDockerHost(text);
  if (message) context.addIssue({ code: 'custom', message });
});

function faultOfDockerHost(text: string): string | undefined {
  if (text.startsWith('unix:///')) {
    const bytes = Buffer.byteLength(text.slice('unix://'.length));
    return bytes > 1 && bytes <= MAX_SOCKET_BYTES
      ? undefined
      : `must name a socket with at most ${MAX_SOCKET_BYTES} bytes, like unix:///var/run/docker.sock`;
  }
  if (!text.startsWith('tcp://'))
    return 'must start with unix:/// or tcp:// (ssh:// is not supported yet)';
  const [isKnown, ipv6, name = '', itsPort] = HOST_AND_PORT.exec(text) ?? [];
  if (isKnown === undefined)
    return 'must be like tcp://engine.example:2376, with a port that is a number and without a path';
  if (ipv6 === undefined ? !isHostName(name.toLowerCase()) : !isIPv6(ipv6))
    return 'must have a host name or an address, like tcp://engine.example:2376';
  return itsPort === undefined || port.safeParse(itsPort).success
    ? undefined
    : 'must have a port from 1 to 65535';
}

/** RFC 5425 section 4.1. */
const SYSLOG_PORT = 6514;
const TLS_ADDRESS = /^tls:\/\/(?:\[([^\]]*)\]|([^/:@[\]]+))(?::(\d+))?\/?$/i;

/** Where a collector of syslog over TLS listens. */
export const syslogUrl = z.string().transform((text, context) => {
  const [, ipv6, name = '', itsPort = String(SYSLOG_PORT)] = TLS_ADDRESS.exec(text) ?? [];
  const isHost = ipv6 === undefined ? isHostName(name.toLowerCase()) : isIPv6(ipv6);
  const { data } = port.safeParse(itsPort);
  if (isHost && data !== undefined) return { host: ipv6 ?? name.toLowerCase(), port: data };
  context.addIssue({ code: 'custom', message: 'must be like tls://siem.example.com:6514' });
  return z.NEVER;
});

/** In the order of their numbers: RFC 5424 section 6.2.1, table 1, by the names of syslog.conf. */
const facilities = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron'],
  ...['authpriv', 'ftp', 'ntp', 'audit', 'alert', 'clock'],
  ...['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
];

export const syslogFacility = z
  .string()
  .default('audit')
  .transform((name) => facilities.indexOf(name))
  .refine((number) => number >= 0, 'must be a facility of syslog such as audit, auth or local0');

/** RFC 5424 section 6: printable ASCII without spaces. */
export const syslogAppName = z
  .string()
  .regex(/^[\x21-\x7e]{1,48}$/, 'must have 1 to 48 ASCII characters and no spaces')
  .default('waxseal');
