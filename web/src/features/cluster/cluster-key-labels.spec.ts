import { describe, expect, it } from 'vitest';
import { isOnlyLocal, joinCommand } from './cluster-key-labels';

const join = (managerAddress: string | null) =>
  ({ role: 'worker', token: 'SWMTKN-1-a', managerAddress }) as const;

describe('joinCommand', () => {
  it.each([
    ['10.0.0.1:2377', 'docker swarm join --token SWMTKN-1-a 10.0.0.1:2377'],
    [null, 'docker swarm join --token SWMTKN-1-a MANAGER:2377'],
  ])('with the address %s is %s', (address, command) => {
    expect(joinCommand(join(address))).toBe(command);
  });
});

describe('isOnlyLocal', () => {
  it.each([
    ['127.0.0.1:2377', true],
    ['[::1]:2377', true],
    ['10.127.0.1:2377', false],
    ['[2001:db8::1]:2377', false],
    [null, false],
  ])('of %s is %s', (address, expected) => {
    expect(isOnlyLocal(join(address))).toBe(expected);
  });
});
