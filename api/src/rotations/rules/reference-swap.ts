import type { EngineService, ObjectKind, ReferenceChange } from '../../engine/index.js';
import type { Before } from './rotation-record.js';

/** The change of one family: references to any other version are replaced with the new one. */
export interface ReferenceSwap {
  kind: ObjectKind;
  /** Ids of every version that is not the new one. */
  from: readonly string[];
  to: { id: string; name: string };
}

type References = Pick<EngineService['spec'], 'secrets' | 'configs'>;
const referencesOf = (spec: References, kind: ObjectKind) =>
  kind === 'secret' ? spec.secrets : spec.configs;

/** The changes that a spec still needs; empty if every reference is to the new version. */
export function changesToNew(spec: References, swaps: readonly ReferenceSwap[]): ReferenceChange[] {
  return swaps.filter(({ kind, from }) =>
    referencesOf(spec, kind).some(({ id }) => from.includes(id)),
  );
}

/** The changes that restore the noted references, or the previous version if none was noted. */
export function changesToOld(
  spec: References,
  swaps: readonly ReferenceSwap[],
  before: Before | null,
  fallback: (swap: ReferenceSwap) => { id: string; name: string } | undefined,
): ReferenceChange[] {
  return swaps.flatMap((swap) =>
    referencesOf(spec, swap.kind)
      .filter(({ id }) => id === swap.to.id)
      .flatMap(({ file }) => {
        const noted = before?.references.find(
          (one) => one.kind === swap.kind && one.file === file.name && one.id !== swap.to.id,
        );
        const to = noted ? { id: noted.id, name: noted.name } : fallback(swap);
        return to ? [{ kind: swap.kind, from: [swap.to.id], to, file: file.name }] : [];
      }),
  );
}

/** Notes the current references that the swaps will replace. */
export const noteReferences = (
  spec: References,
  swaps: readonly ReferenceSwap[],
): Before['references'] =>
  swaps.flatMap(({ kind, from }) =>
    referencesOf(spec, kind)
      .filter(({ id }) => from.includes(id))
      .map(({ id, name, file }) => ({ kind, file: file.name, id, name })),
  );

export function runningVersionOf(
  spec: References,
  swaps: readonly ReferenceSwap[],
): 'old' | 'new' | 'mixed' {
  const ids = (kind: ObjectKind) => referencesOf(spec, kind).map(({ id }) => id);
  const hasOld = swaps.some(({ kind, from }) => ids(kind).some((id) => from.includes(id)));
  const hasNew = swaps.some(({ kind, to }) => ids(kind).includes(to.id));
  if (hasOld && hasNew) return 'mixed';
  return hasOld ? 'old' : 'new';
}

export const oldIds = (swaps: readonly ReferenceSwap[]) =>
  new Set(swaps.flatMap(({ from }) => from));
export const newIds = (swaps: readonly ReferenceSwap[]) => new Set(swaps.map(({ to }) => to.id));
