import { Injectable } from '@nestjs/common';
import { fullImage, parseImage, type Plan, type RegistryCredentials } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { IfMatch } from '../http/if-match.js';
import {
  Engine,
  ImmutableField,
  type EngineService,
  type RegistryAuth,
  type ServiceChange,
} from '../engine/index.js';
import { ChangeService } from './change-service.js';
import { effectsOf, previousSpecWarning } from './plan-service.js';
import { splitImage } from './present-service.js';

interface ImageUpdate {
  name: string;
  image: string;
  forcePull: boolean;
  credentials?: RegistryCredentials | undefined;
  resume: boolean;
  confirm?: string | undefined;
  ifMatch: IfMatch;
}

type Image = NonNullable<ServiceChange['image']>;

interface Resolved {
  image: Image;
  warnings: string[];
}

/**
 * Updates the image as the docker command line does: Docker asks the registry for the digest, so that
 * all nodes run the same image. Without credentials, Docker pulls with those that the service has.
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
    const registryAuth = credentials && authFor(given, credentials);
    let resolved: Resolved = { image: { reference: fullImage(given) }, warnings: [] };
    return this.change.execute(
      actor,
      {
        ...target,
        action: 'service.edit',
        stopsTasks: true,
        fields: ['image'],
        prepare: async () => {
          resolved = await this.resolve(resolved.image.reference, registryAuth);
          return assertRunsImage;
        },
        plan: (fresh) => plan(fresh, resolved, forcePull),
        warnings: () => resolved.warnings,
        write: (id, guard) =>
          this.engine.updateService(id, (fresh) => {
            guard(fresh);
            return {
              image: resolved.image,
              ...(registryAuth && { registryAuth }),
              ...(forcePull && { restart: true }),
            };
          }),
      },
      dryRun,
    );
  }

  /** An image that the registry does not tell about is used as given: the nodes may have it. */
  private async resolve(reference: string, auth?: RegistryAuth): Promise<Resolved> {
    const isPinned = reference.includes('@');
    try {
      const { digest, platforms } = await this.engine.readRegistryImage(reference, auth);
      const pinned = isPinned ? reference : `${reference}@${digest}`;
      return { image: { reference: pinned, platforms }, warnings: [] };
    } catch {
      return { image: { reference }, warnings: isPinned ? [] : [noDigest] };
    }
  }
}

const noDigest =
  'Docker could not read the digest of this image from its registry. Each node pulls the image by its tag, so that nodes may run different images.';

const authFor = (
  image: string,
  { username, password }: RegistryCredentials,
): RegistryAuth | undefined => {
  const registry = parseImage(image)?.registry;
  return registry ? { username, password, serveraddress: serverOf(registry) } : undefined;
};

/** Docker Hub's credentials have an address of their own. */
const serverOf = (registry: string) =>
  registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;

function assertRunsImage({ spec }: EngineService) {
  if (!spec.image) throw new ImmutableField({ detail: 'This service does not run an image' });
}

function plan(fresh: EngineService, { image, warnings }: Resolved, forcePull: boolean): Plan {
  const before = splitImage(fresh.spec.image);
  const after = splitImage(image.reference);
  const { forceUpdate } = fresh.spec;
  const diff = [
    { path: 'image', before: before.image, after: after.image },
    { path: 'imageDigest', before: before.imageDigest, after: after.imageDigest },
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
