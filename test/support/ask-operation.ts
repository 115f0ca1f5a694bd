import type { Answer, Client } from './client';
import type { Operation } from './openapi';
import type { Asked } from './samples';

const fill = (path: string, params: Record<string, string>) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'nowhere'));

export const takes = ({ parameters = [] }: Operation, wanted: string) =>
  parameters.some(({ name }) => name === wanted);

/** Asks this operation; an `If-Match` that it needs is `*` unless another one is given. */
export function askOperation(operation: Operation, asked: Asked, admin: Client): Promise<Answer> {
  const { params = {}, query, body, headers = {}, client = admin } = asked;
  const path = fill(operation.path, params) + (query ? `?${query}` : '');
  const condition = takes(operation, 'If-Match') && { 'if-match': '*' };
  return client.call(operation.method, path, { body, headers: { ...condition, ...headers } });
}
