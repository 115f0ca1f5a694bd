import type { StreamEvent } from '@waxseal/shared';
import type { QueryClient, QueryKey } from '@tanstack/vue-query';

const everything: QueryKey[] = [[]];

/** Which queries an event makes stale. A service changes the use of secrets, and the other way round. */
export function staleKeys(event: StreamEvent): QueryKey[] {
  switch (event.type) {
    case 'secret.changed':
    case 'secret.removed':
    case 'secret.due':
      return [['secrets'], ['overview'], ['stacks']];
    // Its families are told apart by nothing here, and show whether they are being rotated.
    case 'rotation.changed':
      return [
        ['rotations', 'list'],
        ['rotations', 'under-way'],
        ['rotations', 'one', event.id],
        ['secrets'],
        ['configs'],
        ['overview'],
      ];
    case 'service.changed':
    case 'service.removed':
      return [
        ['services', 'list'],
        ['services', 'one', event.name],
        ['secrets'],
        ['configs'],
        ['overview'],
        ['stacks'],
      ];
    case 'config.changed':
    case 'config.removed':
    case 'config.due':
      return [['configs'], ['overview'], ['stacks']];
    case 'network.changed':
    case 'network.removed':
      return [['overview'], ['stacks']];
    case 'node.changed':
    case 'node.removed':
      return [['nodes'], ['overview']];
    // The rest says little, or comes from a newer server than this page: all is read again.
    default:
      return everything;
  }
}

const GATHER_MS = 100;

/** Gathers a burst of events into one round of reads; the next round waits for the one before. */
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

  /** A first read that is in progress may be older than the event, and would be taken for fresh. */
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
