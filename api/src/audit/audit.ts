import { Injectable } from '@nestjs/common';
import type { AuditAction } from '@waxseal/shared';
import type { Principal } from '../http/actor.js';
import { Clock } from '../common/clock.js';
import { ProblemError } from '../http/problem.js';
import { isOutcomeUnknown } from '../http/outcome-unknown.js';
import type { Connection } from '../database/index.js';
import { AuditUnavailable } from './audit.errors.js';
import { draftOf, endingOf, type Draft, type Ending, type Fact, type Target } from './audit-row.js';
import { AuditWriter } from './audit-writer.js';

/** Adds names of fields to the row of the outcome. */
export type Note = (fields: readonly string[]) => void;

/** Records each action twice: the attempt before it runs, and then the outcome. */
@Injectable()
export class Audit {
  constructor(
    private readonly writer: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /** Whether outcomes of finished actions could not be stored yet. */
  get isBehind() {
    return this.writer.isBehind;
  }

  /**
   * If the attempt cannot be stored, the action does not run. Its result is returned even if the
   * outcome cannot be stored. `work` may note names of further fields for the row of the outcome.
   */
  async around<Result>(
    principal: Principal,
    action: AuditAction,
    target: Target,
    work: (note: Note) => Promise<Result>,
  ): Promise<Result> {
    const fields: string[] = [];
    const attempt = draftOf({ principal, action, target, outcome: 'attempted' }, this.clock.now());
    await this.begin(attempt);
    try {
      const result = await work((noted) => void fields.push(...noted));
      await this.end(attempt, { outcome: 'succeeded', code: null, fields });
      return result;
    } catch (error) {
      await this.end(attempt, endingAfter(error));
      throw error;
    }
  }

  /** Stores one row with the changes of the transaction, or not at all. */
  record(tx: Connection, fact: Fact): Promise<void> {
    return this.writer.appendIn(tx, [draftOf(fact, this.clock.now())]);
  }

  private async begin(attempt: Draft) {
    try {
      await this.writer.append([attempt]);
    } catch (cause) {
      throw new AuditUnavailable({ cause });
    }
  }

  private end(attempt: Draft, ending: Ending) {
    return this.writer.owe([endingOf(attempt, ending, this.clock.now())]);
  }
}

function endingAfter(error: unknown): Ending {
  if (!(error instanceof ProblemError)) return { outcome: 'failed', code: 'internal' };
  const { code, status } = error;
  if (isOutcomeUnknown(error)) return { outcome: 'unknown', code };
  return { outcome: [401, 403].includes(status) ? 'refused' : 'failed', code };
}
