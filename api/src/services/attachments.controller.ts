import { Body, Controller, Delete, HttpCode, Param, Put, Query, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AttachToService,
  DetachQuery,
  ChangeServiceQuery,
  NameInPath,
  type FamilyKind,
} from '@waxseal/shared';
import { type Actor, CurrentActor } from '../http/actor.js';
import { CurrentIfMatch, type IfMatch } from '../http/if-match.js';
import { Requires } from '../http/requires.js';
import { EditAttachments } from './edit-attachments.js';
import { ChangesService } from './services.docs.js';

const titles = { secret: 'Secret', config: 'Config' };

/** Creates the controller that mounts and unmounts what is of one kind. */
function controllerOf(kind: FamilyKind): Type<unknown> {
  @ApiTags('services')
  @Controller(`services/:name/${kind}s/:object`)
  class AttachmentsController {
    constructor(private readonly attachments: EditAttachments) {}

    @Put()
    @HttpCode(202)
    @Requires(`${kind}.attach`)
    @ChangesService(
      `attach${titles[kind]}`,
      `Mount the current version of a ${kind}, or change where it is mounted`,
      'rotation-running',
    )
    attach(
      @Param('name', { schema: NameInPath }) name: string,
      @Param('object', { schema: NameInPath }) object: string,
      @Body({ schema: AttachToService }) body: AttachToService,
      @Query({ schema: ChangeServiceQuery }) { dryRun }: ChangeServiceQuery,
      @CurrentIfMatch() ifMatch: IfMatch,
      @CurrentActor() actor: Actor,
    ) {
      return this.attachments.attach(actor, { name, ifMatch, kind, object }, body, dryRun);
    }

    @Delete()
    @HttpCode(202)
    @Requires(`${kind}.attach`)
    @ChangesService(
      `detach${titles[kind]}`,
      `Unmount a ${kind}, every version of it; the ${kind} itself stays`,
    )
    detach(
      @Param('name', { schema: NameInPath }) name: string,
      @Param('object', { schema: NameInPath }) object: string,
      @Query({ schema: DetachQuery }) query: DetachQuery,
      @CurrentIfMatch() ifMatch: IfMatch,
      @CurrentActor() actor: Actor,
    ) {
      return this.attachments.detach(actor, { name, ifMatch, kind, object }, query);
    }
  }
  return AttachmentsController;
}

export const SecretAttachmentsController = controllerOf('secret');
export const ConfigAttachmentsController = controllerOf('config');
