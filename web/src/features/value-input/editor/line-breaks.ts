/** The line break of a text. Of one with both kinds it is LF, and its CR characters are part of the lines. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  const all = text.match(/\r?\n/g) ?? [];
  return all.length > 0 && all.every((one) => one === '\r\n') && !/\r(?!\n)/.test(text)
    ? '\r\n'
    : '\n';
}

/** The text with the line breaks of the content into which it is pasted. */
export const withLineBreak = (text: string, lineBreak: '\n' | '\r\n') =>
  text.replace(/\r\n?|\n/g, lineBreak);
