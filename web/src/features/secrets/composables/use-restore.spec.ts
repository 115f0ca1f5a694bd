import { describe, expect, it } from 'vitest';
import { useRestore } from './use-restore';

describe('useRestore', () => {
  const key = { kind: 'secret' as const, name: 'tls_key', version: 1 };

  it('restores what was current together with the version, unless the user declines', () => {
    const { draft, start, isTogether } = useRestore('secret', 'tls_cert');
    start(1, [key]);
    const own = { kind: 'secret', name: 'tls_cert', version: 1 };
    expect(draft.changes()).toEqual([own, key]);
    isTogether.value = false;
    expect(draft.changes()).toEqual([own]);
    start(1, [key]);
    expect(draft.changes()).toEqual([own, key]);
  });
});
