/** The Engine writes nanoseconds; milliseconds are what JavaScript and our contract have. */
export const toInstant = (raw: string | undefined): string => new Date(raw || 0).toISOString();

/** Go's zero time stands for "never". */
export const toInstantOrNull = (raw: string | undefined): string | null =>
  !raw || raw.startsWith('0001-01-01') ? null : toInstant(raw);
