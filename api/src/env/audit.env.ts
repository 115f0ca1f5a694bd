/** A collector of the audit log that takes syslog over TLS. */
export interface SyslogTarget {
  host: string;
  port: number;
  /** Paths of PEM files. Without a CA file, the certificates that Node.js trusts. */
  caPath: string | undefined;
  client: { certPath: string; keyPath: string } | undefined;
  /** RFC 5424 section 6.2.1, table 1. */
  facility: number;
  appName: string;
}

/** Where the audit log is sent to. Only the environment sets it. */
export abstract class AuditEnv {
  abstract readonly syslog: SyslogTarget | undefined;
}
