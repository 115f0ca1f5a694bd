/** Where and how the panel is served. */
export abstract class HttpEnv {
  abstract readonly host: string;
  abstract readonly port: number;
  /** The origin that browsers see, where it is not the address itself. */
  abstract readonly publicUrl: string | undefined;
  /** The operator accepts that passwords travel in the open. */
  abstract readonly allowsPlainHttp: boolean;
  abstract readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}
