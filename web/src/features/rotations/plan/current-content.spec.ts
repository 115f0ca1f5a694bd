import { describe, expect, it } from 'vitest';
import { editable, MOST_EDITED_BYTES, MOST_EDITED_LINE } from './current-content';
import { contentNotes } from './plan-labels';

describe('editable', () => {
  const lines = (bytes: number) => 'x\n'.repeat(bytes / 2);
  it.each([
    ['a short text', 'a: 1\n', null],
    ['the longest text', lines(MOST_EDITED_BYTES), null],
    ['a longer text', lines(MOST_EDITED_BYTES + 2), contentNotes.large],
    ['a text with few characters but many bytes', 'ä\n'.repeat(90_000), contentNotes.large],
    ['the longest line', 'x'.repeat(MOST_EDITED_LINE), null],
    ['a longer line', 'x'.repeat(MOST_EDITED_LINE + 1), contentNotes.large],
    ['binary content', null, contentNotes.binary],
  ])('%s', (_, text, note) =>
    expect(editable(text)).toEqual({ text: note === null ? text : null, note }),
  );
});
