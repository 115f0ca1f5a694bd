import { describe, expect, it } from 'vitest';
import { ExportLimit } from './export-limit.js';

describe('ExportLimit', () => {
  it('refuses an export while eight run, until one has ended', () => {
    const limit = new ExportLimit();
    const [leave] = Array.from({ length: 8 }, () => limit.enter());
    expect(() => limit.enter()).toThrow('rate-limited');
    leave!();
    leave!();
    limit.enter();
    expect(() => limit.enter()).toThrow('rate-limited');
  });
});
