import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { tokenPermissions, type CreateApiToken, type CreatedApiToken } from '@waxseal/shared';
import { Audit } from '../audit/index.js';
import { ApiTokensRepository, hashToken, makeApiToken } from '../auth/index.js';
import { Clock } from '../common/clock.js';
import { isUniqueViolation } from '../database/index.js';
import { TokensEnv } from '../env/index.js';
import type { Actor } from '../http/actor.js';
import { InvalidInput } from '../http/http.errors.js';
import { problem } from '../http/problem.js';
import { Representation } from '../http/representation.js';
import { presentToken } from './tokens.queries.js';

const NameTaken = problem('name-taken');
const DAY_MS = 24 * 3_600_000;
const allowed: ReadonlySet<string> = new Set(tokenPermissions);

/** Creates a token for the signed-in user. Only its hash is stored. */
@Injectable()
export class CreateToken {
  constructor(
    private readonly tokens: ApiTokensRepository,
    private readonly env: TokensEnv,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  execute(actor: Actor, draft: CreateApiToken): Promise<Representation<CreatedApiToken>> {
    const target = { kind: 'token', name: draft.name, fields: draft.permissions };
    return this.audit.around(actor, 'token.create', target, () => this.create(actor, draft));
  }

  private async create(actor: Actor, draft: CreateApiToken) {
    this.assertAllowed(actor, draft);
    const token = makeApiToken();
    const now = this.clock.now();
    const row = {
      id: randomUUID(),
      userId: actor.userId,
      name: draft.name,
      permissions: JSON.stringify([...new Set(draft.permissions)].sort()),
      addresses: JSON.stringify([...new Set(draft.addresses)]),
      createdAt: now,
      expiresAt: now + draft.expiresInDays * DAY_MS,
      lastUsedAt: null,
      lastUsedFrom: null,
    };
    try {
      await this.tokens.add({ ...row, hash: hashToken(token) });
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken() : error;
    }
    const owner = { username: actor.username, role: actor.role, isDisabled: 0 as const };
    return Representation.created<CreatedApiToken>(`/api/v1/tokens/${row.id}`, {
      ...presentToken({ ...row, ...owner }),
      token,
    });
  }

  private assertAllowed(actor: Actor, { permissions, expiresInDays }: CreateApiToken) {
    const errors = permissions.flatMap((permission, index) => {
      const pointer = `/permissions/${index}`;
      if (!allowed.has(permission)) return [{ pointer, detail: 'A token cannot have it' }];
      return actor.may(permission) ? [] : [{ pointer, detail: 'You do not have it yourself' }];
    });
    const { maxDays } = this.env;
    if (expiresInDays > maxDays)
      errors.push({ pointer: '/expiresInDays', detail: `At most ${maxDays} days are allowed` });
    if (errors.length > 0) throw new InvalidInput({ errors });
  }
}

const nameTaken = () =>
  new NameTaken({ errors: [{ pointer: '/name', detail: 'This name is already in use' }] });
