import { describe, expect, it } from 'vitest';
import { newTypedValue } from './typed-value';

const sent = (typed: ReturnType<typeof newTypedValue>) =>
  Buffer.from(typed.toBody().base64, 'base64').toString();

describe('newTypedValue', () => {
  it.each(['a\nb', 'a\r\nb\r\n', 'a\rb', '\r\n', `x${'y'.repeat(400_000)}`])(
    'sends text exactly as it was pasted: case %#',
    (text) => {
      const typed = newTypedValue('secret');
      typed.put(text);
      expect(sent(typed)).toBe(text);
    },
  );

  it('keeps out of the field what the field would change', () => {
    const typed = newTypedValue('secret');
    typed.put('a\r\nb');
    expect([typed.text.value, typed.held.value, typed.lineEnds.value]).toEqual([
      '',
      'a\r\nb',
      'CRLF',
    ]);
  });

  it('puts the text into the field once its line ends were converted', () => {
    const typed = newTypedValue('secret');
    typed.put('a\r\nb\rc');
    typed.useLf();
    expect([typed.text.value, typed.held.value, typed.lineEnds.value]).toEqual([
      'a\nb\nc',
      null,
      null,
    ]);
  });

  it('removes only the newline at the end', () => {
    const typed = newTypedValue('secret');
    typed.put('a\r\nb\r\n');
    expect(typed.newline.value).toBe('CRLF');
    typed.dropNewline();
    expect(sent(typed)).toBe('a\r\nb');
  });

  it('forgets held text when it is cleared', () => {
    const typed = newTypedValue('secret');
    typed.put('a\r\nb');
    typed.clear();
    expect([typed.held.value, typed.count.value]).toEqual([null, 0]);
  });
});
