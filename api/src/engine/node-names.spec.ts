import { expect, it } from 'vitest';
import { nodeNames } from './node-names.js';

it.each([
  ['its hostname', [['a', 'one']], ['one']],
  [
    'its ID without a hostname',
    [
      ['a', ''],
      ['b', ''],
    ],
    ['a', 'b'],
  ],
  [
    'its hostname and ID if another node has the same',
    [
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'two'],
    ],
    ['one (a)', 'one (b)', 'two'],
  ],
])('a node is called by %s', (_, nodes, names) => {
  expect([...nodeNames(nodes.map(([id, name]) => ({ id: id!, name: name! }))).values()]).toEqual(
    names,
  );
});
