import type { FamilyKind } from '@waxseal/shared';
import type { LineEnds } from './field-text';

export type ValueSource = 'text' | 'file' | 'generator';

export const valueLabel = 'Value';
export const sources: { value: ValueSource; label: string }[] = [
  { value: 'text', label: 'Enter' },
  { value: 'file', label: 'File' },
  { value: 'generator', label: 'Generate' },
];

export const heldLabels = {
  why: 'Kept exactly as pasted. This text cannot be edited here.',
  clear: 'Clear',
  preview: 'Start of the pasted text',
  hidden: (count: number) => `${count.toLocaleString('en')} more characters`,
};
export const lineEndLabels: Record<LineEnds, string> = {
  CRLF: 'Lines end with CRLF, as in Windows.',
  CR: 'Lines end with CR.',
  mixed: 'Lines end in different ways (CRLF, CR, LF).',
};
export const convertedNotes = {
  '\n': 'The pasted lines now end with LF, as the other lines do.',
  '\r\n': 'The pasted lines now end with CRLF, as the other lines do.',
};
export const useLfLabel = 'Convert to LF';

const sizeRules = { secret: 'Secrets can be at most', config: 'Configs can be at most' };
export const tooLong = (kind: FamilyKind, atMost: string) => `${sizeRules[kind]} ${atMost} bytes`;
export const emptyFile = 'File is empty';
export const unreadableFile = 'File can’t be read';
export const tooLargeFile = (atMost: string) => `File is too large (at most ${atMost} bytes)`;

export const leaveEditorHint = 'Press Escape, then Tab, to leave the editor';

interface Range {
  from: number;
  to: number;
}
const between = ({ from, to }: Range) =>
  `${from.toLocaleString('en')} and ${to.toLocaleString('en')}`;
export const numberRange = (range: Range) => `Must be between ${between(range)}`;
export const lengthRange = (range: Range) => `Must have between ${between(range)} characters`;
