/** Why this panel must not get a first admin by the set-up page; the cluster answers. */
export abstract class SetupCheck {
  /** Null where nothing speaks against it. */
  abstract reason(): Promise<string | null>;
}
