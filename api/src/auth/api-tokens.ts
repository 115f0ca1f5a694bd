import { BlockList, isIPv6 } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { isPermitted, type Permission, type Role } from '@waxseal/shared';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Refusals } from '../audit/index.js';
import { Clock } from '../common/clock.js';
import { Database, type Connection } from '../database/index.js';
import { Actor, originOf, type AuthenticatedRequest } from '../http/actor.js';
import { hasValidChecksum, isApiToken } from './api-token-text.js';
import { ApiTokensRepository, type ApiTokenRow } from './api-tokens.repository.js';
import { RowCache } from './row-cache.js';
import { hashToken } from './token.js';

/** How accurate the last use is, so that a busy client does not write to the database on each request. */
const USED_EVERY_MS = 60_000;
const MAX_TOKENS = 10_000;

export const permissionsOfToken = ({ permissions }: Pick<ApiTokenRow, 'permissions'>) =>
  JSON.parse(permissions) as Permission[];
export const addressesOfToken = ({ addresses }: Pick<ApiTokenRow, 'addresses'>) =>
  JSON.parse(addresses) as string[];

/** Whether the owner still has all that the token was given: a role without it ends the token. */
const isCovered = (token: Pick<ApiTokenRow, 'permissions'>, role: Role) =>
  permissionsOfToken(token).every((permission) => isPermitted(role, permission));

/** The user of a request with an API token. It may do what both the user and the token may. */
class TokenActor extends Actor {
  override readonly kind = 'token';
  private readonly permissions: ReadonlySet<Permission>;

  constructor(token: ApiTokenRow, request: FastifyRequest, tokens: ApiTokens) {
    const { userId, username, name, role, id } = token;
    // A username has no slash, so the audit log and the pages tell a token from its owner.
    super(userId, `${username}/${name}`, role, id, originOf(request), tokens);
    this.permissions = new Set(permissionsOfToken(token));
  }

  override may(permission: Permission) {
    return super.may(permission) && this.permissions.has(permission);
  }
}

/** Finds the API token of a request. */
@Injectable()
export class ApiTokens {
  private readonly logger = new Logger('auth');
  private readonly rows: RowCache<ApiTokenRow>;
  /** By hash, for the rate limit, which must not wait for the database. */
  private readonly idByHash = new LRUCache<string, string>({ max: MAX_TOKENS });
  private readonly usedAt = new LRUCache<string, number>({ max: MAX_TOKENS });

  constructor(
    private readonly repository: ApiTokensRepository,
    database: Database,
    private readonly clock: Clock,
    private readonly refusals: Refusals,
  ) {
    this.rows = new RowCache(database, (hash) => repository.findByHash(hash));
  }

  isGiven(request: FastifyRequest): boolean {
    return isApiToken(bearerOf(request));
  }

  /** The ID of a token that was valid before. */
  idOf(request: AuthenticatedRequest): string | undefined {
    return this.isGiven(request) ? this.idByHash.get(hashOf(request)) : undefined;
  }

  /** The actor, if the token is known without a read. */
  findActor(request: AuthenticatedRequest): Actor | undefined {
    const row = this.isGiven(request) ? this.rows.peek(hashOf(request)) : undefined;
    return row && this.isValidFor(row, request) ? this.actorOf(row, request) : undefined;
  }

  /** The actor; undefined if there is no such token, or it is not valid now or not from this address. */
  async identify(request: AuthenticatedRequest): Promise<Actor | undefined> {
    const row = hasValidChecksum(bearerOf(request))
      ? await this.rows.read(hashOf(request))
      : undefined;
    if (!row) this.refusals.count('auth.token', 'unauthenticated');
    else if (this.isValidFor(row, request)) {
      this.idByHash.set(hashOf(request), row.id);
      return this.actorOf(row, request);
    } else this.refuse(row, request);
    return undefined;
  }

  /** The owner's role while the token is valid. For long-lived responses. */
  async find(id: string): Promise<{ role: Role } | undefined> {
    const row = await this.repository.findById(id);
    return row && this.isValid(row) ? row : undefined;
  }

  /** The tokens of all users that are valid now. */
  async listValid(): Promise<ApiTokenRow[]> {
    return (await this.repository.list()).filter((row) => this.isValid(row));
  }

  /** Deletes the tokens with which the owner could do more than with the new role. */
  async endUncovered(userId: string, role: Role, tx: Connection) {
    const repository = this.repository.in(tx);
    const uncovered = (await repository.list(userId)).filter((token) => !isCovered(token, role));
    if (uncovered.length > 0) await repository.delete(uncovered.map(({ id }) => id));
  }

  endAllOf(userId: string, tx: Connection): Promise<void> {
    return this.repository.in(tx).deleteAllOf(userId);
  }

  private isValid(row: ApiTokenRow): boolean {
    return row.isDisabled === 0 && this.clock.now() < row.expiresAt && isCovered(row, row.role);
  }

  private isValidFor(row: ApiTokenRow, { ip }: FastifyRequest): boolean {
    return this.isValid(row) && isAllowed(ip, addressesOfToken(row));
  }

  private actorOf(row: ApiTokenRow, request: FastifyRequest): Actor {
    void this.markUsed(row, request.ip);
    return new TokenActor(row, request, this);
  }

  private async markUsed({ id, lastUsedAt }: ApiTokenRow, address: string) {
    const now = this.clock.now();
    if (now - Math.max(this.usedAt.get(id) ?? 0, lastUsedAt ?? 0) < USED_EVERY_MS) return;
    this.usedAt.set(id, now);
    try {
      await this.repository.markUsed(id, { lastUsedAt: now, lastUsedFrom: address });
    } catch (error) {
      this.logger.warn(`The last use of an API token could not be stored: ${String(error)}`);
    }
  }

  private refuse({ userId, username, name }: ApiTokenRow, request: FastifyRequest) {
    this.refusals.note({
      principal: { userId, username: `${username}/${name}`, ...originOf(request) },
      action: 'auth.token',
      target: { kind: 'token', name },
      code: 'unauthenticated',
    });
  }
}

/** The credential of the scheme `Bearer`, which is case-insensitive (RFC 9110 section 11.1). */
const bearerOf = ({ headers: { authorization = '' } }: FastifyRequest) =>
  /^bearer +(.*)$/i.exec(authorization)?.[1] ?? '';

/** Computed once for each request, which needs it several times. */
const hashOf = (request: AuthenticatedRequest): string =>
  (request.tokenHash ??= hashToken(bearerOf(request)));

export function isAllowed(address: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return true;
  const allowed = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    const family = familyOf(network);
    if (prefix === undefined) allowed.addAddress(network, family);
    else allowed.addSubnet(network, Number(prefix), family);
  }
  // A socket for both families shows an IPv4 address as ::ffff:192.0.2.1; BlockList compares them as one.
  return allowed.check(address, familyOf(address));
}

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');
