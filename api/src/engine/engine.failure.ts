import { engineRoutes, type Operation } from './engine.routes.js';

/** Waxseal's own deadline, not the Engine's. */
export class DeadlinePassed extends Error {
  /** @param isSetting whether an admin can change it */
  constructor(
    readonly ms: number,
    readonly isSetting = true,
  ) {
    super();
  }
}

/** The Engine's address without credentials, and the request. */
export interface FailedAt {
  address: string;
  operation: Operation;
}

/** The sentence about a failed call that log, probes, problems and panel show. */
export const toSentence = ({ address, operation }: FailedAt, cause: string) =>
  `${engineRoutes[operation]} at ${address} failed: ${cause}`;

/** Never repeats the response, which may contain a value. */
export function causeOf(error: unknown): string {
  if (error instanceof DeadlinePassed)
    return `timed out after ${error.ms / 1000} s${error.isSetting ? ' (WAXSEAL_ENGINE_TIMEOUT_MS)' : ''}`;
  const { statusCode, code, message = '' } = error as Failure;
  if (typeof statusCode === 'number') return causeOfAnswer(statusCode, textOf(error as Answer));
  if (typeof code !== 'string') return 'the answer cannot be read';
  const known = causes.find(([codes]) => codes.test(`${code} ${message}`));
  return `${known ? known[1] : 'the connection failed'} (${code})`;
}

interface Failure {
  statusCode?: unknown;
  code?: unknown;
  message?: string;
}

/** An error answer, as dockerode throws it. `json` has the text if the Engine sent JSON. */
export interface Answer {
  message?: string;
  json?: { message?: unknown } | null;
}

export const textOf = ({ json, message = '' }: Answer) =>
  typeof json?.message === 'string' ? json.message : message;

/** The Engine's own deadline: the leader was not reached, or a majority of managers did not agree. */
export const isOwnDeadline = (text: string) => text.includes('context deadline exceeded');

function causeOfAnswer(status: number, text: string) {
  // Go's servers such as the Engine send this message; others close the connection.
  if (/HTTP request to an HTTPS server/.test(text)) return NEEDS_TLS;
  const [, plugin] = /authorization denied by plugin ([\w./:-]+?):? /.exec(text) ?? [];
  if (plugin) return `the authorization plugin ${plugin} forbids it (403)`;
  const [, minimum] = /is too old.* API version is ([\d.]+)/.exec(text) ?? [];
  if (minimum) return `the Engine wants at least API ${minimum}`;
  const [, maximum] = /is too new.* API version is ([\d.]+)/.exec(text) ?? [];
  if (maximum) return `the Engine knows no API newer than ${maximum}`;
  const known = swarmCauses.find(([words]) => words.test(text));
  if (known) return known[1];
  if (isOwnDeadline(text))
    return 'the Engine gave up after its own deadline (context deadline exceeded)';
  if (status === 403) return 'a proxy or an authorization plugin in front of it forbids it (403)';
  return `the answer has the status ${status}`;
}

const swarmCauses: [text: RegExp, cause: string][] = [
  [/Worker nodes can't/, 'this node is a worker, not a manager'],
  [/needs to be unlocked/, 'the Swarm is locked'],
  [/does not have a leader/, 'the Swarm has no leader: too few managers can reach each other'],
  [/lost leader status/, 'the Swarm lost its leader during the call'],
  [/node is stopped/, "the Engine's Swarm component is stopping"],
  [
    /code = (?:Unavailable|Canceled)/,
    "the Engine has no connection to the Swarm's leader, or to its own Swarm component",
  ],
  [/docker swarm init/, 'the Engine is not part of a Swarm'],
];

const NEEDS_TLS =
  'the port expects TLS, and plain HTTP was sent: DOCKER_TLS_VERIFY and DOCKER_CERT_PATH are not set';
const NO_TLS =
  'the port speaks plain HTTP, and TLS was sent: DOCKER_TLS_VERIFY or DOCKER_CERT_PATH';

// Codes of Node.js. OpenSSL's text distinguishes causes with the same code.
const causes: [code: RegExp, cause: string][] = [
  [/^ENOENT/, 'the socket does not exist'],
  [/^ENOTDIR/, 'a part of the path of the socket is not a directory'],
  [/^(?:EACCES|EPERM)/, 'permission denied: the user that runs Waxseal cannot open the socket'],
  [/^ECONNREFUSED/, 'the connection was refused: nothing listens there'],
  [/^(?:ENOTFOUND|EAI_)/, 'the host name cannot be resolved'],
  [/^E(?:HOST|NET)/, 'there is no route to the host'],
  [/^ETIMEDOUT/, 'the connection timed out'],
  [/^CERT_HAS_EXPIRED/, "the Engine's certificate has expired"],
  [/^CERT_NOT_YET_VALID/, "the Engine's certificate is not valid yet"],
  [/ALTNAME_INVALID/, "the host name is not in the Engine's certificate"],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|CERT_SIGNATURE|CERT_UNTRUSTED|INVALID_CA)/,
    "the Engine's certificate is not signed by the CA in DOCKER_CERT_PATH",
  ],
  [
    /ALERT|alert/,
    'the Engine rejects the client certificate in DOCKER_CERT_PATH, or the TLS connection',
  ],
  [/WRONG_VERSION|wrong version|PACKET_LENGTH|packet length|HTTP_REQUEST|http request/, NO_TLS],
  [/^HPE_/, 'the answer is not HTTP, as from a port that expects TLS'],
  [/CERT/, "the Engine's certificate cannot be trusted"],
  [/^(?:ECONN|EPIPE|ERR_STREAM)/, 'the connection was cut'],
];
