import { z } from 'zod';
import { queryFlag } from '../http/page.js';

export const MAX_LOG_LINES = 100_000;
export const DEFAULT_LOG_LINES = 1_000;

export const LogStreamName = z.enum(['stdout', 'stderr']);

const tailRule = `Must be a number up to ${MAX_LOG_LINES}, or all`;

/** A query schema must not have an id: its parameters would be missing in the document. */
export const LogQuery = z.strictObject({
  tail: z
    .string()
    .regex(/^(?:all|\d{1,6})$/, { error: tailRule, abort: true })
    .refine((text) => text === 'all' || Number(text) <= MAX_LOG_LINES, tailRule)
    .optional()
    .describe(
      `Only the last lines of those that match, 0 to ${MAX_LOG_LINES}, or \`all\`. Default: ${DEFAULT_LOG_LINES}, or all with \`since\``,
    ),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only lines at or after this time. Fractions may have nine digits'),
  until: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only lines at or before this time. A followed log ends at this time'),
  follow: queryFlag.default(false).describe('Keep the response open and send new lines'),
  stream: LogStreamName.optional().describe('Only lines of this stream'),
  search: z
    .string()
    .max(128)
    .optional()
    .describe('Words that the line contains, in any order; case is ignored'),
});
export type LogQuery = z.infer<typeof LogQuery>;

export const LogLine = z
  .object({
    type: z.literal('line'),
    at: z.iso
      .datetime()
      .describe('When the container wrote the line, in UTC with nine digits of a second'),
    task: z.string().describe('ID of the task'),
    slot: z
      .int()
      .nullable()
      .describe('Null for a global service, and for a task that Docker no longer knows'),
    node: z.string().describe('Name of the node'),
    stream: LogStreamName.describe('A service with a terminal has only `stdout`'),
    text: z
      .string()
      .describe(
        'Without its line break. Bytes that are not UTF-8 are replaced. A line of more than 64 KiB is split',
      ),
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof LogLine>;

export const LogNotice = z
  .object({
    type: z.literal('notice'),
    code: z
      .enum(['not-started', 'incomplete', 'lines-dropped', 'engine-away', 'engine-back'])
      .describe(
        '`not-started`: no task has started. `incomplete`: lines of a node or task are missing. `lines-dropped`: the client reads too slowly, or the lines exceed the memory for one response. `engine-away`: Docker cannot be reached. `engine-back`: the log continues where it stopped',
      ),
    detail: z.string(),
    count: z.int().optional().describe('Of `lines-dropped`: how many'),
  })
  .meta({ id: 'LogNotice' });
export type LogNotice = z.infer<typeof LogNotice>;

/** The last record of a followed log. */
export const LogEnd = z
  .object({
    type: z.literal('end'),
    reason: z.enum([
      'until-reached',
      'service-removed',
      'task-ended',
      'session-ended',
      'engine-unreachable',
      'stopping',
    ]),
  })
  .meta({ id: 'LogEnd' });
export type LogEnd = z.infer<typeof LogEnd>;

export const LogRecord = z
  .discriminatedUnion('type', [LogLine, LogNotice, LogEnd])
  .meta({ id: 'LogRecord' });
export type LogRecord = z.infer<typeof LogRecord>;
