/** What API tokens may be. */
export abstract class TokensEnv {
  abstract readonly maxDays: number;
}
