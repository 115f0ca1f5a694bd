import type {
  Attachment,
  AttachmentRequest,
  EditService,
  FamilyKind,
  Service,
} from '@waxseal/shared';

/** Where a secret or config is mounted in the containers of a service. */
export type FileMount = Required<AttachmentRequest>;

/** One edit of a service. It names what it changes, so that it still applies after another client has changed the rest. */
export type Edit =
  | { does: 'attach'; kind: FamilyKind; mount: FileMount }
  | { does: 'detach'; kind: FamilyKind; mount: Pick<FileMount, 'name' | 'target'> }
  | { does: 'set-variable'; name: string; value: string }
  | { does: 'delete-variable'; name: string }
  | { does: 'scale'; replicas: number };

type MountEdit = Extract<Edit, { mount: unknown }>;

/** What an edit changes: a later edit of the same replaces it. */
export function subjectOf(edit: Edit): string {
  if ('mount' in edit) return JSON.stringify([edit.kind, edit.mount.name, edit.mount.target]);
  return 'name' in edit ? JSON.stringify(['variable', edit.name]) : 'replicas';
}

/** The edits of a change set after further ones were added. */
export function withEdits(before: readonly Edit[], added: readonly Edit[]): Edit[] {
  const subjects = new Set(added.map(subjectOf));
  return [...before.filter((edit) => !subjects.has(subjectOf(edit))), ...added];
}

type Body = Pick<EditService, 'secrets' | 'configs' | 'env' | 'replicas'>;

/** One request with all edits, based on what the service has now. */
export function bodyOf(
  edits: readonly Edit[],
  service: Pick<Service, 'secrets' | 'configs'>,
): Body {
  const variables = edits.flatMap((edit): [string, string | null][] => {
    if (edit.does === 'set-variable') return [[edit.name, edit.value]];
    return edit.does === 'delete-variable' ? [[edit.name, null]] : [];
  });
  const scaling = edits.find((edit) => edit.does === 'scale');
  return {
    ...listAfter('secret', edits, service.secrets),
    ...listAfter('config', edits, service.configs),
    ...(variables.length > 0 && { env: Object.fromEntries(variables) }),
    ...(scaling && { replicas: scaling.replicas }),
  };
}

function listAfter(kind: FamilyKind, edits: readonly Edit[], current: readonly Attachment[]) {
  const mine = edits.filter((edit): edit is MountEdit => 'mount' in edit && edit.kind === kind);
  if (mine.length === 0) return {};
  const kept = current.filter(
    (one) => !mine.some(({ mount }) => mount.name === one.name && mount.target === one.target),
  );
  const added = mine.flatMap((edit) => (edit.does === 'attach' ? [edit.mount] : []));
  return { [`${kind}s`]: [...kept.map(mountOf), ...added] };
}

/** The name of the mount or variable in a request that a JSON pointer is about, or null. */
export function subjectAt(pointer: string, body: Body): string | null {
  const [, field = '', key = ''] = pointer.split('/');
  if (field === 'secrets' || field === 'configs') return body[field]?.[Number(key)]?.name ?? null;
  return field === 'env' && key ? key.replaceAll('~1', '/').replaceAll('~0', '~') : null;
}

/** With an owner that is no number, which Docker accepts, every task would fail. */
export const mountOf = ({ name, target, uid, gid, mode }: Attachment): FileMount => ({
  name,
  target,
  uid: ownerOf(uid),
  gid: ownerOf(gid),
  mode,
});
const ownerOf = (id: string) => (isOwner(id) ? id : '0');

export const isOwner = (id: string) => /^\d{1,10}$/.test(id);
export const isOctalMode = (mode: string) => /^0?[0-7]{3,4}$/.test(mode);
export const isVariableName = (name: string) => /^[^=\0\s]+$/.test(name);

const LONGEST_NAME = 64;
/** A name for the secret that a variable of a service becomes, such as `shop_db_password`. */
export const suggestedSecret = (service: string, variable: string) =>
  `${service}_${variable.toLowerCase()}`
    .replace(/[^\w.-]+/g, '_')
    .slice(0, LONGEST_NAME)
    .replace(/[^a-zA-Z0-9]+$/, '');

/** Edits that take something away show a red button. */
export const takesAway = (edits: readonly Edit[]) =>
  edits.some(({ does }) => does === 'detach' || does === 'delete-variable');

export const stopsAllTasks = (edits: readonly Edit[]) =>
  edits.some((edit) => edit.does === 'scale' && edit.replicas === 0);

/** Variables may be confidential, so commands to copy read a body with their values from standard input. */
export const hasValue = (edits: readonly Edit[]) =>
  edits.some(({ does }) => does === 'set-variable');
