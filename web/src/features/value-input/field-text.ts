/** Above these, a browser needs seconds to break the lines of a text field, and the page stands still. */
const MAX_CHARACTERS = 100_000;
const MAX_LINE = 5_000;

const hasLongLine = (text: string) => {
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf('\n', start);
    const length = (end < 0 ? text.length : end) - start;
    if (length > MAX_LINE) return true;
    start += length + 1;
  }
  return false;
};

/** Whether a text field would change the text or block the page: it turns CR and CRLF into LF. */
export const isUnfitForField = (text: string) =>
  text.includes('\r') || text.length > MAX_CHARACTERS || hasLongLine(text);

export type LineEnds = 'CRLF' | 'CR' | 'mixed';

/** How lines end, or null if the text has only LF or a single line. */
export function lineEndsOf(text: string): LineEnds | null {
  if (!text.includes('\r')) return null;
  const rest = text.replaceAll('\r\n', '');
  const hasCrlf = rest.length < text.length;
  const others = [hasCrlf, rest.includes('\r'), rest.includes('\n')].filter(Boolean).length;
  if (others > 1) return 'mixed';
  return hasCrlf ? 'CRLF' : 'CR';
}

const MAX_PREVIEW = 2_000;

/** The first part of a text that is too large to be shown. */
export const previewOf = (text: string) => {
  const start = text.slice(0, MAX_PREVIEW);
  return { start, hidden: text.length - start.length };
};
