import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../app.setup.js';
import { readEnv } from '../env/index.js';
import { buildDocument } from './document.js';
import { namesUsedBy, walk, type Schema } from './walk.js';

interface Operation {
  operationId: string;
  'x-access': string;
  parameters?: { in: string; name: string; required?: boolean }[];
  requestBody?: object;
  responses: Record<string, object>;
  security?: object[];
}

const isNotNull = (one: Schema) => one['type'] !== 'null';
const isBounded = ({ format, minimum, maximum }: Schema) => {
  const limit = { int32: 2 ** 31 - 1, int64: Number.MAX_SAFE_INTEGER }[String(format)];
  return limit !== undefined && Number(minimum) >= -limit && Number(maximum) <= limit;
};

describe('The OpenAPI document', () => {
  let app: NestFastifyApplication;
  let folder: string;
  let document: OpenAPIObject;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-document-'));
    const source = {
      WAXSEAL_DATA_DIR: folder,
      WAXSEAL_LOG_LEVEL: 'fatal',
      DOCKER_HOST: `unix://${folder}/nobody.sock`,
    };
    app = await createApp(readEnv(source));
    await app.init();
    // As JSON, as it is served and committed.
    document = JSON.parse(JSON.stringify(buildDocument(app))) as OpenAPIObject;
  }, 60_000);
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  }, 60_000);
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
        line: `${method.toUpperCase()} ${path}`,
        ...operation,
      })),
    );

  it('lists every route with the access that it requires', () => {
    const lines = operations().map((one) => `${one.line}: ${one['x-access']}`);
    expect(lines.sort()).toEqual(
      [
        'DELETE /api/v1/auth/second-factor: session',
        'DELETE /api/v1/users/{id}/second-factor: user.manage',
        'GET /api/v1/auth/second-factor: session',
        'POST /api/v1/auth/login/code: public',
        'PUT /api/v1/auth/second-factor/enrolment: session',
        'PUT /api/v1/auth/second-factor/recovery-codes: session',
        'PUT /api/v1/auth/second-factor: session',
        'PUT /api/v1/auth/step-up: session',
        'DELETE /api/v1/configs/{name}: config.delete',
        'DELETE /api/v1/secrets/{name}: secret.delete',
        'DELETE /api/v1/sessions/{id}: session',
        'DELETE /api/v1/tokens/{id}: session',
        'DELETE /api/v1/users/{id}/sessions: user.manage',
        'GET /api/v1/audit/export: audit.read',
        'GET /api/v1/audit/{kind}/{name}: audit.object.read',
        'GET /api/v1/audit: audit.read',
        'GET /api/v1/auth/session: session',
        'GET /api/v1/cluster/settings: cluster.read',
        'GET /api/v1/cluster: cluster.read',
        'GET /api/v1/configs/{name}/diff: config.content.read',
        'GET /api/v1/configs/{name}/usage: config.read',
        'GET /api/v1/configs/{name}/versions/{version}/content: config.content.read',
        'GET /api/v1/configs/{name}/versions/{version}: config.read',
        'GET /api/v1/configs/{name}/versions: config.read',
        'GET /api/v1/configs/{name}: config.read',
        'GET /api/v1/configs: config.read',
        'POST /api/v1/config-prunings: config.prune',
        'POST /api/v1/configs/{name}/adoptions: config.rotate',
        'POST /api/v1/configs/{name}/deletions: config.rotate',
        'POST /api/v1/configs/{name}/rotations: config.rotate',
        'POST /api/v1/configs: config.create',
        'GET /api/v1/events: event.read',
        'DELETE /api/v1/nodes/{id}: node.delete',
        'GET /api/v1/nodes/{id}/tasks: service.read',
        'GET /api/v1/nodes/{id}: node.read',
        'GET /api/v1/nodes: node.read',
        'PATCH /api/v1/nodes/{id}: node.edit',
        'GET /api/v1/images: service.read',
        'GET /api/v1/networks: service.read',
        'GET /api/v1/volumes: service.read',
        'GET /api/v1/overview: cluster.read',
        'GET /api/v1/rotations/{id}: rotation.read',
        'GET /api/v1/rotations: rotation.read',
        'GET /api/v1/secret-access/export: secret.access.read',
        'GET /api/v1/secret-access: secret.access.read',
        'GET /api/v1/secret-consumers: secret.read',
        'GET /api/v1/secrets/{name}/access: secret.access.read',
        'GET /api/v1/secrets/{name}/usage: secret.read',
        'GET /api/v1/secrets/{name}/versions/{version}: secret.read',
        'GET /api/v1/secrets/{name}/versions: secret.read',
        'GET /api/v1/secrets/{name}: secret.read',
        'GET /api/v1/secrets: secret.read',
        'GET /api/v1/services/{name}/logs: service.logs.read',
        'GET /api/v1/services/{name}/raw-spec: service.env.read',
        'GET /api/v1/services/{name}/spec: service.read',
        'GET /api/v1/services/{name}/tasks: service.read',
        'GET /api/v1/tasks/{id}/logs: service.logs.read',
        'GET /api/v1/services/{name}: service.read',
        'GET /api/v1/services: service.read',
        'GET /api/v1/sessions: session',
        'GET /api/v1/setup: public',
        'GET /api/v1/stacks: stack.read',
        'GET /api/v1/task-map: service.read',
        'GET /api/v1/rebalancing: service.read',
        'GET /api/v1/tokens/{id}: session',
        'GET /api/v1/tokens: session',
        'GET /api/v1/users/{id}/sessions: user.read',
        'GET /api/v1/users/{id}: user.read',
        'GET /api/v1/users: user.read',
        'GET /healthz: public',
        'GET /readyz: public',
        'PATCH /api/v1/configs/{name}/versions/{version}: config.edit',
        'PATCH /api/v1/configs/{name}: config.edit',
        'PATCH /api/v1/secrets/{name}/versions/{version}: secret.edit',
        'PATCH /api/v1/secrets/{name}: secret.edit',
        'PATCH /api/v1/services/{name}: service.edit',
        'PATCH /api/v1/users/{id}: user.manage',
        'POST /api/v1/auth/login: public',
        'POST /api/v1/auth/logout: public',
        'POST /api/v1/auth/refresh: public',
        'GET /api/v1/cluster/join-tokens/{role}: cluster.manage',
        'GET /api/v1/cluster/unlock-key: cluster.manage',
        'PATCH /api/v1/cluster/settings: cluster.manage',
        'POST /api/v1/cluster/join-tokens/{role}/rotations: cluster.manage',
        'POST /api/v1/cluster/unlock-key/rotations: cluster.manage',
        'POST /api/v1/cluster/unlocks: cluster.manage',
        'POST /api/v1/cluster: cluster.init',
        'POST /api/v1/rotations/{id}/cancellation: rotation.cancel',
        'POST /api/v1/rotations/{id}/resolutions: rotation.resolve',
        'POST /api/v1/rotations: secret.rotate',
        'POST /api/v1/secret-prunings: secret.prune',
        'POST /api/v1/secrets/{name}/adoptions: secret.rotate',
        'POST /api/v1/secrets/{name}/deletions: secret.rotate',
        'POST /api/v1/secrets/{name}/rotations: secret.rotate',
        'POST /api/v1/secrets: secret.create',
        'GET /api/v1/services/{name}/placement: service.read',
        'GET /api/v1/tasks: service.read',
        'POST /api/v1/services/{name}/resumptions: service.restart',
        'POST /api/v1/services/{name}/copies: service.create',
        'POST /api/v1/services/{name}/restarts: service.restart',
        'POST /api/v1/services/{name}/rollbacks: service.rollback',
        'POST /api/v1/services/{name}/runs: service.create',
        'POST /api/v1/services/{name}/secret-moves: service.edit',
        'POST /api/v1/services/{name}/starts: service.scale',
        'POST /api/v1/services/{name}/stops: service.scale',
        'POST /api/v1/setup: public',
        'POST /api/v1/tokens: session',
        'POST /api/v1/users: user.manage',
        'PUT /api/v1/auth/password: session',
        'DELETE /api/v1/services/{name}/configs/{object}: config.attach',
        'PUT /api/v1/services/{name}/configs/{object}: config.attach',
        'DELETE /api/v1/services/{name}/secrets/{object}: secret.attach',
        'PUT /api/v1/services/{name}/secrets/{object}: secret.attach',
        'POST /api/v1/services: service.create',
        'DELETE /api/v1/services/{name}: service.delete',
        'PUT /api/v1/services/{name}/image: service.edit',
        'PUT /api/v1/services/{name}/raw-spec: service.edit',
        'PUT /api/v1/services/{name}/replicas: service.scale',
      ].sort(),
    );
  });

  it('declares a token for each route that is not public, and to sign out', () => {
    const asking = operations().filter(({ security }) => security?.length === 1);
    const signedIn = operations().filter(
      (one) => one['x-access'] !== 'public' || one.operationId === 'signOut',
    );
    expect(asking.map(({ line }) => line)).toEqual(signedIn.map(({ line }) => line));
  });

  it('requires a recent code for what cannot be undone, and for users and tokens', () => {
    const guarded = operations().filter((one) => 'x-step-up' in one);
    expect(guarded.map(({ line }) => line).sort()).toEqual([
      'DELETE /api/v1/auth/second-factor',
      'DELETE /api/v1/configs/{name}',
      'DELETE /api/v1/nodes/{id}',
      'DELETE /api/v1/secrets/{name}',
      'DELETE /api/v1/services/{name}',
      'DELETE /api/v1/users/{id}/second-factor',
      'GET /api/v1/cluster/join-tokens/{role}',
      'GET /api/v1/cluster/unlock-key',
      'PATCH /api/v1/cluster/settings',
      'PATCH /api/v1/users/{id}',
      'POST /api/v1/cluster/join-tokens/{role}/rotations',
      'POST /api/v1/cluster/unlock-key/rotations',
      'POST /api/v1/config-prunings',
      'POST /api/v1/configs/{name}/deletions',
      'POST /api/v1/secret-prunings',
      'POST /api/v1/secrets/{name}/deletions',
      'POST /api/v1/tokens',
      'POST /api/v1/users',
      'PUT /api/v1/auth/second-factor/recovery-codes',
    ]);
  });

  it('lets each change of a service wait for its rollout', () => {
    const changes = operations().filter(
      ({ line }) =>
        /^(POST|PUT|PATCH|DELETE) \S*\/services\b/.test(line) &&
        line !== 'DELETE /api/v1/services/{name}',
    );
    expect(changes.length).toBeGreaterThan(8);
    for (const { line, parameters, responses } of changes) {
      const names = (parameters ?? []).map(({ name }) => name);
      expect([line, ...names]).toEqual(expect.arrayContaining(['wait', 'timeout']));
      expect([line, ...Object.keys(responses)]).toEqual(
        expect.arrayContaining(['200', '202', '409']),
      );
    }
  });

  it('requires If-Match for each change of an existing resource', () => {
    const demanding = operations()
      .filter(({ parameters = [] }) =>
        parameters.some(({ name, required }) => name === 'If-Match' && required),
      )
      .map(({ line }) => line);
    expect(demanding.sort()).toEqual([
      'DELETE /api/v1/configs/{name}',
      'DELETE /api/v1/nodes/{id}',
      'DELETE /api/v1/secrets/{name}',
      'DELETE /api/v1/services/{name}',
      'DELETE /api/v1/services/{name}/configs/{object}',
      'DELETE /api/v1/services/{name}/secrets/{object}',
      'PATCH /api/v1/cluster/settings',
      'PATCH /api/v1/configs/{name}',
      'PATCH /api/v1/configs/{name}/versions/{version}',
      'PATCH /api/v1/nodes/{id}',
      'PATCH /api/v1/secrets/{name}',
      'PATCH /api/v1/secrets/{name}/versions/{version}',
      'PATCH /api/v1/services/{name}',
      'PATCH /api/v1/users/{id}',
      'POST /api/v1/services/{name}/copies',
      'POST /api/v1/services/{name}/restarts',
      'POST /api/v1/services/{name}/resumptions',
      'POST /api/v1/services/{name}/rollbacks',
      'POST /api/v1/services/{name}/runs',
      'POST /api/v1/services/{name}/secret-moves',
      'POST /api/v1/services/{name}/starts',
      'POST /api/v1/services/{name}/stops',
      'PUT /api/v1/services/{name}/configs/{object}',
      'PUT /api/v1/services/{name}/image',
      'PUT /api/v1/services/{name}/raw-spec',
      'PUT /api/v1/services/{name}/replicas',
      'PUT /api/v1/services/{name}/secrets/{object}',
    ]);
  });

  it('lists all problems of one status together', () => {
    const create = operations().find(({ operationId }) => operationId === 'createSecret');
    const { description } = create!.responses['503'] as { description: string };
    const codes = ['engine-unreachable', 'no-quorum', 'audit-unavailable', 'stopping'];
    for (const code of codes) expect(description).toContain(`\`${code}\`: `);
  });

  it('declares explicitly which routes need no sign-in', () => {
    const open = operations().filter(({ security }) => security?.length === 0);
    const unsigned = operations().filter(
      (one) => one['x-access'] === 'public' && one.operationId !== 'signOut',
    );
    expect(open.map(({ line }) => line)).toEqual(unsigned.map(({ line }) => line));
  });

  it('gives each operation a unique operation id', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect([new Set(ids).size, ids.every((id) => /^[a-z][a-zA-Z]+$/.test(id))]).toEqual([
      ids.length,
      true,
    ]);
  });

  const schemas = () => document.components!.schemas as Record<string, Schema>;
  const contents = (pick: (one: Operation) => unknown) => {
    const parts = operations().map(pick);
    return [parts, ...[...namesUsedBy(parts, schemas())].map((name) => schemas()[name])];
  };
  const found = (parts: unknown, isFault: (node: Schema) => boolean) => {
    const faults: Schema[] = [];
    walk(parts, (node) => isFault(node) && faults.push(node));
    return faults;
  };
  const isClosed = (node: Schema) => node['additionalProperties'] === false;

  it('lets every object of a response grow, and closes those of requests', () => {
    expect(
      found(
        contents(({ responses }) => responses),
        isClosed,
      ),
    ).toEqual([]);
    const bodies = found(
      contents(({ requestBody }) => requestBody),
      ({ type, ...node }) => type === 'object' && 'properties' in node && !isClosed(node),
    );
    expect(bodies).toEqual([]);
  });

  it('names what tells the schemas of each union apart', () => {
    const isUnion = (node: Schema) =>
      [node['oneOf'], node['anyOf'], node['allOf']].some(
        (union) => Array.isArray(union) && union.filter(isNotNull).length > 1,
      );
    const unions = found(document, isUnion);
    expect(unions.length).toBeGreaterThan(5);
    for (const { discriminator, oneOf } of unions) {
      const { mapping } = discriminator as { mapping: Record<string, string> };
      const references = (oneOf as { $ref: string }[]).map(({ $ref }) => $ref);
      expect(Object.values(mapping).sort()).toEqual(references.sort());
    }
  });

  it('gives every number a format, and every integer the bounds of its format', () => {
    const numbers = found(
      document,
      ({ type, ...node }) =>
        ['integer', 'number'].some((one) => type === one || (type as string[])?.includes?.(one)) &&
        !(node['format'] === 'double' || isBounded(node)),
    );
    expect(numbers).toEqual([]);
  });

  it('bounds every text and list of a request', () => {
    const unbounded = found(
      contents(({ requestBody }) => requestBody),
      (node) =>
        node['type'] === 'string'
          ? !['maxLength', 'enum', 'format'].some((bound) => bound in node)
          : node['type'] === 'array' && !('maxItems' in node),
    );
    expect(unbounded).toEqual([]);
  });

  it('has booleans in queries, not words', () => {
    const words = found(
      operations().map(({ parameters }) => parameters),
      (node) => (node['enum'] as unknown[])?.includes?.('true'),
    );
    expect(words).toEqual([]);
  });

  it('is served as a page at /api/docs that loads no script from another origin', async () => {
    const { statusCode, headers } = await app.inject('/api/docs');
    expect(statusCode).toBe(200);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
  });

  it('is served as OpenAPI 3.0, too', async () => {
    const { headers, json } = await app.inject('/api/openapi-3.0.json');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const { openapi, paths } = json<OpenAPIObject>();
    expect([openapi, Object.keys(paths)]).toEqual(['3.0.3', Object.keys(document.paths)]);
  });

  it('is served as it is committed, without building it again', async () => {
    const committed = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');
    expect((await app.inject('/api/openapi.json')).json()).toEqual(JSON.parse(committed));
  });

  it('is served as JSON without the relaxed policy of that page', async () => {
    const { headers } = await app.inject('/api/openapi.json');
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });

  it.each(['/api/v1/nowhere', '/api/v1/secrets/a/b/c', '/nowhere'])(
    'has no route for %s, which answers 404',
    async (url) => {
      const answer = await app.inject(url);
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
      ]);
    },
  );
});
