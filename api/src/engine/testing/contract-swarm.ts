import { randomUUID } from 'node:crypto';
import type { ServiceMode } from '@waxseal/shared';
import type { Engine } from '../engine.js';

export interface WantedService {
  name: string;
  mode?: Extract<ServiceMode, 'replicated' | 'global'>;
  replicas?: number;
  labels?: Record<string, string>;
  secret?: { id: string; name: string };
  config?: { id: string; name: string };
}

export interface ContractSwarm {
  engine: Engine;
  /** Creates a service whose tasks stay pending, so that no image is needed. Returns its id. */
  createService(wanted: WantedService): Promise<string>;
  /** Sets a label as another client, synchronously because `decide` cannot wait for a promise. */
  labelMeanwhile(serviceId: string, key: string, value: string): void;
  close(): Promise<void>;
}

/** Unique data for each test, because all tests share a Swarm. */
export const aName = () => `c-${randomUUID().slice(0, 8)}`;
export const aDraft = (name = aName(), labels = {}) => ({
  name,
  bytes: Buffer.from('value'),
  labels,
});
export const pass = () => {};
