interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}

const LARGEST_PAGE = 500;

/** Returns the rows of as many pages as the limit needs. */
export async function pagesOf<Row>(
  limit: number,
  read: (page: { limit: number; cursor?: string }) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  while (rows.length < limit) {
    const page = await read({ limit: Math.min(LARGEST_PAGE, limit - rows.length), cursor });
    rows.push(...page.items);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return rows;
}
