// Budget: 5 s.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { permissions } from '@waxseal/shared';
import { operationsOf, type Document, type Operation } from '../support/openapi';
import { useFixture } from '../support/fixture';

const fixture = useFixture();
let document: Document;
let operations: Operation[];

beforeAll(async () => {
  document = (await fixture.waxseal.anonymous().get<Document>('/api/openapi.json')).body;
  operations = operationsOf(document);
});

const lacking = (wanted: (operation: Operation) => boolean) =>
  operations
    .filter((operation) => !wanted(operation))
    .map(({ method, path }) => `${method} ${path}`);

describe('The OpenAPI document', () => {
  it('has version 3.1 and more than thirty operations', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(operations.length).toBeGreaterThan(30);
  });

  it('has a unique id, a summary and an access rule for every operation', () => {
    expect(lacking(({ operationId }) => /^[a-z][A-Za-z]+$/.test(operationId))).toEqual([]);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(lacking(({ summary }) => !!summary)).toEqual([]);
    const known = ['public', 'session', ...permissions] as string[];
    expect(lacking((operation) => known.includes(operation['x-access']))).toEqual([]);
  });

  it('names every permission in an operation or in a schema', () => {
    const used = operations.map((operation) => operation['x-access']);
    expect(permissions.filter((permission) => !used.includes(permission))).toEqual([
      // Taking over a service is a choice in a body.
      'rotation.take-over',
      // Privileges are fields of a body.
      'service.privileged',
    ]);
  });

  it('has the responses of every operation, with a schema unless there is no body', () => {
    const successes = ({ responses }: Operation) =>
      Object.keys(responses).filter((status) => status.startsWith('2'));
    expect(lacking((operation) => successes(operation).length > 0)).toEqual([]);
    const isDescribed = ({ responses }: Operation) =>
      Object.entries(responses).every(
        ([status, { description, content }]) =>
          !!description &&
          (status === '204' || Object.values(content ?? {}).every(({ schema }) => !!schema)),
      );
    expect(lacking(isDescribed)).toEqual([]);
  });

  it('has a problem for every error response', () => {
    const failures = ({ responses }: Operation) =>
      Object.entries(responses).filter(([status]) => Number(status) >= 400);
    const isProblem = (operation: Operation) =>
      failures(operation).every(
        ([, { content }]) =>
          JSON.stringify(content) ===
          '{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}',
      );
    expect(lacking(isProblem)).toEqual([]);
  });

  it('has 401 and 403 for every guarded operation', () => {
    const access = (operation: Operation) => operation['x-access'];
    expect(lacking((one) => access(one) === 'public' || '401' in one.responses)).toEqual([]);
    const isOpen = (one: Operation) => ['public', 'session'].includes(access(one));
    expect(lacking((one) => isOpen(one) || '403' in one.responses)).toEqual([]);
  });

  it('has 400, 413, 415 and 422 for every operation with a body', () => {
    const statuses = ['400', '413', '415', '422'];
    const tells = ({ responses }: Operation) => statuses.every((status) => status in responses);
    expect(lacking((operation) => !operation.requestBody || tells(operation))).toEqual([]);
  });

  it('has 412 and 428 for every operation that needs If-Match', () => {
    const needs = ({ parameters = [] }: Operation) =>
      parameters.some(({ name }) => name === 'If-Match');
    expect(operations.filter(needs).length).toBeGreaterThan(5);
    expect(
      lacking((one) => !needs(one) || ('412' in one.responses && '428' in one.responses)),
    ).toEqual([]);
  });

  it('has no dangling reference', () => {
    const references = new Set(JSON.stringify(document).match(/#\/components\/[\w/-]+/g));
    expect(references.size).toBeGreaterThan(20);
    const isThere = (reference: string) =>
      reference
        .slice(2)
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], document);
    expect([...references].filter((reference) => !isThere(reference))).toEqual([]);
  });

  it('has no field for the value of a secret in a response', () => {
    const schema = document.components.schemas as Record<string, { properties?: object }>;
    for (const name of ['Secret', 'SecretSummary', 'SecretVersion']) {
      const fields = Object.keys(schema[name]?.properties ?? {});
      expect(fields).toContain('id');
      expect(fields).not.toEqual(expect.arrayContaining([expect.stringMatching(/value|data/i)]));
    }
  });

  it('is shown at /api/docs without content from other hosts', async () => {
    const page = await fixture.waxseal.anonymous().get('/api/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
