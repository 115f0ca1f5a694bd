/** Undefined leaves the key, null and empty lists and objects remove it, as Docker does itself. */
export function put<Thing extends object, Key extends keyof Thing>(
  thing: Thing,
  key: Key,
  value: Thing[Key] | null | undefined,
) {
  if (value === undefined) return;
  if (value === null || isEmpty(value)) delete thing[key];
  else thing[key] = value;
}

export const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Without what is not in the spec: an absent field and an empty one mean the same to Docker. */
export const present = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== null && !isEmpty(value),
    ),
  ) as Fields;

export const mapped = <From, To>(value: From, map: (given: NonNullable<From>) => To) =>
  (value === null || value === undefined ? value : map(value)) as
    To | Extract<From, null | undefined>;

const NANO_IN_MS = 1e6;
export const nanoOf = (ms: number | null | undefined) => mapped(ms, (given) => given * NANO_IN_MS);

export const mergeRecord = (
  before: Record<string, string> | null | undefined,
  changes: Record<string, string | null> | null | undefined,
) => {
  if (!changes) return changes;
  const merged = Object.entries({ ...before, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
};

export const msOf = (nano: number | undefined) =>
  nano === undefined ? undefined : nano / NANO_IN_MS;

export const optionsOf = (options: Record<string, string>) =>
  isEmpty(options) ? {} : { Options: options };
