import type { Side } from './label-merge';

export const rowFaults = { duplicate: 'Duplicate key', invalid: 'Invalid label' };

/** One side of a difference; a value that is hidden from this role is null. */
export const sideText = (side: Side) =>
  side === undefined ? '–' : side === null ? 'hidden' : side || '(empty)';

/** Docker takes a label without a key. */
export const keyText = (key: string) => key || '(empty key)';
