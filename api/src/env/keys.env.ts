/** Where the master key comes from. */
export abstract class KeysEnv {
  abstract readonly dataDir: string;
  /** Base64 of 32 bytes; created in the data folder when undefined. */
  abstract readonly masterKey: string | undefined;
}
