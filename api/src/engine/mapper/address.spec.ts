import { expect, it } from 'vitest';
import { toAddressText } from './address.js';

it.each([
  ['10.0.0.5', '10.0.0.5'],
  ['10.0.0.5:2377', '10.0.0.5'],
  ['fd00::2', 'fd00::2'],
  ['[fd00::1]:2377', 'fd00::1'],
  ['[FD00:0:0:0::1]', 'fd00::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['::ffff:10.0.0.5', '10.0.0.5'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['manager.example:2377', 'manager.example'],
  ['0.0.0.0', ''],
  ['0.0.0.0:2377', ''],
  ['::', ''],
  ['[::]:2377', ''],
  ['', ''],
  [undefined, ''],
])('writes %s as %j', (text, written) => {
  expect(toAddressText(text)).toBe(written);
});
