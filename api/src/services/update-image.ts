import { Injectable } from '@nestjs/common';
import type { Plan, RegistryCredentials } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import {
  Engine,
  ImmutableField,
  type Decide,
  type EngineService,
  type Guard,
} from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';
import { splitImage } from './present-service.js';
import { assertPrivileged } from './privileges.js';
import { resolveImage, type ResolvedImage } from './resolve-image.js';

interface ImageUpdate {
  name: string;
  image: string;
  forcePull: boolean;
  credentials?: RegistryCredentials | undefined;
  resume: boolean;
  confirm?: string | undefined;
  ifMatch: IfMatch;
}

/**
 * Updates the image as the docker command line does, so that all nodes run the same image. Without
 * credentials, Docker pulls with those that the service has.
 */
@Injectable()
export class UpdateImage {
  constructor(
    private readonly engine: Engine,
    private readonly change: ChangeService,
  ) {}

  execute(
    actor: Actor,
    { image: given, forcePull, credentials, ...target }: ImageUpdate,
    dryRun: boolean,
  ) {
    let resolved!: ResolvedImage;
    const decide =
      (guard: Guard<EngineService>, networkName: (id: string) => string): Decide =>
      (fresh, fields) => {
        guard(fresh);
        const { image, registryAuth } = resolved;
        const current = { fields: fields(), image: fresh.spec.image };
        assertPrivileged(actor, current, { fields: {}, image: image.reference }, networkName);
        return {
          image,
          ...(registryAuth && { registryAuth }),
          ...(forcePull && { restart: true }),
        };
      };
    return this.change.execute(
      actor,
      {
        ...target,
        action: 'service.edit',
        stopsTasks: true,
        fields: ['image'],
        prepare: async () => {
          resolved = await resolveImage(this.engine, given, credentials);
          return assertRunsImage;
        },
        plan: async (fresh, networkName) => {
          await this.engine.previewService(fresh.id, decide(assertRunsImage, networkName));
          return plan(fresh, resolved, forcePull);
        },
        warnings: () => resolved.warnings,
        write: (id, guard, networkName) =>
          this.engine.updateService(id, decide(guard, networkName)),
      },
      dryRun,
    );
  }
}

function assertRunsImage({ spec }: EngineService) {
  if (!spec.image) throw new ImmutableField({ detail: 'This service does not run an image' });
}

function plan(fresh: EngineService, { image, warnings }: ResolvedImage, forcePull: boolean): Plan {
  const { forceUpdate } = fresh.spec;
  const diff = [
    ...diffImage(fresh.spec.image, image.reference),
    {
      path: 'TaskTemplate.ForceUpdate',
      before: String(forceUpdate),
      after: String(forceUpdate + (forcePull ? 1 : 0)),
    },
  ].filter((line) => line.before !== line.after);
  return {
    kind: 'plan',
    action: 'service.edit',
    target: { kind: 'service', name: fresh.name },
    effects: effectsOf(fresh, { replacesTasks: diff.length > 0 }),
    diff,
    warnings: [...warnings, ...previousSpecWarning(fresh)],
  };
}

/** The tag and the digest of an image, as the lines of a plan. */
export function diffImage(from: string, to: string): Plan['diff'] {
  const before = splitImage(from);
  const after = splitImage(to);
  return [
    { path: 'image', before: before.image, after: after.image },
    { path: 'imageDigest', before: before.imageDigest, after: after.imageDigest },
  ].filter((line) => line.before !== line.after);
}
