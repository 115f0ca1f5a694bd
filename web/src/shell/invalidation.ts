import type { StreamEvent } from '@waxseal/shared';
import type { QueryClient, QueryKey } from '@tanstack/vue-query';

const everything: QueryKey[] = [[]];

/** The queries that an event makes stale. A change of a service changes the usage of secrets, and vice versa. */
export function staleKeys(event: StreamEvent): QueryKey[] {
  switch (event.type) {
    case 'secret.changed':
    case 'secret.removed':
    case 'secret.due':
      return [['secrets'], ['overview'], ['stacks'], ['audit', 'object', 'secret', event.name]];
    // The event does not name its secrets and configs, and their pages show the rotation.
    case 'rotation.changed':
      return [
        ['rotations', 'list'],
        ['rotations', 'under-way'],
        ['rotations', 'one', event.id],
        ['secrets'],
        ['configs'],
        ['overview'],
        ['audit', 'object'],
      ];
    case 'service.changed':
    case 'service.removed':
      return [
        ['services', 'list'],
        ['services', 'one', event.name],
        ['nodes', 'tasks'],
        ['tasks'],
        ['inventory'],
        ['secrets'],
        ['configs'],
        ['overview'],
        ['stacks'],
        ['audit', 'object', 'service', event.name],
      ];
    case 'config.changed':
    case 'config.removed':
    case 'config.due':
      return [['configs'], ['overview'], ['stacks'], ['audit', 'object', 'config', event.name]];
    case 'network.changed':
    case 'network.removed':
      return [['inventory'], ['overview'], ['stacks']];
    case 'node.changed':
    case 'node.removed':
      return [['nodes'], ['tasks'], ['secrets', 'access'], ['overview']];
    // Other events are rare or come from a newer server than this page, so everything is reloaded.
    default:
      return everything;
  }
}

const GATHER_MS = 100;

/** Collects a burst of events into one round of reads. The next round waits for the previous one. */
export function createInvalidator(
  queryClient: Pick<QueryClient, 'cancelQueries' | 'invalidateQueries'>,
) {
  const waiting = new Map<string, QueryKey>();
  let isBusy = false;

  async function flush() {
    isBusy = true;
    while (waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const keys = waiting.has('[]') ? everything : [...waiting.values()];
      waiting.clear();
      await Promise.allSettled(keys.map(readAgain));
    }
    isBusy = false;
  }

  /** A first read in progress may be older than the event, but would count as fresh. */
  async function readAgain(queryKey: QueryKey) {
    await queryClient.cancelQueries({
      queryKey,
      predicate: ({ state }) => state.data === undefined,
    });
    await queryClient.invalidateQueries({ queryKey });
  }

  return (event: StreamEvent) => {
    for (const key of staleKeys(event)) waiting.set(JSON.stringify(key), key);
    if (!isBusy) void flush();
  };
}
