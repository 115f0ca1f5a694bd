import { describe, expect, it } from 'vitest';
import { settingsFaults, settingsOf, startSettings } from './settings-draft';

describe('settings of a rotation', () => {
  it('leave out what was not entered', () => {
    expect(settingsOf(startSettings())).toEqual({});
    expect(settingsFaults(startSettings())).toEqual({});
  });

  it('are sent where they were entered, hours as seconds', () => {
    const fields = { ...startSettings(), parallelism: 2, canary: false, graceHours: 1.5, keep: 0 };
    expect(settingsOf(fields)).toEqual({
      parallelism: 2,
      canary: false,
      graceSeconds: 5400,
      keep: 0,
    });
  });

  it.each([
    ['parallelism', 0],
    ['parallelism', 1.5],
    ['stabilityWindowSeconds', 3601],
    ['deadlineSeconds', 0],
    ['graceHours', -1],
    ['keep', 101],
  ] as const)('do not take %s %d', (name, value) => {
    expect(settingsFaults({ ...startSettings(), [name]: value })).toHaveProperty(name);
  });
});
