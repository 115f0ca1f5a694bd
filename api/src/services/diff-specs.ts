import type { Plan } from '@waxseal/shared';
import type { ServiceSpec } from '../engine/index.js';

type Line = Plan['diff'][number];

/** Fields that may contain a secret: the plan shows that they differ, but not their text. */
const hiding = new Set(['env', 'command', 'args', 'labels']);

const textOf = (value: unknown) =>
  value === null || value === undefined
    ? null
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

/** The fields in which two specs differ, as the lines of a plan. */
export function diffSpecs(before: ServiceSpec, after: ServiceSpec, showsValues: boolean): Line[] {
  const fields = Object.keys(before) as (keyof ServiceSpec)[];
  return fields.flatMap((field) => {
    const line = { path: field, before: textOf(before[field]), after: textOf(after[field]) };
    if (line.before === line.after) return [];
    return [hiding.has(field) && !showsValues ? { path: field, before: '…', after: '…' } : line];
  });
}
