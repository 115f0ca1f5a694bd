import { isEnded } from '@waxseal/shared';
import { anActor } from '../../common/testing/factories.js';
import {
  conditionOf,
  nodeStatesOf,
  references,
  usesAny,
  type ServiceSpec,
} from '../../engine/index.js';
import { Families, familyLabels } from '../../families/index.js';
import { SwarmCache } from '../../swarm/swarm-cache.js';
import { RotationsQueries } from '../read/rotations.queries.js';
import type { ChangeRecord, RotationRecord } from '../rules/rotation-record.js';
import { missingBefore } from './missing.js';
import type { Ending, World } from './world.js';

const RELIST_MS = 6 * 60_000;
const RESTLESS_MS = 20_000;
const DOUBTFUL_MS = 1_000;
const WATCHED_MS = 100_000;
const SOON_MS = 5_000;
const ORPHANED_MS = 100_000;

/** Checks all invariants after the Swarm has come to rest. Returns a description of each violation. */
export async function violations(world: World): Promise<string[]> {
  const records = await world.records();
  const areAllOver = records.every(({ state }) => isEnded(state));
  return [
    ...world.errors,
    ...(areAllOver ? missingBefore(world) : []),
    ...reservations(world, records),
    ...paused(world, records),
    ...restarts(world, records),
    ...world.endings.flatMap((ending) => endings(world, ending, records)),
    ...(await stagesAtRest(world, records)),
    ...(await silentEnds(world)),
    ...lostEdits(world, records),
    ...lostPins(world, records),
    ...(await cacheAgainstModel(world)),
    ...(await blockedAgainstModel(world, records)),
  ];
}

/** Whether a user abandoned the rotation, which changes no service and keeps both versions. */
const isAbandoned = ({ warnings }: RotationRecord) =>
  warnings.some((warning) => warning.startsWith('Abandoned'));

/**
 * Who accepts a rotation accepts its services as they are. To continue a rollout that Docker has paused
 * would replace the tasks that still work with ones that fail. The rotation warns of it.
 */
const isAcceptedPause = ({ warnings }: RotationRecord, name: string) =>
  warnings.some((warning) => warning.startsWith('Accepted')) &&
  warnings.some((warning) => warning.startsWith(`Docker has paused the rollout of ${name}`));

/** A rotation that has ended must not keep families reserved or have a lease. */
function reservations({ databases, time }: World, records: readonly RotationRecord[]): string[] {
  const ended = records.filter(({ state }) => isEnded(state) && state !== 'deleting');
  return ended.flatMap(({ id, state }) => {
    const holds = databases.read('select name from rotationHold where rotationId = ?', id);
    const leases = databases.read(
      'select name from lease where name = ? and expiresAt > ?',
      `rotation:${id}`,
      time.now(),
    );
    return [
      ...(holds.length > 0 ? [`a rotation that is ${state} holds a family`] : []),
      ...(leases.length > 0 ? [`a rotation that is ${state} has a lease`] : []),
    ];
  });
}

/** No service may be paused after a rotation has updated it, unless another client changed it too. */
function paused({ model, touched }: World, records: readonly RotationRecord[]): string[] {
  return records
    .filter((record) => isEnded(record.state) && !isAbandoned(record))
    .flatMap((record) =>
      record.services.flatMap(({ serviceId, name, steps }) => {
        const service = model.services.get(serviceId);
        if (isAcceptedPause(record, name)) return [];
        const wasUpdated = steps.some((step) => step.name === 'update');
        if (!service || !wasUpdated || touched.has(name)) return [];
        const { update } = service;
        return update?.state.endsWith('paused')
          ? [`${name} is ${update.state} after a rotation that is ${record.state}`]
          : [];
      }),
    );
}

/** Each task is replaced at most once by the update and once by the revert. */
function restarts(world: World, records: readonly RotationRecord[]): string[] {
  if (world.hasRetried) return [];
  return [...world.model.services.values()].flatMap(({ id, name, rollouts }) => {
    if (world.touched.has(name)) return [];
    const own = records.flatMap(({ services }) =>
      services.filter(({ serviceId }) => serviceId === id).flatMap(({ steps }) => steps),
    );
    const allowed = own.filter((step) => step.name === 'update' || step.name === 'revert').length;
    return rollouts > allowed ? [`${name} was replaced ${rollouts} times, not ${allowed}`] : [];
  });
}

/** Checks which versions the services were on at the moment in which a rotation ended. */
function endings(
  { touched }: World,
  { id, state, specs }: Ending,
  records: readonly RotationRecord[],
): string[] {
  const record = records.find((one) => one.id === id)!;
  const { changes, services, warnings } = record;
  if (isAbandoned(record)) return [];
  const isForward = state === 'done';
  const created = new Set(
    changes.flatMap(({ toId, source }) => (source === 'version' ? [] : (toId ?? []))),
  );
  const found: string[] = [];
  for (const [serviceId, spec] of specs) {
    const { name } = spec;
    if (touched.has(name) || warnings.some((warning) => warning.includes(name))) continue;
    const known = services.find((service) => service.serviceId === serviceId);
    if (!isForward && references(spec, created))
      found.push(`${name} is on the new version of a rotation that is ${state}`);
    if (isForward && !leftStates.includes(known?.state ?? '') && hasOld(spec, changes))
      found.push(`${name} (${known?.state ?? 'unknown'}) is on an old version of what is ${state}`);
  }
  return found;
}

const leftStates = ['skipped', 'failed', 'reverted', 'stuck'];

const hasOld = (spec: ServiceSpec, changes: readonly ChangeRecord[]) =>
  changes.some(({ name, toId }) =>
    spec.secrets.some(({ id, file }) => file.name === `as-${name}` && id !== toId),
  );

/** Where new tasks end after a rotation was done, the rotation must warn of it within two minutes. */
async function silentEnds(world: World): Promise<string[]> {
  const ending = endingServices(world, await world.records());
  if (ending.length === 0) return [];
  await world.pass(WATCHED_MS);
  const warned = (await world.records()).flatMap(({ id, services }) =>
    services.filter(({ warnings }) => warnings.length > 0).map((one) => `${id} ${one.serviceId}`),
  );
  return ending
    .filter(({ key }) => !warned.includes(key))
    .map(({ name }) => `tasks of ${name} end, and nothing says so`);
}

/** Services whose tasks have ended by themselves after the end of their last rotation. */
function endingServices({ model, touched, time }: World, records: readonly RotationRecord[]) {
  const forward = ['done', 'deleting', 'closed'];
  const concerns = ({ services }: RotationRecord, id: string) =>
    services.some(({ serviceId, state }) => serviceId === id && state !== 'skipped');
  return [...model.services.values()].flatMap(({ id, name, spec, tasks }) => {
    const last = records.filter((record) => concerns(record, id)).at(-1);
    const own = last?.services.find(({ serviceId }) => serviceId === id);
    if (!last || own?.state !== 'done' || own.isJob || !forward.includes(last.state)) return [];
    const endedAt = last.endedAt!;
    if (touched.has(name) || spec.restart.condition !== 'any') return [];
    if (time.now() > endedAt + WATCHED_MS) return [];
    const ids = new Set(last.changes.flatMap(({ toId }) => toId ?? []));
    const hasEnded = tasks
      .map((task) => task.read())
      .some(
        (task) =>
          (task.state === 'failed' || task.state === 'complete') &&
          usesAny(task, ids) &&
          Date.parse(task.stateSince) > endedAt + SOON_MS,
      );
    return hasEnded ? [{ name, key: `${last.id} ${id}` }] : [];
  });
}

/** A version that was created only after its rotation had ended is deleted about a minute later. */
async function stagesAtRest(world: World, records: readonly RotationRecord[]) {
  if (stages(world, records).length > 0) await world.pass(ORPHANED_MS);
  return stages(world, records);
}

/** At most one version of a family may be labelled as current, and none may stay pending. */
function stages({ model, familyNames, removed }: World, records: readonly RotationRecord[]) {
  if (removed.size > 0 || records.some(({ state }) => !isEnded(state))) return [];
  const objects = [...model.objects.secret.values()];
  return familyNames.flatMap((family) => {
    const own = objects.filter(
      ({ name, labels }) => name === family || labels[familyLabels.family] === family,
    );
    const inStage = (stage: string) =>
      own.filter(({ labels }) => labels[familyLabels.stage] === stage).map(({ name }) => name);
    const isKept = records.some(({ warnings }) => warnings.some((one) => one.includes('is kept')));
    return [
      ...(inStage('current').length > 1
        ? [`${inStage('current').join(', ')} are all current`]
        : []),
      ...(inStage('pending').length > 0 && !isKept
        ? [`${inStage('pending').join(', ')} is pending though nothing is rotated`]
        : []),
    ];
  });
}

/** The labels that a user edited last must be on the current version. */
function lostEdits(world: World, records: readonly RotationRecord[]) {
  const { model, edits, removed } = world;
  if (removed.size > 0 || records.some(({ state }) => !isEnded(state))) return [];
  const families = world.get(Families).secrets;
  return [...edits].flatMap(([name, edited]) => {
    const current = families.find(name)?.current.object;
    const labels = current && model.objects.secret.get(current.id)?.labels;
    return labels?.['edited'] === edited ? [] : [`an edit of the labels of ${name} is lost`];
  });
}

/** A pinned version must still exist, unless its deletion had started before. */
function lostPins({ model, pins, removed }: World, records: readonly RotationRecord[]): string[] {
  const isBack = ({ state }: RotationRecord) =>
    state === 'reverted' || state === 'cancelled' || state === 'failed';
  const taken = new Set(
    records.filter(isBack).flatMap(({ changes }) => changes.flatMap(({ toId }) => toId ?? [])),
  );
  const hadBegun = (id: string, at: number) =>
    records.some(({ deletions }) =>
      deletions.some(
        ({ objectId, intendedAt }) =>
          objectId === id && intendedAt !== null && intendedAt < at + DOUBTFUL_MS,
      ),
    );
  return [...pins]
    .filter(
      ([id, at]) => !model.hasObject(id) && !removed.has(id) && !taken.has(id) && !hadBegun(id, at),
    )
    .map(() => 'a pinned version was deleted');
}

interface Named {
  name: string;
}

const parts = (all: readonly Named[], name: string): Record<string, string | undefined> => {
  const entries = Object.entries(all.find((one) => one.name === name) ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, JSON.stringify(value)]));
};

/**
 * The cache must equal the Swarm. Docker has no events for tasks, so without a connected browser, counts
 * that change by themselves are only read every five minutes.
 */
async function cacheAgainstModel(world: World): Promise<string[]> {
  if (differences(world, RESTLESS_MS).length === 0) return [];
  await world.pass(RELIST_MS);
  return differences(world, RELIST_MS);
}

/** Differences between cache and Swarm, except for services whose tasks changed during the last `ms`. */
function differences(world: World, ms: number): string[] {
  const since = world.time.now() - ms;
  const services = [...world.model.services.values()];
  const moving = services.filter(({ movedAt }) => movedAt > since).map(({ name }) => name);
  return cacheNow(world).filter((line) => !moving.some((name) => line.includes(name)));
}

function cacheNow(world: World): string[] {
  const cache = world.get(SwarmCache);
  const differ = (what: string, ours: Named[], theirs: Named[]) => {
    const names = [...new Set([...ours, ...theirs].map(({ name }) => name))];
    const text = (all: Named[], name: string) =>
      JSON.stringify(all.filter((one) => one.name === name));
    const odd = names.filter((name) => text(ours, name) !== text(theirs, name));
    return odd.map((name) => {
      const [cached, real] = [parts(ours, name), parts(theirs, name)];
      const part = Object.keys(real).find((key) => cached[key] !== real[key]) ?? 'everything';
      return `the cache of ${what} ${name} has as ${part} ${cached[part]}, not ${real[part]}`;
    });
  };
  const { model } = world;
  const nodes = nodeStatesOf([...model.nodes.values()]);
  const services = [...model.services.values()].map((one) => {
    const service = one.read();
    const tasks = one.tasks.map((task) => task.read());
    return { ...service, condition: conditionOf({ service, tasks, ...nodes }) };
  });
  const names = world
    .get(Families)
    .secrets.known()
    .map(({ name }) => name);
  return [
    ...differ('service', cache.services.values(), services),
    ...differ('secret', cache.secrets.values(), [...model.objects.secret.values()]),
    ...differ('node', cache.nodes.values(), [...model.nodes.values()]),
    ...(new Set(names).size === names.length ? [] : ['a family is there twice']),
  ];
}

/** A blocked rotation must report the versions that its services really run. */
async function blockedAgainstModel(world: World, records: readonly RotationRecord[]) {
  const found: string[] = [];
  for (const { id, state, changes } of records) {
    if (state !== 'blocked') continue;
    const { body } = await world.get(RotationsQueries).get(id, anActor());
    for (const service of body.services) {
      const spec = world.model.services.get(service.id)?.spec;
      const is = spec ? versionIn(spec, changes) : 'gone';
      if (service.runningVersion !== is && service.runningVersion !== 'unknown')
        found.push(`blocked: ${service.service} is said to be ${service.runningVersion}: ${is}`);
    }
  }
  return found;
}

function versionIn(spec: ServiceSpec, changes: readonly ChangeRecord[]) {
  const isNew = changes.some(({ toId }) => spec.secrets.some(({ id }) => id === toId));
  if (isNew && hasOld(spec, changes)) return 'mixed';
  return hasOld(spec, changes) ? 'old' : 'new';
}
