import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { weigh } from './page-weight';

const aChunk = (imports: string[], module: string, isEntry = false) => ({
  type: 'chunk' as const,
  // Compression reduces random base64 text to no less than three quarters.
  code: randomBytes(3000).toString('base64'),
  imports,
  moduleIds: [`/web/src/${module}`],
  isEntry,
});
const bundle = {
  'index.js': aChunk(['vue.js'], 'main.ts', true),
  'vue.js': aChunk([], 'vue.ts'),
  'page.js': aChunk(['vue.js', 'table.js'], 'pages/SecretsPage.vue'),
  'table.js': aChunk([], 'ui/DataTable.vue'),
  'dialog.js': aChunk(['vue.js'], 'Dialog.vue'),
  'index.css': { type: 'asset' as const },
};

describe('weigh', () => {
  it('counts every script that the entry and the page import once', () => {
    const [entry, page] = [weigh(bundle, []), weigh(bundle, ['src/pages/SecretsPage.vue'])];
    expect([Math.round(entry / 3), Math.round(page / 3)]).toEqual([2, 4]);
  });

  it('counts a script that is served uncompressed with all its bytes', () => {
    const small = { ...aChunk([], 'main.ts', true), code: 'run();'.repeat(100) };
    expect(weigh({ 'index.js': small }, [])).toBe(0.6);
  });
});
