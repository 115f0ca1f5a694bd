import Anser from 'anser';

export interface Segment {
  text: string;
  classes: string[];
}

/** Colours and weights that a theme can show. Others, such as blinking, are left out. */
const decorations: Record<string, string> = {
  bold: 'font-semibold',
  dim: 'opacity-60',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'line-through',
};
const colour = /^ansi-(?:bright-)?(?:black|red|green|yellow|blue|magenta|cyan|white)$/;

/** Control characters that a browser would draw as boxes. */
// eslint-disable-next-line no-control-regex -- They are what is looked for.
const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

/** Splits a line into segments of one style. The texts are plain: what draws them must not read markup. */
export function segmentsOf(line: string): Segment[] {
  const text = line.replaceAll(controls, '');
  if (!text.includes('\u001b')) return [{ text, classes: [] }];
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).map(
    ({ content, fg, decorations: given }) => ({
      text: content.replaceAll('\u001b', ''),
      classes: [
        ...(fg && colour.test(fg) ? [fg] : []),
        ...given.flatMap((name) => decorations[name] ?? []),
      ],
    }),
  );
}

export const plainText = (line: string) =>
  segmentsOf(line)
    .map(({ text }) => text)
    .join('');
