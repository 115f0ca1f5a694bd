import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// A dependency of the product, not of the tools.
const requireOfApi = createRequire(new URL('../../api/package.json', import.meta.url));
/** @type {new (file: string) => { prepare(sql: string): { all(): unknown[] }, exec(sql: string): void, close(): void }} */
const Sqlite = requireOfApi('better-sqlite3');

/** What a large export and a comparison of the largest configs have to read. */
export const AUDIT_ROWS = 100_000;
const CONFIG_LINES = 15_000;
const SECONDS = 15;

/** @typedef {Awaited<ReturnType<typeof import('./product.mjs').startProduct>>} Product */

/**
 * Repeats the last row of the audit log. Its chain breaks, which only `audit verify` would notice.
 * @param {string} dataDir
 */
function fillAudit(dataDir) {
  const sqlite = new Sqlite(join(dataDir, 'waxseal.sqlite'));
  const columns = sqlite
    .prepare("select name from pragma_table_info('audit')")
    .all()
    .map((row) => /** @type {{ name: string }} */ (row).name);
  const values = columns.map((name) =>
    name === 'seq' ? 'seq + step' : name === 'id' ? 'hex(randomblob(16))' : name,
  );
  sqlite.exec(
    `with recursive more(step) as (select 1 union all select step + 1 from more where step < ${AUDIT_ROWS})
     insert into audit (${columns.join()}) select ${values.join()}
     from (select * from audit order by seq desc limit 1), more;
     update auditHead set seq = (select max(seq) from audit)`,
  );
  sqlite.close();
}

/**
 * How long the event loop of the product is held while many clients ask for what takes longest, all at
 * once, for some seconds: how late a timer is, and how long the process computed until then.
 * @param {Product} product
 */
export async function eventLoopFigures({ url, headers, dataDir, loopFigures }) {
  const ask = async (
    /** @type {string} */ path,
    /** @type {unknown} */ body,
    accepted = [200, 429],
  ) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'if-match': '*' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // As a client does: too many exports run.
    if (response.status === 429) await sleep(1000);
    if (!accepted.includes(response.status)) throw new Error(`${path}: ${response.status} ${text}`);
    return text;
  };
  const lines = (/** @type {string} */ word) =>
    Array.from({ length: CONFIG_LINES }, (_, at) => `${word} ${at} ${'x'.repeat(40)}`).join('\n');
  await ask('/configs', { name: 'bench_config', value: { text: lines('before') } }, [201]);
  const value = { text: lines('after') };
  const { id } = JSON.parse(await ask('/configs/bench_config/rotations', { value }, [202]));
  await ask(`/rotations/${id}?wait=true&timeout=60`, undefined);
  fillAudit(dataDir);
  const kinds = [
    ['audit export', 50, () => ask('/audit/export?format=csv', undefined)],
    ['audit page', 1, () => ask('/audit?actor=bench&limit=50', undefined)],
    ['comparison', 2, () => ask('/configs/bench_config/diff?from=1&to=2', undefined)],
    [
      'rotation plan',
      2,
      () =>
        ask('/secrets/bench_secret_0000/rotations?dryRun=true', { value: { text: 'a new value' } }),
    ],
    ['pruning plan', 1, () => ask('/secret-prunings?dryRun=true', {})],
    ['list', 2, () => ask('/services?limit=100', undefined)],
    ['overview', 1, () => ask('/overview', undefined)],
  ];
  await loopFigures();
  const until = performance.now() + SECONDS * 1000;
  /** @type {Record<string, number>} */
  const slowest = {};
  await Promise.all(
    kinds.flatMap(([kind, count, work]) =>
      Array.from({ length: Number(count) }, async () => {
        while (performance.now() < until) {
          const startedAt = performance.now();
          await /** @type {() => Promise<string>} */ (work)();
          const tookMs = performance.now() - startedAt;
          slowest[String(kind)] = Math.max(slowest[String(kind)] ?? 0, tookMs);
        }
      }),
    ),
  );
  // Not a bound, but it tells which request was the slow one.
  console.log('slowest responses in ms', slowest);
  return loopFigures();
}
