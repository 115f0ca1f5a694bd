export const ACCESS_TOKEN_LIFETIME_S = 600;

/** Allows for the clocks of two processes and for a request in transit. */
const SLACK_MS = 60_000;

/** Whether the key was replaced so long ago that all tokens signed with it have expired. */
export const isSpent = (replacedAt: number | undefined, now: number) =>
  replacedAt !== undefined && now > replacedAt + ACCESS_TOKEN_LIFETIME_S * 1000 + SLACK_MS;
