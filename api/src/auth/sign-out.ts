import { Injectable } from '@nestjs/common';
import type { Actor } from '../common/actor.js';
import type { RefreshCookie } from './refresh-cookie.js';
import { hashToken } from './token.js';
import { Sessions } from './sessions.js';
import { SessionsRepository } from './sessions.repository.js';

@Injectable()
export class SignOut {
  constructor(
    private readonly sessions: Sessions,
    private readonly repository: SessionsRepository,
  ) {}

  /** Whatever the client still holds is enough, and having nothing is no failure. */
  async execute(actor: Actor | undefined, cookie: RefreshCookie): Promise<void> {
    cookie.clear();
    const token = cookie.read();
    const row = token ? await this.repository.findByToken(hashToken(token)) : undefined;
    const ids = new Set([row?.id, actor?.sessionId].filter((id) => id !== undefined));
    for (const id of ids) await this.sessions.end(id);
  }
}
