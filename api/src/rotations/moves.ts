import type { EngineService, EngineTask, FileKind, ReferenceChange } from '../engine/index.js';
import type { Before } from './rotation-record.js';

/** One family of a rotation: from any of its other versions to the new one. */
export interface Move {
  kind: FileKind;
  /** Ids of every version that is not the new one. */
  from: readonly string[];
  to: { id: string; name: string };
}

type References = Pick<EngineService['spec'], 'secrets' | 'configs'>;
const referencesOf = (spec: References, kind: FileKind) =>
  kind === 'secret' ? spec.secrets : spec.configs;

/** What is to be replaced so that all is new; nothing where all is. */
export function changesToNew(spec: References, moves: readonly Move[]): ReferenceChange[] {
  return moves.filter(({ kind, from }) =>
    referencesOf(spec, kind).some(({ id }) => from.includes(id)),
  );
}

/** What is to be put back, each reference as it was; where nobody noted it, the version before. */
export function changesToOld(
  spec: References,
  moves: readonly Move[],
  before: Before | null,
  fallback: (move: Move) => { id: string; name: string } | undefined,
): ReferenceChange[] {
  return moves.flatMap((move) =>
    referencesOf(spec, move.kind)
      .filter(({ id }) => id === move.to.id)
      .flatMap(({ file }) => {
        const noted = before?.references.find(
          (one) => one.kind === move.kind && one.file === file.name && one.id !== move.to.id,
        );
        const to = noted ? { id: noted.id, name: noted.name } : fallback(move);
        return to ? [{ kind: move.kind, from: [move.to.id], to, file: file.name }] : [];
      }),
  );
}

/** The references that a move concerns, as they are now. */
export const noteReferences = (spec: References, moves: readonly Move[]): Before['references'] =>
  moves.flatMap(({ kind, from }) =>
    referencesOf(spec, kind)
      .filter(({ id }) => from.includes(id))
      .map(({ id, name, file }) => ({ kind, file: file.name, id, name })),
  );

export function standingOf(spec: References, moves: readonly Move[]): 'old' | 'new' | 'mixed' {
  const ids = (kind: FileKind) => referencesOf(spec, kind).map(({ id }) => id);
  const hasOld = moves.some(({ kind, from }) => ids(kind).some((id) => from.includes(id)));
  const hasNew = moves.some(({ kind, to }) => ids(kind).includes(to.id));
  if (hasOld && hasNew) return 'mixed';
  return hasOld ? 'old' : 'new';
}

export const names = (spec: References | null, ids: ReadonlySet<string>) =>
  spec !== null && [...spec.secrets, ...spec.configs].some(({ id }) => ids.has(id));

export const holds = ({ secretIds, configIds }: EngineTask, ids: ReadonlySet<string>) =>
  [...secretIds, ...configIds].some((id) => ids.has(id));

export const oldIds = (moves: readonly Move[]) => new Set(moves.flatMap(({ from }) => from));
export const newIds = (moves: readonly Move[]) => new Set(moves.map(({ to }) => to.id));
