import { describe, expect, it } from 'vitest';
import { newSettingsDraft, settingsFaults, settingsOf, startSettings } from './settings-draft';

describe('The settings of a rotation', () => {
  it('omit fields that are empty', () => {
    expect(settingsOf(startSettings())).toEqual({});
    expect(settingsFaults(startSettings())).toEqual({});
  });

  it('contain the entered fields and convert hours to seconds', () => {
    const fields = { ...startSettings(), parallelism: 2, canary: false, graceHours: 1.5, keep: 0 };
    expect(settingsOf(fields)).toEqual({
      parallelism: 2,
      canary: false,
      graceSeconds: 5400,
      keep: 0,
    });
  });

  it.each([
    {},
    { parallelism: 2, canary: false, graceSeconds: 5400, keep: 0, tries: 3 },
    { stabilityWindowSeconds: 0, deadlineSeconds: 60 },
  ])('are filled in from those of another rotation: %j', (given) => {
    const draft = newSettingsDraft();
    draft.fields.parallelism = 99;
    draft.fill(given);
    expect(draft.settings.value).toEqual(given);
  });

  it.each([
    ['parallelism', 0],
    ['parallelism', 1.5],
    ['stabilityWindowSeconds', 3601],
    ['deadlineSeconds', 0],
    ['graceHours', -1],
    ['keep', 101],
  ] as const)('reject %s %d', (name, value) => {
    expect(settingsFaults({ ...startSettings(), [name]: value })).toHaveProperty(name);
  });
});
