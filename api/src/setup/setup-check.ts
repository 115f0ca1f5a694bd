/** Decides whether the setup page may create the first admin. `SwarmIsFreshCheck` implements it. */
export abstract class SetupCheck {
  /** Why the setup is refused; null if it is allowed. */
  abstract reason(): Promise<string | null>;
}
