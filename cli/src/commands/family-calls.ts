import { dataOf, type Client, type Paths, type Schemas } from '@waxseal/client';
import { idempotencyKey } from '../idempotency-key.js';

export type Kind = 'secret' | 'config';
export type Summary = Schemas['ConfigSummary'];
export type Version = Schemas['ConfigVersion'] & { expiresAt?: string | null };

type ListQuery = NonNullable<Paths['/api/v1/configs']['get']['parameters']['query']>;

/** The routes of secrets and configs, which differ in their paths only. */
export const familyCalls = (client: Client, kind: Kind) =>
  kind === 'secret' ? secretCalls(client) : configCalls(client);

const named = (name: string) => ({ path: { name } });
const posted = (name: string, dryRun: boolean) => ({
  path: { name },
  query: { dryRun },
  header: idempotencyKey(),
});

const secretCalls = (client: Client) => ({
  list: (query: ListQuery) => dataOf(client.GET('/api/v1/secrets', { params: { query } })),
  get: (name: string) => dataOf(client.GET('/api/v1/secrets/{name}', { params: named(name) })),
  versions: (name: string, query: { limit: number; cursor?: string }) =>
    dataOf(client.GET('/api/v1/secrets/{name}/versions', { params: { ...named(name), query } })),
  create: (body: Schemas['CreateSecret'], dryRun: boolean) => {
    const params = { query: { dryRun }, header: idempotencyKey() };
    return dataOf(client.POST('/api/v1/secrets', { params, body }));
  },
  rotate: (name: string, body: Schemas['RotateSecret'], dryRun: boolean) =>
    dataOf(client.POST('/api/v1/secrets/{name}/rotations', { params: posted(name, dryRun), body })),
  deleteVersions: (name: string, body: Schemas['DeleteVersions'], dryRun: boolean) =>
    dataOf(client.POST('/api/v1/secrets/{name}/deletions', { params: posted(name, dryRun), body })),
  prune: (body: Schemas['StartPruning'], dryRun: boolean) => {
    const params = { query: { dryRun }, header: idempotencyKey() };
    return dataOf(client.POST('/api/v1/secret-prunings', { params, body }));
  },
  delete: (name: string, dryRun: boolean) => {
    const params = { ...named(name), query: { dryRun }, header: { 'If-Match': '*' } };
    return dataOf(client.DELETE('/api/v1/secrets/{name}', { params }));
  },
});

const configCalls = (client: Client) => ({
  list: (query: ListQuery) => dataOf(client.GET('/api/v1/configs', { params: { query } })),
  get: (name: string) => dataOf(client.GET('/api/v1/configs/{name}', { params: named(name) })),
  versions: (name: string, query: { limit: number; cursor?: string }) =>
    dataOf(client.GET('/api/v1/configs/{name}/versions', { params: { ...named(name), query } })),
  create: (body: Schemas['CreateConfig'], dryRun: boolean) => {
    const params = { query: { dryRun }, header: idempotencyKey() };
    return dataOf(client.POST('/api/v1/configs', { params, body }));
  },
  rotate: (name: string, body: Schemas['RotateConfig'], dryRun: boolean) =>
    dataOf(client.POST('/api/v1/configs/{name}/rotations', { params: posted(name, dryRun), body })),
  deleteVersions: (name: string, body: Schemas['DeleteVersions'], dryRun: boolean) =>
    dataOf(client.POST('/api/v1/configs/{name}/deletions', { params: posted(name, dryRun), body })),
  prune: (body: Schemas['StartPruning'], dryRun: boolean) => {
    const params = { query: { dryRun }, header: idempotencyKey() };
    return dataOf(client.POST('/api/v1/config-prunings', { params, body }));
  },
  delete: (name: string, dryRun: boolean) => {
    const params = { ...named(name), query: { dryRun }, header: { 'If-Match': '*' } };
    return dataOf(client.DELETE('/api/v1/configs/{name}', { params }));
  },
});
