import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RotationRecord } from '../rules/rotation-record.js';

const MOST_TEXTS = 1_000;

const keyOf = (rotation: { id: string }, service: string, stored: string) =>
  `${rotation.id} ${service} ${stored}`;

/**
 * The complete texts of which only the public part is stored, because they may quote the arguments of
 * a service. Kept in memory only: after a restart, the public part is still known.
 */
@Injectable()
export class FullTexts {
  private readonly byStored = new LRUCache<string, string>({ max: MOST_TEXTS });

  keep(rotation: { id: string }, service: { name: string }, stored: string, full: string) {
    if (stored !== full) this.byStored.set(keyOf(rotation, service.name, stored), full);
  }

  /** The rotation with the complete texts, for readers with `service.env.read`. */
  reveal(record: RotationRecord): RotationRecord {
    const full = (service: string | null, stored: string) =>
      this.byStored.get(keyOf(record, service ?? '', stored)) ?? stored;
    const orNull = (service: string, stored: string | null) =>
      stored === null ? null : full(service, stored);
    return {
      ...record,
      failure: record.failure && {
        ...record.failure,
        message: full(record.failure.service, record.failure.message),
      },
      services: record.services.map((service) => ({
        ...service,
        waitsFor: orNull(service.name, service.waitsFor),
        failure: service.failure && {
          ...service.failure,
          message: full(service.name, service.failure.message),
        },
        steps: service.steps.map((step) => ({
          ...step,
          detail: orNull(service.name, step.detail),
        })),
      })),
    };
  }
}
