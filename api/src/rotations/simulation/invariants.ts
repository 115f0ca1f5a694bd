import { isEnded } from '@waxseal/shared';
import { references } from '../../engine/index.js';
import type { World } from './world.js';

/** What must hold once everything has come to rest. Each answers what does not hold. */
export async function violations(world: World): Promise<string[]> {
  return [...world.errors, ...dangling(world), ...(await ofRotations(world))];
}

/** Other clients may remove what no spec names: what they have removed is theirs to answer for. */
function dangling({ model, removed }: World): string[] {
  const isMissing = ({ id }: { id: string }) => !model.hasObject(id) && !removed.has(id);
  return [...model.services.values()].flatMap(({ name, spec, previousSpec }) => [
    ...spec.secrets.filter(isMissing).map((one) => `${name} names ${one.name}, which is missing`),
    ...(previousSpec?.secrets ?? [])
      .filter(isMissing)
      .map((one) => `the previous spec of ${name} names ${one.name}, which is missing`),
  ]);
}

async function ofRotations(world: World): Promise<string[]> {
  const { model, touched } = world;
  const found: string[] = [];
  for (const record of await world.records()) {
    const { id, state, services, changes } = record;
    const holds = world.databases.read('select name from rotationHold where rotationId = ?', id);
    if (isEnded(state) && holds.length > 0) found.push(`${state} rotation ${id} holds a family`);
    for (const { serviceId, name, steps } of services) {
      const service = model.services.get(serviceId);
      if (!service || touched.has(name) || state === 'blocked') continue;
      const wasUpdated = steps.some((step) => step.name === 'update');
      const { update } = service;
      if (wasUpdated && update?.state.endsWith('paused'))
        found.push(`${name} is ${update.state} after a rotation that is ${state}`);
      const made = changes.flatMap(({ toId, source }) =>
        source === 'version' ? [] : (toId ?? []),
      );
      const isBack = state === 'reverted' || state === 'cancelled' || state === 'failed';
      if (isBack && references(service.spec, new Set(made)))
        found.push(`${name} runs the new version of a rotation that is ${state}`);
    }
  }
  return found;
}
