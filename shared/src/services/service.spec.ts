import { describe, expect, it } from 'vitest';
import { EditService, RestartService, RollBackService, ScaleService } from './service.js';

describe('A scaling', () => {
  it.each([0, 1, 10_000])('takes %i replicas', (replicas) => {
    expect(ScaleService.parse({ replicas })).toEqual({ replicas, resume: false });
  });

  it.each([-1, 0.5, 10_001, '3', null, undefined, NaN])('does not take %s', (replicas) => {
    expect(ScaleService.safeParse({ replicas }).success).toBe(false);
  });
});

describe.each([
  ['a scaling', ScaleService, { replicas: 1 }],
  ['a restart', RestartService, {}],
  ['a rollback', RollBackService, {}],
  ['an edit', EditService, { labels: {} }],
])('To %s', (_, schema, body) => {
  it('consent with a paused rollout is given expressly', () => {
    expect([schema.parse(body).resume, schema.parse({ ...body, resume: true }).resume]).toEqual([
      false,
      true,
    ]);
  });

  it.each(['true', 1, null])('%j is no consent', (resume) => {
    expect(schema.safeParse({ ...body, resume }).success).toBe(false);
  });

  it('nothing else can be added', () => {
    expect(schema.safeParse({ ...body, image: 'x' }).success).toBe(false);
  });
});
