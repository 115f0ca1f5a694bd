import { describe, expect, it } from 'vitest';
import { factsOf, tableOf } from './table.js';

describe('A table', () => {
  const columns = [
    { title: 'NAME', cell: ({ name }: { name: string }) => name },
    { title: 'SERVICES', cell: ({ count }: { name: string; count: number | null }) => count },
  ];

  it('aligns text to the left and numbers to the right', () => {
    const rows = [
      { name: 'db_password', count: 12 },
      { name: 'key', count: 3 },
    ];
    expect(tableOf(columns, rows)).toEqual([
      'NAME         SERVICES',
      'db_password        12',
      'key                 3',
    ]);
  });

  it('marks what is missing', () => {
    expect(tableOf(columns, [{ name: '', count: null }])).toEqual(['NAME  SERVICES', '-     -']);
  });

  it('has only titles without rows', () => {
    expect(tableOf(columns, [])).toEqual(['NAME  SERVICES']);
  });

  it('prints no control characters of names and reasons', () => {
    const rows = [{ name: '\u001b[31mred\u001b[0m\nnext\u202e', count: 1 }];
    expect(tableOf(columns, rows)[1]).toMatch(/^ \[31mred \[0m next {3,}/);
  });
});

describe('Facts', () => {
  it('are aligned', () => {
    expect(factsOf({ Name: 'db', 'Current version': 2 })).toEqual([
      'Name:             db',
      'Current version:  2',
    ]);
  });
});
