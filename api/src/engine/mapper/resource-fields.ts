import { cpusOf, cpusText, memoryOf, memoryText } from '@waxseal/shared';
import type { ServiceFieldChanges } from '../engine.types.js';
import type { RawServiceSpec } from './raw.js';
import { isEmpty, mapped, present, put } from './spec-parts.js';

type Task = NonNullable<RawServiceSpec['TaskTemplate']>;

export function setResources(
  task: Task,
  wanted: NonNullable<ServiceFieldChanges['resources']> | null,
) {
  const { Limits, Reservations, ...rest } = task.Resources ?? {};
  const limits = { ...Limits };
  const reserved = { ...Reservations };
  const all = { limitCpus: null, limitMemory: null, limitPids: null, reservedCpus: null };
  const given = wanted ?? { ...all, reservedMemory: null };
  put(limits, 'NanoCPUs', mapped(given.limitCpus, cpusOf));
  put(limits, 'MemoryBytes', mapped(given.limitMemory, memoryOf));
  put(limits, 'Pids', given.limitPids);
  put(reserved, 'NanoCPUs', mapped(given.reservedCpus, cpusOf));
  put(reserved, 'MemoryBytes', mapped(given.reservedMemory, memoryOf));
  task.Resources = {
    ...rest,
    ...((Limits || !isEmpty(limits)) && { Limits: limits }),
    ...((Reservations || !isEmpty(reserved)) && { Reservations: reserved }),
  };
}

export const toResources = ({ Limits, Reservations }: NonNullable<Task['Resources']> = {}) =>
  present({
    limitCpus: mapped(Limits?.NanoCPUs, cpusText),
    limitMemory: mapped(Limits?.MemoryBytes, memoryText),
    limitPids: Limits?.Pids,
    reservedCpus: mapped(Reservations?.NanoCPUs, cpusText),
    reservedMemory: mapped(Reservations?.MemoryBytes, memoryText),
  });
