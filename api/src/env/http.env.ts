/** How the panel is served. */
export abstract class HttpEnv {
  abstract readonly host: string;
  abstract readonly port: number;
  /** The origin that browsers use, if it differs from the address. */
  abstract readonly publicUrl: string | undefined;
  /** The path in front of the panel and the API, like `/panel`; empty if a proxy adds none. */
  abstract readonly basePath: string;
  /** Further names that are accepted in `Host`. */
  abstract readonly allowedHosts: readonly string[];
  /** Addresses and ranges whose `X-Forwarded-*` headers are trusted. */
  abstract readonly trustedProxies: readonly string[];
  /** Paths of PEM files. */
  abstract readonly tls: { certPath: string; keyPath: string } | undefined;
  /** The limit of requests per minute for one session; 0 means no limit. */
  abstract readonly rateLimit: number;
  /** The limit of open connections. */
  abstract readonly maxConnections: number;
  /** How long a client may take to send a request. */
  abstract readonly requestTimeoutMs: number;
  /** The operator accepts that passwords are sent unencrypted. */
  abstract readonly allowsPlainHttp: boolean;
  abstract readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}
