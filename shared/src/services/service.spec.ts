import { describe, expect, it } from 'vitest';
import {
  EditService,
  RestartService,
  RollBackService,
  ScaleService,
  UpdateImage,
} from './service.js';

describe('Scaling a service', () => {
  it.each([0, 1, 10_000])('accepts %i replicas', (replicas) => {
    expect(ScaleService.parse({ replicas })).toEqual({ replicas, resume: false });
  });

  it.each([-1, 0.5, 10_001, '3', null, undefined, NaN])('rejects %s replicas', (replicas) => {
    expect(ScaleService.safeParse({ replicas }).success).toBe(false);
  });
});

describe.each([
  ['a scaling', ScaleService, { replicas: 1 }],
  ['a restart', RestartService, {}],
  ['a rollback', RollBackService, {}],
  ['an update of the image', UpdateImage, { image: 'app:2' }],
  ['an edit', EditService, { labels: {} }],
])('The request for %s', (_, schema, body) => {
  it('does not consent to continue a paused rollout by default', () => {
    expect([schema.parse(body).resume, schema.parse({ ...body, resume: true }).resume]).toEqual([
      false,
      true,
    ]);
  });

  it.each(['true', 1, null])('rejects %j as consent', (resume) => {
    expect(schema.safeParse({ ...body, resume }).success).toBe(false);
  });

  it('rejects unknown fields', () => {
    expect(schema.safeParse({ ...body, unknown: 'x' }).success).toBe(false);
  });
});
