/** Why this panel must not get a first admin by the setup page; the cluster answers. */
export abstract class SetupCheck {
  /** Null where nothing speaks against it. */
  abstract reason(): Promise<string | null>;
}
