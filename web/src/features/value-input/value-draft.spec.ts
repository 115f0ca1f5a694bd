import { describe, expect, it } from 'vitest';
import { newValueDraft } from './value-draft';

describe('newValueDraft', () => {
  it('is complete after the user types, and has the bytes of the text', () => {
    const draft = newValueDraft('secret');
    expect(draft.isComplete.value).toBe(false);
    draft.typed.text.value = 'é\n';
    expect(draft.isComplete.value).toBe(true);
    expect(draft.toChange()).toEqual({ value: { base64: 'w6kK' } });
    expect(draft.summary.value).toBe('3 bytes');
    expect(draft.typed.newline.value).toBe('LF');
  });

  it('never contains the value in its mark', () => {
    const draft = newValueDraft('secret');
    draft.typed.text.value = 'canary';
    expect(JSON.stringify([draft.mark.value, draft.summary.value])).not.toContain('canary');
  });

  it('keeps the typed value while another source is selected, and drops it when cleared', () => {
    const draft = newValueDraft('secret');
    draft.typed.text.value = 'typed';
    draft.choose('generator');
    expect(draft.toChange()).toMatchObject({ generator: { type: 'password' } });
    draft.choose('text');
    expect(draft.typed.text.value).toBe('typed');
    draft.clear();
    expect(draft.typed.text.value).toBe('');
  });

  it('starts with the current content and is complete once it differs', () => {
    const draft = newValueDraft('config');
    draft.edit('a: 1\n');
    expect([draft.isEdited.value, draft.isUnchanged.value, draft.isComplete.value]).toEqual([
      true,
      true,
      false,
    ]);
    draft.typed.text.value = 'a: 2\n';
    expect([draft.isUnchanged.value, draft.isComplete.value]).toEqual([false, true]);
    draft.typed.text.value = 'a: 1\n';
    draft.choose('generator');
    expect([draft.isEdited.value, draft.isComplete.value]).toEqual([false, true]);
    draft.clear();
    draft.choose('text');
    expect([draft.isEdited.value, draft.isComplete.value]).toEqual([false, false]);
  });

  it.each([
    ['secret', 512_000],
    ['config', 1_024_001],
  ] as const)('rejects a %s of %d bytes', (kind, size) => {
    const draft = newValueDraft(kind);
    draft.typed.text.value = 'x'.repeat(size);
    expect(draft.typed.fault.value).toContain('at most');
    expect(draft.isComplete.value).toBe(false);
  });
});
