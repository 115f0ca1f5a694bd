/** Where and how the panel is served. */
export abstract class HttpEnv {
  abstract readonly host: string;
  abstract readonly port: number;
  /** The origin that browsers see, where it is not the address itself. */
  abstract readonly publicUrl: string | undefined;
  /** Further names in `Host` that are ours. */
  abstract readonly allowedHosts: readonly string[];
  /** Whose `X-Forwarded-*` is believed: addresses and ranges. */
  abstract readonly trustedProxies: readonly string[];
  /** Paths of PEM files. */
  abstract readonly tls: { certPath: string; keyPath: string } | undefined;
  /** Requests a minute that one session may make; 0 is no limit. */
  abstract readonly rateLimit: number;
  /** The operator accepts that passwords travel in the open. */
  abstract readonly allowsPlainHttp: boolean;
  abstract readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}
