import { Body, Controller, HttpCode, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ChangeServiceQuery, MoveToSecret as MoveToSecretBody, NameInPath } from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { CurrentIfMatch, type IfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { PostOnce } from '../idempotency/index.js';
import { MoveToSecret } from './move-to-secret.js';
import { ChangesService } from './services.docs.js';

@ApiTags('services')
@Controller('services/:name/secret-moves')
export class SecretMovesController {
  constructor(private readonly moveToSecret: MoveToSecret) {}

  @PostOnce()
  @HttpCode(202)
  @Requires('service.edit')
  @ChangesService(
    'moveToSecret',
    'Move the value of a variable into a new secret, mount it, and set `NAME_FILE` to its path',
    'name-taken',
  )
  move(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: MoveToSecretBody }) body: MoveToSecretBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.moveToSecret.execute(actor, { name, ifMatch }, body, dryRun);
  }
}
