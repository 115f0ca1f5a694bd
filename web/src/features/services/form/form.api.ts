import type { Plan, RawSpec, Service, ServiceSpec } from '@waxseal/shared';
import { ask, pathOf } from '../../../lib/http';

type Body = Record<string, unknown>;

export const planNewService = async (body: Body) =>
  (await ask<Plan>('POST', '/services', { query: { dryRun: true }, body })).data;
export const createService = async (body: Body) =>
  (await ask<Service>('POST', '/services', { body })).data;

export const getServiceSpec = (name: string, signal?: AbortSignal) =>
  ask<ServiceSpec>('GET', pathOf`/services/${name}/spec`, { signal });

export const getRawSpec = (name: string, signal?: AbortSignal) =>
  ask<RawSpec>('GET', pathOf`/services/${name}/raw-spec`, { signal });
