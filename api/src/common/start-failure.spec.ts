import { describe, expect, it } from 'vitest';
import { StartFailure, toStartFailure } from './start-failure.js';

describe('toStartFailure', () => {
  it.each([
    [new StartFailure('the database is damaged'), 'the database is damaged'],
    [new TypeError('x is undefined'), 'x is undefined (TypeError)'],
    [
      Object.assign(new Error('dlopen failed\nat y'), { code: 'ERR_DLOPEN' }),
      'dlopen failed (ERR_DLOPEN)',
    ],
    [new Error(''), 'Error (Error)'],
    ['a text', 'a text'],
  ])('turns %o into one line', (error, line) => {
    expect(toStartFailure(error)).toBe(line);
  });
});
