import type { LogNotice } from '@waxseal/shared';

export const notice = (code: LogNotice['code'], detail: string): LogNotice => ({
  type: 'notice',
  code,
  detail,
});

export const droppedNotice = (count: number): LogNotice[] =>
  count === 0
    ? []
    : [
        {
          ...notice(
            'lines-dropped',
            `${count} lines were dropped: they arrived faster than they were read`,
          ),
          count,
        },
      ];

/** In the sentences of swarmkit's log broker. */
const reasons: [RegExp, (id: string, nodeName: (id: string) => string) => string | null][] = [
  [
    /node (\w+) (?:is not available|disconnected unexpectedly)/g,
    (id, nodeName) => `The node ${nodeName(id)} is not available: its lines are missing`,
  ],
  // It has no lines that could be missing.
  [/task \w+ has not been scheduled/g, () => null],
];

/** What Docker says that it could not read. */
export function noticesOf(failure: string, nodeName: (id: string) => string): LogNotice[] {
  const found = reasons.flatMap(([pattern, sentence]) =>
    [...failure.matchAll(pattern)].map(([, id = '']) => sentence(id, nodeName)),
  );
  const known = found.filter((detail) => detail !== null);
  // Docker's own words may quote what a container was started with.
  const details = found.length > 0 ? known : ['Docker could not read all lines'];
  return [...new Set(details)].map((detail) => notice('incomplete', detail));
}
