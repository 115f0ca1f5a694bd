import type { SwarmModel } from '../../engine/testing/model/swarm-model.js';

interface Swarm {
  model: SwarmModel;
  /** Ids of objects that other clients removed. References to them are no fault of Waxseal. */
  removed: ReadonlySet<string>;
}

/** No spec may reference a version that does not exist, at any moment. */
export const missingNow = ({ model, removed }: Swarm): string[] =>
  [...model.services.values()].flatMap(({ name, spec }) =>
    spec.secrets
      .filter(({ id }) => !model.hasObject(id) && !removed.has(id))
      .map((one) => `the spec of ${name} names ${one.name}, which is missing`),
  );

/** No previous spec may reference a version that does not exist, once every rotation has ended. */
export const missingBefore = ({ model, removed }: Swarm): string[] =>
  [...model.services.values()].flatMap(({ name, previousSpec }) =>
    (previousSpec?.secrets ?? [])
      .filter(({ id }) => !model.hasObject(id) && !removed.has(id))
      .map((one) => `the previous spec of ${name} names ${one.name}, which is missing`),
  );
