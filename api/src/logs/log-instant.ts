/** An ISO 8601 time as Docker writes those of lines: in UTC with nine digits of a second. */
export function toLogInstant(iso: string): string {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '';
  const seconds = new Date(Date.parse(iso.replace(/\.\d+/, ''))).toISOString().slice(0, 19);
  return `${seconds}.${fraction.slice(0, 9).padEnd(9, '0')}Z`;
}
