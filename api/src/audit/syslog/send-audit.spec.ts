import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { aTlsCertificate } from '../../engine/testing/tls-certificate.js';
import type { SyslogTarget } from '../../env/index.js';
import { Jobs, Leases } from '../../jobs/index.js';
import { LeasesRepository } from '../../jobs/leases.repository.js';
import { Metrics } from '../../metrics/index.js';
import { aChain, aDraft } from '../testing/a-chain.js';
import { Collector } from '../testing/a-collector.js';
import { DeliveryRepository } from './delivery.repository.js';
import { SendAuditJob } from './send-audit.job.js';
import { SyslogStatus } from './syslog-status.js';

const folder = mkdtempSync(join(tmpdir(), 'waxseal-syslog-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

let tls: Awaited<ReturnType<typeof aTlsCertificate>>;
let caPath: string;
beforeAll(async () => {
  tls = await aTlsCertificate();
  caPath = file('ca.pem', tls.cert);
});

let chain: Awaited<ReturnType<typeof aChain>>;
let collector: Collector;
let metrics: Metrics;
let status: SyslogStatus;
let deliveries: DeliveryRepository;
beforeEach(async () => {
  chain = await aChain();
  collector = await Collector.start(tls);
  metrics = new Metrics();
  status = new SyslogStatus(chain.clock, metrics);
  deliveries = new DeliveryRepository(chain.database);
});
afterEach(async () => {
  await collector.close();
  await chain.database.onApplicationShutdown();
  vi.restoreAllMocks();
});

async function aJob(changes: Partial<SyslogTarget> = {}) {
  const { database, repository, clock } = chain;
  const target = { host: 'localhost', port: collector.port, caPath, client: undefined };
  const syslog = { ...target, facility: 13, appName: 'waxseal', ...changes };
  const leases = new Leases(database, new LeasesRepository(database), clock);
  const job = new SendAuditJob(
    { syslog },
    new Jobs(),
    leases,
    repository,
    deliveries,
    status,
    clock,
  );
  await job.onModuleInit();
  return job;
}
const write = (rows: number) => chain.writer.append(Array.from({ length: rows }, () => aDraft()));
const run = (job: SendAuditJob, signal = new AbortController().signal) => job.run(signal);
const cursor = async () => (await deliveries.find())?.seq;
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('Sending the audit log', () => {
  it('sends each row once, in order, from the first one on', async () => {
    const job = await aJob();
    await write(3);
    await run(job);
    await write(2);
    await run(job);
    await run(job);
    expect(collector.rows).toEqual([1, 2, 3, 4, 5]);
    expect(collector.messages[0]).toMatch(/^<110>1 \S+ \S+ waxseal \d+ secret\.create \[audit@/);
    expect(await cursor()).toBe(5);
    expect(status.health).toMatchObject({ state: 'ok', waitingRows: 0, error: null });
  });

  it('sends thousands of rows in several steps', async () => {
    const job = await aJob();
    await write(2_150);
    await run(job);
    expect(collector.rows).toEqual(range(1, 2_150));
    expect(collector.connections).toBe(3);
  });

  it('continues after a start where the last one stopped', async () => {
    await write(2);
    await run(await aJob());
    await write(1);
    await run(await aJob());
    expect(collector.rows).toEqual([1, 2, 3]);
  });

  it('keeps rows while the collector is away, and sends them when it is back', async () => {
    const job = await aJob();
    const { port } = collector;
    await collector.close();
    await write(2);
    await run(job);
    expect(status.health).toMatchObject({
      state: 'failing',
      waitingRows: 2,
      error: 'ECONNREFUSED',
      lastSuccessAt: null,
    });
    collector = await Collector.start(tls, port);
    await run(job);
    expect(collector.connections).toBe(0);
    chain.clock.forward(1_000);
    await run(job);
    expect(collector.rows).toEqual([1, 2]);
    expect(status.health).toMatchObject({ state: 'ok', waitingRows: 0, error: null });
  });

  it('tries again less and less often, at least once a minute', async () => {
    const job = await aJob();
    await collector.close();
    await write(1);
    const failed = vi.spyOn(status, 'failed');
    for (let second = 0; second < 200; second += 1) {
      await run(job);
      chain.clock.forward(1_000);
    }
    expect(failed).toHaveBeenCalledTimes(9);
  });

  it.each<[string, (one: Collector) => void]>([
    ['breaks off at once', (one) => (one.serve = (socket) => void socket.destroy())],
    ['closes before it has read', (one) => (one.serve = (socket) => void socket.end())],
    [
      'breaks off in the middle',
      (one) =>
        (one.serve = (socket) => {
          one.read(socket);
          socket.once('data', () => void socket.destroy());
        }),
    ],
  ])('sends rows again to a collector that %s', async (_, spoil) => {
    const job = await aJob();
    await write(1_000);
    const { serve } = collector;
    spoil(collector);
    await run(job);
    expect(await cursor()).toBeUndefined();
    expect(status.health?.state).toBe('failing');
    collector.serve = serve;
    collector.messages.length = 0;
    chain.clock.forward(60_000);
    await run(job);
    expect(collector.rows).toEqual(range(1, 1_000));
  });

  it('gives up on a collector that reads and never closes its side', async () => {
    const job = await aJob();
    await write(1);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let running: Promise<void> | undefined;
    await new Promise<void>((resolve) => {
      collector.serve = (socket) => {
        socket.allowHalfOpen = true;
        collector.read(socket);
        socket.once('end', resolve);
      };
      running = run(job);
    });
    vi.advanceTimersByTime(30_000);
    vi.useRealTimers();
    await running;
    expect(await cursor()).toBeUndefined();
    expect(status.health?.error).toBe('the collector did not answer within 30 s');
  });

  it('sends rows again if it stops between sending and moving the cursor', async () => {
    const job = await aJob();
    await write(2);
    vi.spyOn(deliveries, 'put').mockRejectedValueOnce(new Error('killed'));
    await run(job);
    chain.clock.forward(60_000);
    await run(job);
    expect(collector.rows).toEqual([1, 2, 1, 2]);
    expect(await cursor()).toBe(2);
  });

  it('trusts only the given CA', async () => {
    const other = file('other.pem', (await aTlsCertificate()).cert);
    const job = await aJob({ caPath: other });
    await write(1);
    await run(job);
    expect(status.health?.error).toMatch(/SELF_SIGNED_CERT|SIGNATURE/);
    expect(collector.messages).toEqual([]);
  });

  it('requires the certificate to have the name of the collector', async () => {
    const job = await aJob({ host: '127.0.0.1' });
    await write(1);
    await run(job);
    expect(status.health?.error).toMatch(/ALTNAME|ECONNREFUSED/);
    expect(collector.messages).toEqual([]);
  });

  it('shows its own certificate to a collector that demands one', async () => {
    await collector.close();
    const own = await aTlsCertificate({ name: 'waxseal' });
    collector = await Collector.start({ ...tls, requestCert: true, ca: own.cert });
    const certPath = file('cert.pem', own.cert);
    const keyPath = file('key.pem', own.key);
    await write(1);
    await run(await aJob());
    expect([await cursor(), status.health?.state]).toEqual([undefined, 'failing']);
    await run(await aJob({ client: { certPath, keyPath } }));
    expect(collector.rows).toEqual([1]);
  });

  it('reports rows that do not follow those that were sent', async () => {
    const job = await aJob();
    await write(3);
    await run(job);
    await write(2);
    await chain.database.db.deleteFrom('audit').where('seq', '=', 4).execute();
    const error = vi.spyOn(Logger.prototype, 'error');
    await run(job);
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ seq: 5 }));
    expect(collector.rows).toEqual([1, 2, 3, 5]);
  });

  it('ends when Waxseal stops, which is no failure', async () => {
    const job = await aJob();
    await write(1);
    const stopping = new AbortController();
    collector.serve = () => stopping.abort();
    await run(job, stopping.signal);
    expect(status.health?.state).toBe('ok');
    expect(await cursor()).toBeUndefined();
  });

  it('has metrics only if there is a collector', async () => {
    expect(await metrics.render()).not.toMatch(/^waxseal_audit_syslog_\w+ /m);
    const job = await aJob();
    await write(1);
    await run(job);
    await write(2);
    await job.run(AbortSignal.abort());
    const text = await metrics.render();
    expect(text).toContain('\nwaxseal_audit_syslog_up 1\n');
    expect(text).toContain('\nwaxseal_audit_syslog_waiting_rows 2\n');
    const at = chain.clock.now() / 1000;
    expect(text).toContain(`\nwaxseal_audit_syslog_last_success_timestamp_seconds ${at}\n`);
    expect(text).not.toMatch(/^waxseal_audit_syslog_last_error_timestamp_seconds /m);
  });

  it.each([
    [{ caPath: '/nowhere/ca.pem' }, /AUDIT_SYSLOG_CA cannot be used: \/nowhere\/ca.pem .*ENOENT/],
    [{ caPath: () => file('broken.pem', 'no certificate') }, /AUDIT_SYSLOG_CA cannot be used/],
  ])('does not start with a file that cannot be used: %j', async ({ caPath: given }, message) => {
    const path = typeof given === 'string' ? given : given();
    await expect(aJob({ caPath: path })).rejects.toThrow(message);
  });
});
