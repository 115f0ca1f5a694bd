import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { isOutcomeUnknown } from '../http/outcome-unknown.js';
import { KeyRing } from '../keys/index.js';
import { KeyReused, OutcomeUnknown, StillRunning } from './idempotency.errors.js';
import { IdempotentRequestsRepository, type RequestId } from './idempotent-requests.repository.js';
import { hashOf } from './payload.js';

const KEPT_MS = 24 * 3_600_000;

export interface Request {
  userId: string;
  /** The path without the query string. */
  path: string;
  key: string;
  payload: unknown;
}

export interface Outcome {
  status: number;
  location: string | null;
}

/** Stores requests by `Idempotency-Key`, user and path for 24 h. */
@Injectable()
export class IdempotentRequests {
  private readonly key: Buffer;
  /**
   * Requests in progress in this process. The outcome of a stored request is unknown if it has none and is
   * not in this set.
   */
  private readonly running = new Set<string>();

  constructor(
    keys: KeyRing,
    private readonly repository: IdempotentRequestsRepository,
    private readonly clock: Clock,
  ) {
    this.key = keys.derive('idempotency');
  }

  /** Does the work for the first request with this key, and returns its outcome for later ones. */
  async run<Result>(
    { userId, path, key, payload }: Request,
    work: () => Promise<Result>,
    outcomeOf: (result: Result) => Outcome,
  ): Promise<{ result: Result } | { replay: Outcome }> {
    const id = { userId, route: path, keyHash: hashOf(this.key, key) };
    const text = Object.values(id).join(' ');
    if (this.running.has(text)) return { replay: await this.earlier(id, payload, true) };
    this.running.add(text);
    try {
      if (!(await this.begin(id, payload)))
        return { replay: await this.earlier(id, payload, false) };
      const result = await this.attempt(id, work);
      await this.repository.markDone(id, outcomeOf(result));
      return { result };
    } finally {
      this.running.delete(text);
    }
  }

  private async begin(id: RequestId, payload: unknown): Promise<boolean> {
    const startedAt = this.clock.now();
    await this.repository.purge(startedAt - KEPT_MS);
    const salt = randomBytes(16).toString('base64url');
    const payloadHash = hashOf(this.key, salt, payload);
    return this.repository.begin(id, { salt, payloadHash, startedAt });
  }

  private async attempt<Result>(id: RequestId, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!isOutcomeUnknown(error)) await this.repository.forget(id);
      throw error;
    }
  }

  private async earlier(id: RequestId, payload: unknown, isRunning: boolean): Promise<Outcome> {
    const stillRunning = new StillRunning({ headers: { 'retry-after': '1' } });
    const row = await this.repository.find(id);
    // The other request is running but has not stored its row yet, or has just failed and deleted it.
    if (!row) throw stillRunning;
    const hash = hashOf(this.key, row.salt, payload);
    if (!timingSafeEqual(Buffer.from(hash), Buffer.from(row.payloadHash))) throw new KeyReused();
    if (row.status !== null) return { status: row.status, location: row.location };
    if (isRunning) throw stillRunning;
    throw new OutcomeUnknown({ link: id.route });
  }
}
