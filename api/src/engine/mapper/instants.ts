/** The Engine has nanoseconds; JavaScript and the API have milliseconds. */
export const toInstant = (raw: string | undefined): string => new Date(raw || 0).toISOString();

/** Go's zero time means "never". */
export const toInstantOrNull = (raw: string | undefined): string | null =>
  !raw || raw.startsWith('0001-01-01') ? null : toInstant(raw);
