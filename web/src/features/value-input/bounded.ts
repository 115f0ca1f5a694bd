/** What a number field may hold. Left empty, it holds a text and says nothing. */
export interface Bounds {
  from: number;
  to: number;
  isWhole: boolean;
}
type Given = number | string | boolean;

/** What is wrong with each number that was given, by its field. */
export function boundFaults<Field extends string>(
  fields: Record<Field, Given>,
  bounds: Record<Field, Bounds>,
): Partial<Record<Field, string>> {
  const faults: Partial<Record<Field, string>> = {};
  for (const name of Object.keys(bounds) as Field[]) {
    const value = fields[name];
    const { from, to, isWhole } = bounds[name];
    const isSound =
      value === '' ||
      (typeof value === 'number' &&
        value >= from &&
        value <= to &&
        (!isWhole || Number.isInteger(value)));
    if (!isSound) faults[name] = `From ${from} to ${to.toLocaleString('en')}`;
  }
  return faults;
}
