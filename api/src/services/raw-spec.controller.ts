import { Body, Controller, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ChangeServiceQuery,
  NameInPath,
  RawSpec,
  ReplaceRawSpec as ReplaceRawSpecBody,
} from '@waxseal/shared';
import { Actor, CurrentActor } from '../http/actor.js';
import { CurrentIfMatch, type IfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { ReplaceRawSpec } from './replace-raw-spec.js';
import { ChangesService } from './services.docs.js';

@ApiTags('services')
@Controller('services/:name/raw-spec')
export class RawSpecController {
  constructor(private readonly replaceRawSpec: ReplaceRawSpec) {}

  @Get()
  @Requires('service.env.read')
  @ApiOperation({
    operationId: 'getRawSpec',
    summary: 'Get the spec of a service as Docker stores it',
  })
  @ApiResponse({ status: 200, description: 'The spec', standardSchema: RawSpec })
  get(@Param('name', { schema: NameInPath }) name: string, @CurrentActor() actor: Actor) {
    return this.replaceRawSpec.read(actor, name);
  }

  @Put()
  @HttpCode(202)
  @Requires('service.edit')
  @ChangesService(
    'replaceRawSpec',
    'Replace the spec, which is parsed into the fields of an edit; what these cannot express is refused',
    'not-scalable',
    'immutable-field',
    'rotation-running',
  )
  replace(
    @Param('name', { schema: NameInPath }) name: string,
    @Body({ schema: ReplaceRawSpecBody }) body: ReplaceRawSpecBody,
    @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
    @CurrentIfMatch() ifMatch: IfMatch,
    @CurrentActor() actor: Actor,
  ) {
    return this.replaceRawSpec.execute(actor, { name, ifMatch }, body, dryRun);
  }
}
