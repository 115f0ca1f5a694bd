import { describe, expect, it } from 'vitest';
import { aNode } from '../engine/testing/factories.js';
import type { ServiceFieldChanges } from '../engine/index.js';
import { assertInstalled } from './drivers.js';

const plugins = (...all: [type: string, name: string][]) =>
  all.map(([type, name]) => ({ type, name }));
const nodes = [
  aNode({ plugins: plugins(['Log', 'json-file'], ['Volume', 'local']) }),
  aNode({ plugins: plugins(['Log', 'gelf'], ['Volume', 'vieux/sshfs:latest']) }),
];
const pointersOf = (
  fields: ServiceFieldChanges,
  current: ServiceFieldChanges = {},
  on: typeof nodes = nodes,
) => {
  try {
    assertInstalled(fields, current, on);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ status: 422, code: 'invalid-input' });
    const { errors } = (error as { extras: { errors: { pointer: string }[] } }).extras;
    return errors.map(({ pointer }) => pointer);
  }
};
const logging = (driver: string) => ({ logging: { driver, options: {} } });
const mounts = (...drivers: string[]) => ({
  mounts: drivers.map((driver) => ({ type: 'volume' as const, target: `/${driver}`, driver })),
});

describe('A driver', () => {
  it.each<[string, ServiceFieldChanges]>([
    ['of logs that one node has', logging('gelf')],
    ['of logs that Docker has everywhere', logging('none')],
    ['of volumes, with and without its tag', mounts('local', 'vieux/sshfs', 'vieux/sshfs:latest')],
  ])('%s is allowed', (_, fields) => expect(pointersOf(fields)).toEqual([]));

  it('that no node has is refused with the field', () => {
    expect(pointersOf({ ...logging('loki'), ...mounts('local', 'rexray') })).toEqual([
      '/logging/driver',
      '/mounts/1/driver',
    ]);
  });

  it('may stay, and is not refused where nodes list none', () => {
    expect(pointersOf(logging('loki'), logging('loki'))).toEqual([]);
    expect(pointersOf(logging('loki'), {}, [aNode({ plugins: [] })])).toEqual([]);
  });
});
