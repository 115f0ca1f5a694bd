import type { z } from 'zod';
import { lengthRange, numberRange } from './value-labels';

/** The range that a number field accepts. An empty field is an empty text and always valid. */
export interface Bounds {
  from: number;
  to: number;
  isWhole: boolean;
}
type Given = number | string | boolean;

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema as z.core.$ZodType & { unwrap?: () => z.core.$ZodType };
  while (inner.unwrap) inner = inner.unwrap();
  return inner;
}

/** Returns the bounds that the contract sets. `unit`: the number of contract units in one unit of the field. */
export function boundsOf(schema: z.core.$ZodType, unit = 1): Bounds {
  const { minValue, maxValue, isInt } = unwrapped(schema) as z.ZodNumber;
  if (minValue === null || maxValue === null) throw new TypeError('A number without bounds');
  return { from: minValue / unit, to: maxValue / unit, isWhole: isInt && unit === 1 };
}

/** Describes the range that a schema accepts. Returns null if the schema has no range. */
export function rangeText(schema: z.core.$ZodType): string | null {
  const inner = unwrapped(schema);
  if (inner._zod.def.type === 'number') return numberRange(boundsOf(inner));
  if (inner._zod.def.type !== 'string') return null;
  const { minLength: from, maxLength: to } = inner as z.ZodString;
  return from && to ? lengthRange({ from, to }) : null;
}

/** Returns the error of each invalid number by its field. */
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
    if (!isSound) faults[name] = numberRange(bounds[name]);
  }
  return faults;
}
