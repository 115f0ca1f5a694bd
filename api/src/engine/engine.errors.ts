import type { ProblemCode, VersionUser } from '@waxseal/shared';
import { problem, ProblemError, type ProblemDetail } from '../http/problem.js';
import {
  causeOf,
  DeadlinePassed,
  isOwnDeadline,
  textOf,
  toSentence,
  type Answer,
  type FailedAt,
} from './engine.failure.js';

const retryLater = (code: ProblemCode) =>
  class extends problem(code) {
    constructor(extras: ProblemDetail = {}) {
      super({ headers: { 'Retry-After': '5' }, ...extras });
    }
  };

export const EngineNotFound = problem('not-found');
export const NameTaken = problem('name-taken');
/** `usedBy` has the services of the Engine's message. */
export const SecretInUse = problem<{ usedBy: VersionUser[] }>('secret-in-use');
export const ConfigInUse = problem<{ usedBy: VersionUser[] }>('config-in-use');
/** The Engine names services whose current spec references the object, and no others. */
export const inCurrentSpecOf = (services: readonly string[]): VersionUser[] =>
  services.map((service) => ({ service, spec: 'current' }));
const usersIn = (names: string) => inCurrentSpecOf(names.trim().split(/,\s*/));
export const RefusedByEngine = problem('invalid-input');
export const ImmutableField = problem('immutable-field');
export const NotScalable = problem('not-scalable');
export const NoPreviousSpec = problem('previous-spec-broken');
export const LastManager = problem('last-manager');
export const NodeIsUp = problem('node-up');
export const NodeIsManager = problem('node-is-manager');
export const SwarmActive = problem('swarm-active');
export const SwarmNotLocked = problem('swarm-not-locked');
export const StaleVersion = problem('stale-version');
export const EngineFailed = problem('engine-failed');
/** A proxy in front of the Engine or an authorization plugin has rejected the call. Nothing was changed. */
export const EngineForbidden = problem('engine-forbidden');
/** The Engine is too old, or it is no Docker Engine. */
export const EngineUnsupported = problem('engine-unsupported');

export const EngineUnreachable = retryLater('engine-unreachable');
export const EngineTimeout = retryLater('engine-timeout');
export const NoQuorum = retryLater('no-quorum');
export const SwarmUnavailable = retryLater('swarm-unavailable');
export const SwarmLocked = retryLater('swarm-locked');
export const NotAManager = retryLater('not-a-manager');

/** Another client wrote between the read and the write. Never leaves the adapter. */
export class OutOfSequence extends Error {}

/** The Engine was replaced by one that does not support the negotiated API version, and has rejected the request. */
export class VersionRefused extends Error {}

export interface FailedCall extends FailedAt {
  isWrite: boolean;
  /** Whether the Engine still answers a ping; relevant after a write without an answer. */
  isAlive?: boolean;
}

export function toProblem(error: unknown, call: FailedCall): Error {
  if (error instanceof ProblemError) return error;
  const explained = { detail: toSentence(call, causeOf(error)), cause: error };
  const { isWrite, isAlive = false } = call;
  if (error instanceof DeadlinePassed)
    return isWrite && isAlive ? new NoQuorum(explained) : new EngineTimeout(explained);
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  if (typeof statusCode !== 'number')
    return isOfConnection(code) ? new EngineUnreachable(explained) : new EngineFailed(explained);
  const text = textOf(error as Answer);
  if (isOwnDeadline(text)) return isWrite ? new NoQuorum(explained) : new EngineTimeout(explained);
  const rule = rules.find(([status, known]) => statusFits(status, statusCode) && known.test(text));
  return rule ? rule[2](rule[1].exec(text)!, explained) : new EngineFailed(explained);
}

const statusFits = (rule: number | 'any', status: number) => rule === 'any' || rule === status;

interface Explained {
  /** Adds a detail that the title does not contain. */
  detail: string;
  cause: unknown;
}

const refused =
  (pointer: string, detail: string) =>
  (_: RegExpExecArray, { cause }: Explained) =>
    new RefusedByEngine({ errors: [{ pointer, detail }], cause });

type Rule = [
  status: number | 'any',
  text: RegExp,
  make: (found: RegExpExecArray, explained: Explained) => Error,
];

// Texts and statuses measured on Docker 20.10 and 26.1. The status alone is ambiguous.
const rules: Rule[] = [
  ['any', /update out of sequence/, (_, { cause }) => new OutOfSequence(undefined, { cause })],
  [
    400,
    /client version \S+ is too (?:new|old)/,
    (_, { detail, cause }) => new VersionRefused(detail, { cause }),
  ],
  [
    400,
    /config '.*' is in use by the following services?: (.+)$/s,
    ([, names = ''], { cause }) => new ConfigInUse({ usedBy: usersIn(names), cause }),
  ],
  [
    400,
    /is in use by the following services?: (.+)$/s,
    ([, names = ''], { cause }) => new SecretInUse({ usedBy: usersIn(names), cause }),
  ],
  [409, /AlreadyExists|already exists|name conflicts/, (_, { cause }) => new NameTaken({ cause })],
  [400, /invalid name|name must be/, refused('/name', 'This name is not valid here')],
  [
    400,
    /(?:secret|config) data must be|illegal base64/,
    refused('/value', 'This value is not valid here'),
  ],
  [400, /only updates to Labels are allowed/, refused('/labels', 'Only labels can be changed')],
  [
    400,
    /(?:secret|config)s? not found/,
    refused('/secrets', 'The spec references a secret or config that does not exist'),
  ],
  [
    500,
    /network \S+ not found/,
    refused('/networks', 'The spec references a network that does not exist'),
  ],
  [
    'any',
    /port '\d+' is already in use by service/,
    refused('/ports', 'Another service publishes a port of this number'),
  ],
  [
    'any',
    /can't be used with dnsrr mode/,
    refused(
      '/endpointMode',
      'With this mode, ports can be published on the nodes of the tasks only',
    ),
  ],
  [
    500,
    /plugin "?[^"]*"? not found/,
    refused('/driver', 'A driver or plugin that is named here is not installed'),
  ],
  [400, /conflicting target/, refused('/secrets', 'Two references have the same target')],
  ['any', /raft message is too large/, refused('/labels', 'The labels are too large in total')],
  [501, /is not (?:allowed|supported)/, (_, { cause }) => new ImmutableField({ cause })],
  ['any', /does not have a previous spec/, (_, { cause }) => new NoPreviousSpec({ cause })],
  [
    'any',
    /advertise address must be|must specify a listening|could not parse listen|network interface/,
    refused('/advertiseAddress', 'This is not an address or interface of this Docker Engine'),
  ],
  ['any', /swarm is not locked/, (_, { cause }) => new SwarmNotLocked({ cause })],
  [
    'any',
    /could not be unlocked|invalid key string/,
    refused('/unlockKey', 'This is not the unlock key of this Swarm'),
  ],
  ['any', /already part of a swarm/, (_, { cause }) => new SwarmActive({ cause })],
  // The text about the quorum is from the source of SwarmKit, not measured.
  [
    'any',
    /demote the last manager|would result in a loss of quorum/,
    (_, { cause }) => new LastManager({ cause }),
  ],
  ['any', /is not down and can't be removed/, (_, { cause }) => new NodeIsUp({ cause })],
  ['any', /must be demoted to worker/, (_, { cause }) => new NodeIsManager({ cause })],
  ['any', /Worker nodes can't/, (_, explained) => new NotAManager(explained)],
  ['any', /needs to be unlocked/, (_, explained) => new SwarmLocked(explained)],
  ['any', /does not have a leader|lost leader status/, (_, explained) => new NoQuorum(explained)],
  // The Engine has lost the connection to its Swarm component or to the leader, or the component stops.
  [
    'any',
    /code = (?:Unavailable|Canceled)|node is stopped/,
    (_, explained) => new EngineUnreachable(explained),
  ],
  [503, /swarm/i, (_, explained) => new SwarmUnavailable(explained)],
  [404, /(?:)/, (_, { cause }) => new EngineNotFound({ cause })],
  [400, /HTTP request to an HTTPS server/, (_, explained) => new EngineUnreachable(explained)],
  [403, /(?:)/, (_, explained) => new EngineForbidden(explained)],
];

const connectionCodes =
  /^(?:ENOENT|ENOTDIR|ECONN\w+|EACCES|EPERM|EPIPE|ETIMEDOUT|E(?:HOST|NET)\w+|ENOTFOUND|EAI_AGAIN|EPROTO|HPE_\w+|ERR_(?:TLS|SSL|STREAM_PREMATURE)\w*|\w*CERT\w*|UNABLE_TO_\w+)$/;

const isOfConnection = (code: unknown) => typeof code === 'string' && connectionCodes.test(code);
