// Budget: 100 s. MALFORMED_REQUESTS sets how many requests each route gets, MALFORMED_SEED repeats a run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problems, type Problem } from '@waxseal/shared';
import fc from 'fast-check';
import type { Client } from '../support/client';
import { Contract, type Exchange } from '../support/contract';
import { malformedRequests, type Malformed } from '../support/malformed';
import { MARK } from '../support/edge-case-values';
import { operationsOf, type Document, type Operation } from '../support/openapi';
import { sampleFor, type Asked, type SampleFixture } from '../support/samples';
import { Sandbox } from '../../tools/sandbox/subprocess';
import { closeConnections, send } from '../support/send';
import { Waxseal } from '../support/waxseal';
import { DockerCli } from '../support/docker-cli';

const numRuns = Number(process.env['MALFORMED_REQUESTS'] ?? 50);
const seed = Number(process.env['MALFORMED_SEED'] ?? Date.now() % 2 ** 31);
const A_ROUTE_MS = 30_000 + numRuns * 1_000;

const document = JSON.parse(
  readFileSync(join(__dirname, '../../api/openapi.json'), 'utf8'),
) as Document;
const contract = new Contract(document);
const operations = operationsOf(document);
const fixture = {} as SampleFixture;
let count = 0;

beforeAll(async () => {
  fixture.sandbox = await Sandbox.start();
  fixture.docker = new DockerCli(fixture.sandbox);
  // Each request has its own address, so that guesses at passwords are not delayed.
  const env = { WAXSEAL_TRUSTED_PROXIES: '127.0.0.1' };
  fixture.waxseal = await Waxseal.start(fixture.sandbox.dockerHost, { env });
  await fixture.waxseal.ready();
  fixture.admin = await fixture.waxseal.signIn();
  // The Swarm and the setup exist already, but a malformed request is rejected before that is checked.
  fixture.withoutUser = fixture.waxseal;
  fixture.withoutSwarm = fixture.waxseal;
});
afterAll(async () => {
  closeConnections();
  try {
    await fixture.waxseal?.close();
  } finally {
    await fixture.sandbox?.close();
  }
});

/** An unknown username, so that no account gets two guesses. */
const guess: Asked = { body: { username: MARK, password: 'not known' } };

async function plainOf(operation: Operation) {
  const { operationId, parameters = [] } = operation;
  // Valid requests among the malformed ones keep the Swarm too busy to start a task and pause its rollout.
  const sampled =
    operationId === 'resumeRollout'
      ? operations.find((one) => one.operationId === 'restartService')!
      : operation;
  const asked = operationId === 'signIn' ? guess : await sampleFor(sampled, fixture);
  const { headers = {}, client = fixture.admin } = asked;
  const condition = parameters.some(({ name }) => name === 'If-Match') && { 'if-match': '*' };
  return { asked, headers: { ...condition, ...headers }, client };
}

/** Sends the request with a marker and its own address. */
function marked(request: Malformed, { token }: Client) {
  const mark = `Mark${(count += 1).toString(36).padStart(4, '0')}`;
  const own = <Value>(value: Value) =>
    JSON.parse(JSON.stringify(value).replaceAll(MARK, mark)) as Value;
  const address = `2001:db8:${(count >> 12).toString(16)}:${(count & 0xfff).toString(16)}::1`;
  const signedIn = token && { authorization: `Bearer ${token}` };
  const headers = { ...signedIn, 'x-forwarded-for': address };
  const { headers: given, ...rest } = own(request);
  return { mark, request: { ...rest, headers: { ...headers, ...given } } };
}

/** Whether the contract says that this body is invalid. */
function isRefused({ requestBody, path, method }: Operation, { fault, body }: Malformed) {
  // An empty body is none, which some operations allow.
  if (fault !== 'body' || !requestBody || !body) return false;
  const place = [
    path,
    method.toLowerCase(),
    'requestBody',
    'content',
    'application/json',
    'schema',
  ];
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/');
  try {
    return (
      contract.faultsAt(`/paths/${pointer}`, JSON.parse(body.replace(/^\ufeff/, ''))).length > 0
    );
  } catch {
    return true;
  }
}

function expectProblem({ status, text = '', header, path }: Exchange, mark: string) {
  expect(header('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(header('cache-control')).toBe('no-store');
  const { instance, ...problem } = JSON.parse(text) as Problem;
  const [known, title] = problems[problem.code];
  expect(problem).toMatchObject({
    type: `urn:waxseal:problem:${problem.code}`,
    title,
    status: known,
  });
  expect(status).toBe(known);
  // Only the path and plain names of fields are repeated.
  expect(instance === undefined || path.startsWith(instance)).toBe(true);
  const { errors = [], ...rest } = problem;
  for (const { pointer } of errors) expect(pointer).toMatch(/^[\x21-\x7e]{0,200}$/);
  expect(JSON.stringify([rest, errors.map(({ detail }) => detail)])).not.toContain(mark);
}

async function expectAnswer(operation: Operation, malformed: Malformed, client: Client) {
  const { mark, request } = marked(malformed, client);
  const exchange = await send(fixture.waxseal.url, request);
  expect(exchange.status).toBeLessThan(500);
  expect(contract.faultOf(exchange)).toBeUndefined();
  if (isRefused(operation, request)) expect(exchange.status).toBeGreaterThanOrEqual(400);
  if (exchange.status >= 400) expectProblem(exchange, mark);
  return exchange;
}

describe.each(operations.map((one) => [one.operationId, one] as const))('%s', (_, operation) => {
  it(
    `answers ${numRuns} malformed requests as the contract says`,
    async () => {
      const plain = await plainOf(operation);
      let { client } = plain;
      const answered = new Set<number>();
      await fc.assert(
        fc.asyncProperty(malformedRequests(document, operation, plain), async (malformed) => {
          answered.add((await expectAnswer(operation, malformed, client)).status);
          // Guesses at the user's own password are delayed.
          if (operation.operationId === 'changePassword') ({ client } = await plainOf(operation));
        }),
        { numRuns, seed },
      );
      // One of them may be valid and drain the only node, on which later samples run tasks.
      if (operation.operationId === 'editNode') {
        const { id } = plain.asked.params as { id: string };
        await fixture.sandbox.docker(['node', 'update', '--availability', 'active', id]);
      }
      // The requests have reached more than "sign in first" and "not found".
      expect([...answered].some((status) => ![401, 404].includes(status))).toBe(true);
      expect(fixture.waxseal.isRunning).toBe(true);
    },
    A_ROUTE_MS,
  );
});

describe('After all malformed requests', () => {
  it('Waxseal is ready and has logged no error', async () => {
    await fixture.waxseal.ready();
    const admin = await fixture.waxseal.signIn();
    await admin.post('/secrets', { name: 'after-all', value: { text: 'x' } }, 201);
    const complaints = fixture.waxseal.log
      .split('\n')
      .filter((line) => /"level":"(error|fatal)"/.test(line));
    expect(complaints).toEqual([]);
  });
});
