import { stackOf, type FamilyConsumer } from '@waxseal/shared';
import type { KnownService } from '../../swarm/index.js';
import type { FamilyFacts } from './family-facts.js';

const order: FamilyConsumer['use'][] = ['drift', 'current', 'rollback'];

/** Each service that uses a secret in any way, once: first those with drift, then by name. */
export function presentConsumers({ uses, drift }: Pick<FamilyFacts, 'uses' | 'drift'>) {
  const known = new Map<string, FamilyConsumer>();
  for (const { service } of drift) known.set(service.id, present(service, 'drift'));
  for (const { service, current } of uses) {
    const { use } = known.get(service.id) ?? { use: 'rollback' };
    if (use !== 'rollback') continue;
    known.set(service.id, present(service, current.length > 0 ? 'current' : 'rollback'));
  }
  return [...known.values()].sort(
    (one, other) =>
      order.indexOf(one.use) - order.indexOf(other.use) || (one.service < other.service ? -1 : 1),
  );
}

const present = (
  { name, labels, condition }: KnownService,
  use: FamilyConsumer['use'],
): FamilyConsumer => ({ service: name, stack: stackOf(labels), state: condition.state, use });
