/** What the key ring is told by the environment; `env/` supplies it. */
export abstract class KeysEnv {
  abstract readonly dataDir: string;
  /** Base64 of 32 bytes; made in the data folder when undefined. */
  abstract readonly masterKey: string | undefined;
}
