import { z } from 'zod';

/** One page of a list. `total` counts all matching rows, and `nextCursor` is null on the last page. */
export const pageOf = <Row extends z.ZodType, More extends z.ZodRawShape = Record<never, never>>(
  id: string,
  row: Row,
  more: More = {} as More,
) =>
  z
    .object({
      items: z.array(row),
      nextCursor: z.string().nullable(),
      total: z.int(),
      ...more,
    })
    .meta({ id });

export interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
  total: number;
}

const flags = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
  // Many Python clients send these.
  ['True', true],
  ['False', false],
]);
/** `true` or `false` in a query. As a preprocessed boolean, the document shows a boolean and not two strings. */
export const queryFlag = z.preprocess(
  (text) => flags.get(text) ?? text,
  z.boolean({ error: 'Must be true or false' }),
);

/** The parameters of every list. A query schema must not have an id: its parameters would be missing in the document. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Rows per page, 1 to 500'),
  cursor: z.string().max(2048).optional().describe('`nextCursor` of the previous page'),
  search: z
    .string()
    .max(128)
    .optional()
    .describe('Words that the name contains, in any order; case is ignored'),
  typos: queryFlag
    .default(false)
    .describe('true: if no name contains the words, find names that differ by a letter'),
};
export const DryRunQuery = z.strictObject({
  dryRun: queryFlag.default(false).describe('Return the plan and change nothing'),
});
/** The parameters of requests that may wait for what they ask for. */
export const waitQuery = (until: string) => ({
  wait: queryFlag.default(false).describe(until),
  timeout: z.coerce
    .number()
    .min(0)
    .max(300)
    .default(60)
    .describe('Maximum time to wait, in seconds'),
});
export type DryRunQuery = z.infer<typeof DryRunQuery>;
