import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { documentOf } from './create-editor';
import { lineBreakOf, withLineBreak } from './line-breaks';

describe('The document of the editor', () => {
  it.each([
    'a\nb\n',
    'a\r\nb\r\n',
    'a\r\nb\nc',
    'a\rb',
    '\r\n',
    '',
    'no newline',
    'a\u2028b\u0085c',
    '\ufeffa: 1\n',
    'tab\there\n',
  ])('returns %j exactly as it was', (text) => {
    expect(EditorState.create(documentOf(text)).sliceDoc()).toBe(text);
  });
});

describe('Pasted text', () => {
  it.each([
    ['x\ny', 'a\r\nb', 'x\r\ny'],
    ['x\r\ny', 'a\nb', 'x\ny'],
    ['x\ry', 'a\nb', 'x\ny'],
  ])('%j gets the line breaks of %j', (pasted, content, expected) =>
    expect(withLineBreak(pasted, lineBreakOf(content))).toBe(expected),
  );
});
