import type { AttachmentRequest } from '../service-spec.js';
import type { ServiceSpec } from '../service.js';

/** A spec as `GET /services/{name}/spec` returns it, or as a form of a new service holds it. */
export type CopiedSpec = Partial<ServiceSpec> &
  Pick<ServiceSpec, 'name' | 'image'> & { maxConcurrent?: number };

/** What can be made of a spec for another tool, and what it leaves out. */
export interface Copied<Made> {
  made: Made;
  /** Sentences for the user. */
  notes: string[];
}

/** The name of the Docker object of what is attached; null if it is not known. */
export type ObjectNameOf = (
  kind: 'secrets' | 'configs',
  attachment: Pick<AttachmentRequest, 'name' | 'target'>,
) => string | null;

export const valueAt = (spec: object, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : at,
      spec,
    );

const records = ['env', 'labels', 'containerLabels'] as const;

/** The entries whose values this user may see. */
export const shownEntries = (spec: object, path: string): [string, string | number][] =>
  Object.entries((valueAt(spec, path) ?? {}) as Record<string, string | number | null>).filter(
    (entry): entry is [string, string | number] => entry[1] !== null,
  );

/** Names what the user who copies may not see. */
export function hiddenNotes(spec: CopiedSpec): string[] {
  const entries = records.flatMap((field) =>
    Object.entries(spec[field] ?? {}).flatMap(([key, value]) =>
      value === null ? [`${field}.${key}`] : [],
    ),
  );
  const hidden = [...(spec.hidden ?? []), ...entries];
  return hidden.length === 0
    ? []
    : [`Left out, because it needs the permission service.env.read: ${hidden.join(', ')}`];
}

/** Docker knows a version of a secret by the name of its object. */
export function nameNotes(spec: object, nameOf: ObjectNameOf): string[] {
  const unknown = (['secrets', 'configs'] as const).flatMap((kind) =>
    ((valueAt(spec, kind) ?? []) as AttachmentRequest[])
      .filter((attachment) => nameOf(kind, attachment) === null)
      .map(({ name }) => name),
  );
  return unknown.length === 0
    ? []
    : [`Replace by the Docker name of the version that you want: ${unknown.join(', ')}`];
}

/** `owner:group mode` are left out where Docker has the same default. */
export const isPlainMount = ({ uid, gid, mode }: Pick<AttachmentRequest, 'uid' | 'gid' | 'mode'>) =>
  (uid ?? '0') === '0' && (gid ?? '0') === '0' && /^0?444$/.test(mode ?? '0444');

// A name may hold a line break, which would end the comment and begin a command.
const inOneLine = (text: string) =>
  text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (char) => JSON.stringify(char).slice(1, -1));

/** Notes as comments of a shell and of YAML. */
export const commentsOf = (notes: readonly string[]) =>
  notes.map((note) => `# ${inOneLine(note)}\n`).join('');
