import { cpusOf, cpusText, memoryOf, memoryText } from '@waxseal/shared';
import type { ServiceFieldChanges } from '../engine.types.js';
import type { RawGenericResource, RawServiceSpec } from './raw.js';
import { isEmpty, mapped, present, put } from './spec-parts.js';

type Task = NonNullable<RawServiceSpec['TaskTemplate']>;

const reset = {
  limitCpus: null,
  limitMemory: null,
  limitPids: null,
  reservedCpus: null,
  reservedMemory: null,
  reservedGeneric: null,
};

export function setResources(
  task: Task,
  wanted: NonNullable<ServiceFieldChanges['resources']> | null,
) {
  const { Limits, Reservations, ...rest } = task.Resources ?? {};
  const limits = { ...Limits };
  const reserved = { ...Reservations };
  const given = wanted ?? reset;
  put(limits, 'NanoCPUs', mapped(given.limitCpus, cpusOf));
  put(limits, 'MemoryBytes', mapped(given.limitMemory, memoryOf));
  put(limits, 'Pids', given.limitPids);
  put(reserved, 'NanoCPUs', mapped(given.reservedCpus, cpusOf));
  put(reserved, 'MemoryBytes', mapped(given.reservedMemory, memoryOf));
  put(
    reserved,
    'GenericResources',
    genericOf(Reservations?.GenericResources ?? [], given.reservedGeneric),
  );
  task.Resources = {
    ...rest,
    ...((Limits || !isEmpty(limits)) && { Limits: limits }),
    ...((Reservations || !isEmpty(reserved)) && { Reservations: reserved }),
  };
}

const kindOf = ({ DiscreteResourceSpec: counted, NamedResourceSpec: named }: RawGenericResource) =>
  counted?.Kind ?? named?.Kind ?? '';

/** An entry stays where it was, and a new one comes last. */
function genericOf(
  before: readonly RawGenericResource[],
  changes: Record<string, number | null> | null | undefined,
): RawGenericResource[] | null | undefined {
  if (!changes) return changes;
  const entry = (kind: string, value: number | null) =>
    value === null ? [] : [{ DiscreteResourceSpec: { Kind: kind, Value: value } }];
  const known = new Set(before.map(kindOf));
  return [
    ...before.flatMap((one) => {
      const wanted = changes[kindOf(one)];
      return wanted === undefined ? [one] : entry(kindOf(one), wanted);
    }),
    ...Object.entries(changes).flatMap(([kind, value]) =>
      known.has(kind) ? [] : entry(kind, value),
    ),
  ];
}

/** Named resources, which no user can write here, are kept and not shown. */
const toGeneric = (resources: readonly RawGenericResource[]) =>
  Object.fromEntries(
    resources.flatMap(({ DiscreteResourceSpec: one }) =>
      one?.Kind ? [[one.Kind, one.Value ?? 0] as const] : [],
    ),
  );

/** Zero is no limit and no reservation, and an edit would not accept it. */
export const toResources = ({ Limits, Reservations }: NonNullable<Task['Resources']> = {}) =>
  present({
    limitCpus: mapped(Limits?.NanoCPUs || undefined, cpusText),
    limitMemory: mapped(Limits?.MemoryBytes || undefined, memoryText),
    limitPids: Limits?.Pids || undefined,
    reservedCpus: mapped(Reservations?.NanoCPUs || undefined, cpusText),
    reservedMemory: mapped(Reservations?.MemoryBytes || undefined, memoryText),
    reservedGeneric: mapped(Reservations?.GenericResources, toGeneric) ?? undefined,
  });
