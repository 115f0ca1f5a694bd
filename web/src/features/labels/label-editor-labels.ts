import type { Side } from './label-merge';

export const mergeWords = {
  heading: 'Label',
  lead: 'Someone else changed these labels while you were editing. Nothing has been saved. Choose which values to keep.',
};

export const rowFaults = { duplicate: 'Duplicate key', invalid: 'Invalid label' };

/** Returns one side of a difference as text. A value that the user's role must not see is null. */
export const sideText = (side: Side) =>
  side === undefined ? '–' : side === null ? 'hidden' : side || '(empty)';

/** Returns a key as text. Docker also accepts a label with an empty key. */
export const keyText = (key: string) => key || '(empty key)';

export const editLabelsOf = (name: string) => `Edit labels of ${name}…`;
