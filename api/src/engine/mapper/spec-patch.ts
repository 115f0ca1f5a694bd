import { isDeepStrictEqual } from 'node:util';
import type { ServiceFieldChanges, SpecPatch } from '../engine.types.js';
import { changedLabels } from '../../http/label-changes.js';
import { toSpec } from './inbound-service.js';
import { isZero } from './lost-fields.js';
import { applyChange } from './outbound.js';
import type { RawServiceSpec } from './raw.js';
import { readSpec, type SpecPath } from './raw-shape.js';
import { toFields } from './service-fields.js';

type Json = Record<string, unknown>;

/**
 * What leads from a spec to the one that a client sent, in the fields of an edit. The change is applied
 * and its outcome compared with what was sent: what differs then cannot be expressed and is a fault, so
 * that nothing is lost or stays without a word. What is unknown here and the same in both is kept.
 */
export function patchBetween(before: RawServiceSpec, sent: object): SpecPatch {
  const wanted = readSpec(sent);
  if ('faults' in wanted)
    return { faults: wanted.faults.map((path) => ({ path, kind: 'wrong-type' })) };
  const [was, is] = [toSpec(before), toSpec(wanted)];
  const fields = patchOf(toFields(before) as Json, toFields(wanted) as Json) as ServiceFieldChanges;
  const labels = changedLabels(was.labels, is.labels);
  const image = is.image !== was.image && is.image !== '' ? is.image : undefined;
  const replicas =
    is.replicas !== was.replicas && was.mode === 'replicated' ? is.replicas : undefined;
  const outcome = applyChange(before, {
    labels,
    fields,
    ...(image !== undefined && { image: { reference: image } }),
    ...(typeof replicas === 'number' && { replicas }),
  });
  // A rename and another mode have an answer of their own.
  const known = is.name === was.name && is.mode === was.mode;
  const compared = known ? outcome : { ...outcome, Name: wanted.Name, Mode: wanted.Mode };
  return {
    faults: differences(comparable(compared), comparable(wanted)).map((path) => ({
      path,
      kind: 'unknown',
    })),
    ...(is.name !== was.name && { name: is.name }),
    ...(is.mode !== was.mode && { mode: is.mode }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(typeof replicas === 'number' && { replicas }),
    ...(image !== undefined && { image }),
    fields,
  };
}

/** Docker has no order of variables. */
function comparable(spec: RawServiceSpec): RawServiceSpec {
  const { TaskTemplate: task } = spec;
  const env = task?.ContainerSpec?.Env;
  if (!env) return spec;
  const ContainerSpec = { ...task.ContainerSpec, Env: [...env].sort() };
  return { ...spec, TaskTemplate: { ...task, ContainerSpec } };
}

/** An edit replaces these as a whole. */
const atomic = new Set(['logging']);
/** A new policy begins with the defaults of the docker command line, which the spec may not have. */
const policies: Record<string, readonly string[]> = {
  updatePolicy: ['delayMs', 'monitorMs', 'order', 'failureAction', 'maxFailureRatio'],
  rollbackPolicy: ['delayMs', 'monitorMs', 'order', 'failureAction', 'maxFailureRatio'],
  restartPolicy: ['condition', 'delayMs', 'maxAttempts', 'windowMs'],
};

/** The merge patch (RFC 7396) from one to the other. */
function patchOf(before: Json, after: Json): Json {
  const patch: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [own(before, key), own(after, key)];
    if (isDeepStrictEqual(was, is)) continue;
    if (!isObject(is) || atomic.has(key)) patch[key] = is ?? null;
    else
      patch[key] = {
        ...Object.fromEntries((policies[key] ?? []).map((part) => [part, is[part] ?? null])),
        ...patchOf(isObject(was) ? was : {}, is),
      };
  }
  return patch;
}

const own = (thing: Json, key: string) => (Object.hasOwn(thing, key) ? thing[key] : undefined);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two specs differ. Docker does not tell an absent field from an empty one. */
function differences(one: unknown, other: unknown, path: SpecPath = []): SpecPath[] {
  if (isZero(one) && isZero(other)) return [];
  if (isObject(one) && isObject(other))
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
      differences(own(one, key), own(other, key), [...path, key]),
    );
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, index) => differences(item, other[index], [...path, index]));
  return one === other ? [] : [path];
}
