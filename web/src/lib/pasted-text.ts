interface Field {
  value: string;
  selectionStart: number | null;
  selectionEnd: number | null;
}

/** Returns the text of a field after `pasted` has replaced its selection. */
export const withPasted = ({ value, selectionStart, selectionEnd }: Field, pasted: string) =>
  value.slice(0, selectionStart ?? 0) + pasted + value.slice(selectionEnd ?? 0);

/** Returns the text of a field, which has only LF, with the line ends of the text that it replaces. */
export const withLineEndsOf = (before: string, now: string) =>
  /\r\n/.test(before) && !/(?<!\r)\n/.test(before) ? now.replace(/\r?\n/g, '\r\n') : now;

const withoutBreaks = (text: string) => text.replace(/[\r\n]+/g, '');

/**
 * How a field changed a pasted text: null if it did not, or dropped only line breaks at the end.
 * A field for one line replaces line breaks, every field turns CRLF into LF, and a limit cuts the rest.
 */
export function changeOf(pasted: string, whole: string, now: string) {
  if (now === whole) return null;
  if (now === whole.replace(/\r\n?/g, '\n')) return 'line-ends';
  const isCut = now.length < withoutBreaks(whole).length;
  if (isCut) return 'cut';
  return /[\r\n]/.test(pasted.replace(/[\r\n]+$/, '')) ? 'line-breaks' : null;
}
