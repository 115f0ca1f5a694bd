import { describe, expect, it } from 'vitest';
import { diffLabel } from './diff-labels';

describe('diffLabel', () => {
  it.each([
    ['TaskTemplate.ForceUpdate', 'Restart counter'],
    ['replicas', 'Replicas'],
    ['updatePolicy', 'Update policy'],
    ['policy.maxAgeDays', 'Rotate every (days)'],
    ['Labels.com.example.team', 'Label com.example.team'],
    ['Can sign in', 'Can sign in'],
    ['Some.Unknown.Field', 'Some.Unknown.Field'],
  ])('labels %s as %s', (path, label) => expect(diffLabel(path)).toBe(label));
});
