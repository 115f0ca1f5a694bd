import { Injectable } from '@nestjs/common';
import type { AttachToService, DetachQuery, FamilyKind } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import { EditService } from './edit-service.js';
import { NotAllowed } from './services.errors.js';

interface Attachment {
  /** The service. */
  name: string;
  ifMatch: IfMatch;
  kind: FamilyKind;
  /** The name of the secret or config. */
  object: string;
}

/** Mounts one secret or config in a service, or unmounts it. The user needs rights on both. */
@Injectable()
export class EditAttachments {
  constructor(private readonly edit: EditService) {}

  attach(
    actor: Actor,
    { kind, object, ...target }: Attachment,
    { resume, confirm, ...mount }: AttachToService,
    dryRun: boolean,
  ) {
    assertMayEdit(actor);
    const attachment = { kind, attach: { name: object, ...mount } };
    return this.edit.execute(actor, target, { resume, confirm, attachment }, dryRun);
  }

  detach(actor: Actor, { kind, object, ...at }: Attachment, query: DetachQuery) {
    assertMayEdit(actor);
    const { dryRun, resume, confirm, target } = query;
    const attachment = { kind, detach: { name: object, target } };
    return this.edit.execute(actor, at, { resume, confirm, attachment }, dryRun);
  }
}

/** The route requires the right on the secret or config. */
function assertMayEdit(actor: Actor) {
  if (!actor.may('service.edit')) throw new NotAllowed();
}
