const two = (number: number) => String(number).padStart(2, '0');

/** An instant as a `datetime-local` field has it: the time of this place, to the minute. */
export function toField(iso: string | undefined): string {
  const at = iso === undefined ? new Date(NaN) : new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** And back: empty for what is no time. */
export function fromField(text: string): string {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
