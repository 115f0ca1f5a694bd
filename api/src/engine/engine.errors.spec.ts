import { describe, expect, it } from 'vitest';
import type { ProblemError } from '../http/problem.js';
import {
  EngineNotFound,
  inCurrentSpecOf,
  OutOfSequence,
  toProblem,
  VersionRefused,
} from './engine.errors.js';
import { DeadlinePassed } from './engine.failure.js';

/** An error like dockerode's: the Engine's text is in `json` only if the Engine sent JSON. */
const answered = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), {
    statusCode,
    json: { message },
  });
const failed = (code: string) => Object.assign(new Error(code), { code });
const call = { address: 'unix:///run/docker.sock', operation: 'info' } as const;
const translate = (error: unknown, isWrite = true, isAlive = false) =>
  toProblem(error, { ...call, isWrite, isAlive }) as ProblemError;

const rpc = (code: string, text: string) => `rpc error: code = ${code} desc = ${text}`;
const unlock = 'Please use "docker swarm unlock" to unlock it.';

describe('toProblem', () => {
  it.each([
    [409, rpc('AlreadyExists', 'secret s1 already exists'), 'name-taken'],
    [501, rpc('Unimplemented', 'renaming services is not supported'), 'immutable-field'],
    [501, rpc('Unimplemented', 'service mode change is not allowed'), 'immutable-field'],
    [
      400,
      rpc('FailedPrecondition', 'service tib05 does not have a previous spec'),
      'previous-spec-broken',
    ],
    [
      400,
      rpc('FailedPrecondition', 'attempting to demote the last manager of the swarm'),
      'last-manager',
    ],
    [
      400,
      rpc(
        'FailedPrecondition',
        "can't remove member from the raft: this would result in a loss of quorum",
      ),
      'last-manager',
    ],
    [400, rpc('FailedPrecondition', "node n1 is not down and can't be removed"), 'node-up'],
    [
      400,
      rpc(
        'FailedPrecondition',
        'node n1 is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal',
      ),
      'node-is-manager',
    ],
    [
      503,
      'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
      'swarm-active',
    ],
    [409, 'swarm is not locked', 'swarm-not-locked'],
    [
      503,
      `This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state.`,
      'not-a-manager',
    ],
    [
      503,
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
      'swarm-unavailable',
    ],
    [
      503,
      `Swarm is encrypted and needs to be unlocked before it can be used. ${unlock}`,
      'swarm-locked',
    ],
    [
      503,
      rpc(
        'Unknown',
        "The swarm does not have a leader. It's possible that too few managers are online.",
      ),
      'no-quorum',
    ],
    [
      500,
      rpc('Unknown', 'raft: failed to process the request: node lost leader status'),
      'no-quorum',
    ],
    [503, rpc('Unavailable', 'transport is closing'), 'engine-unreachable'],
    [500, rpc('Canceled', 'grpc: the client connection is closing'), 'engine-unreachable'],
    [
      500,
      rpc('Unknown', 'raft: failed to process the request: node is stopped'),
      'engine-unreachable',
    ],
    [404, 'secret zzz not found', 'not-found'],
    [500, rpc('Unknown', 'something new'), 'engine-failed'],
    [400, 'something new', 'engine-failed'],
    [503, 'upstream is gone', 'engine-failed'],
  ])('turns %i %s into %s', (status, text, code) => {
    const problem = translate(answered(status, text));
    expect(problem.code).toBe(code);
    // Whatever says that the Engine or its Swarm cannot be used names the operation and the address.
    if (problem.status >= 502) expect(problem.extras.detail).toMatch(/^GET \/info at unix:/);
    expect(JSON.stringify(problem.extras)).not.toContain(text);
  });

  it.each([
    [
      400,
      rpc('InvalidArgument', 'invalid name, only 64 [a-zA-Z0-9-_.] characters allowed'),
      '/name',
    ],
    [400, rpc('InvalidArgument', 'name must be provided'), '/name'],
    [401, 'swarm could not be unlocked: invalid key provided', '/unlockKey'],
    [400, rpc('InvalidArgument', 'name must be valid as a DNS name component'), '/name'],
    [
      400,
      rpc('InvalidArgument', 'secret data must be larger than 0 and less than 512000 bytes'),
      '/value',
    ],
    [400, 'illegal base64 data at input byte 0', '/value'],
    [400, 'invalid JSON: illegal base64 data at input byte 0', '/value'],
    [400, rpc('InvalidArgument', 'only updates to Labels are allowed'), '/labels'],
    [500, rpc('Unknown', "raft: raft message is too large and can't be sent"), '/labels'],
    [400, rpc('InvalidArgument', 'secret not found: s1'), '/secrets'],
    [
      400,
      rpc('InvalidArgument', `secret references 'a' and 'b' have a conflicting target: 'c'`),
      '/secrets',
    ],
    [500, 'network zzz not found', '/networks'],
    [500, 'plugin "zzz" not found', '/driver'],
    [500, rpc('Unknown', 'plugin "zzz" not found'), '/driver'],
    [
      400,
      rpc('InvalidArgument', `port '80' is already in use by service 'a' (x) as an ingress port`),
      '/ports',
    ],
    [
      400,
      rpc(
        'InvalidArgument',
        `EndpointSpec: port published with ingress mode can't be used with dnsrr mode`,
      ),
      '/endpointMode',
    ],
  ])('maps %i %s to the pointer %s', (status, text, pointer) => {
    const problem = translate(answered(status, text));
    expect(problem).toMatchObject({ status: 422, extras: { errors: [{ pointer }] } });
  });

  it.each([
    ["secret 's1' is in use by the following service: w2", ['w2']],
    ["secret 's1' is in use by the following services: w2, w1", ['w2', 'w1']],
  ])('extracts the services from: %s', (text, usedBy) => {
    const problem = translate(answered(400, rpc('InvalidArgument', text)));
    expect(problem).toMatchObject({
      code: 'secret-in-use',
      extras: { usedBy: inCurrentSpecOf(usedBy) },
    });
  });

  it.each(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'CERT_HAS_EXPIRED'])(
    'maps %s to an Engine that cannot be reached',
    (code) => {
      expect(translate(failed(code))).toMatchObject({
        code: 'engine-unreachable',
        headers: { 'Retry-After': '5' },
      });
    },
  );

  it('reports that the socket must not be opened', () => {
    const { extras } = translate(failed('EACCES'));
    expect(extras).toEqual({ detail: expect.stringContaining('cannot open the socket (EACCES)') });
  });

  it.each([
    ['a write while the Engine is alive', true, true, 'no-quorum'],
    ['a write while it is not', true, false, 'engine-timeout'],
    ['a read', false, true, 'engine-timeout'],
  ])('classifies a deadline: %s', (_, isWrite, isAlive, code) => {
    const problem = translate(new DeadlinePassed(100), isWrite, isAlive);
    expect(problem).toMatchObject({ code, headers: { 'Retry-After': '5' } });
  });

  it("treats the Engine's own deadline like Waxseal's", () => {
    const error = answered(500, rpc('DeadlineExceeded', 'context deadline exceeded'));
    const detail =
      'GET /info at unix:///run/docker.sock failed: the Engine gave up after its own deadline (context deadline exceeded)';
    expect(translate(error, true)).toMatchObject({ code: 'no-quorum', extras: { detail } });
    expect(translate(error, false)).toMatchObject({ code: 'engine-timeout', extras: { detail } });
  });

  it.each([
    ["Worker nodes can't be used to view", 'this node is a worker, not a manager'],
    [
      'The swarm does not have a leader.',
      'the Swarm has no leader: too few managers can reach each other',
    ],
    ['Use "docker swarm init" or "docker swarm join"', 'the Engine is not part of a Swarm'],
    [rpc('Unknown', 'node is stopped'), "the Engine's Swarm component is stopping"],
  ])('says in its own words what the Engine means with: %s', (text, cause) => {
    const { extras } = translate(answered(503, `${text} swarm`));
    expect(extras.detail).toBe(`GET /info at unix:///run/docker.sock failed: ${cause}`);
  });

  it('returns internal errors for the adapter', () => {
    const stale = answered(500, rpc('Unknown', 'update out of sequence'));
    expect(translate(stale)).toBeInstanceOf(OutOfSequence);
    const text = 'client version 1.11 is too old. Minimum supported API version is 1.12';
    const plain = Object.assign(new Error(`(HTTP code 400) unexpected - ${text} `), {
      statusCode: 400,
      json: Buffer.from(text),
    });
    expect(translate(plain)).toBeInstanceOf(VersionRefused);
  });

  it('returns a problem unchanged', () => {
    const problem = new EngineNotFound();
    expect(translate(problem)).toBe(problem);
  });
});
