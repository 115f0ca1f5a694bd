import { describe, expect, it } from 'vitest';
import { newValueDraft } from './value-draft';

describe('newValueDraft', () => {
  it('is complete once something was typed, and has its bytes', () => {
    const draft = newValueDraft('secret');
    expect(draft.isComplete.value).toBe(false);
    draft.typed.text.value = 'é\n';
    expect(draft.isComplete.value).toBe(true);
    expect(draft.toChange()).toEqual({ value: { base64: 'w6kK' } });
    expect(draft.summary.value).toBe('3 bytes');
    expect(draft.typed.newline.value).toBe('LF');
  });

  it('never has the value in what stands for it', () => {
    const draft = newValueDraft('secret');
    draft.typed.text.value = 'canary';
    expect(JSON.stringify([draft.mark.value, draft.summary.value])).not.toContain('canary');
  });

  it('keeps what was typed while another source is looked at, and forgets it when cleared', () => {
    const draft = newValueDraft('secret');
    draft.typed.text.value = 'typed';
    draft.choose('generator');
    expect(draft.toChange()).toMatchObject({ generator: { type: 'password' } });
    draft.choose('text');
    expect(draft.typed.text.value).toBe('typed');
    draft.clear();
    expect(draft.typed.text.value).toBe('');
  });

  it.each([
    ['secret', 512_000],
    ['config', 1_024_001],
  ] as const)('takes no %s of %d bytes', (kind, size) => {
    const draft = newValueDraft(kind);
    draft.typed.text.value = 'x'.repeat(size);
    expect(draft.typed.fault.value).toContain('at most');
    expect(draft.isComplete.value).toBe(false);
  });
});
