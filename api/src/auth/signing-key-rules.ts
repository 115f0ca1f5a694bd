export const ACCESS_TOKEN_LIFETIME_S = 600;

/** Clocks of two processes, and a request that is on its way. */
const SLACK_MS = 60_000;

/** A key that was replaced so long ago that no token of it can be good any more. */
export const isSpent = (replacedAt: number | undefined, now: number) =>
  replacedAt !== undefined && now > replacedAt + ACCESS_TOKEN_LIFETIME_S * 1000 + SLACK_MS;
