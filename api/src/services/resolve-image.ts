import { fullImage, parseImage, type RegistryCredentials } from '@waxseal/shared';
import type { Engine, RegistryAuth, ServiceChange } from '../engine/index.js';

/** An image as it is sent to Docker, with what the user should know of it. */
export interface ResolvedImage {
  image: NonNullable<ServiceChange['image']>;
  registryAuth: RegistryAuth | undefined;
  warnings: string[];
}

/**
 * As the docker command line does: Docker asks the registry for the digest. An image that the registry
 * does not tell about is used as given, because the nodes may have it.
 */
export async function resolveImage(
  engine: Engine,
  given: string,
  credentials: RegistryCredentials | undefined,
): Promise<ResolvedImage> {
  const reference = fullImage(given);
  const registryAuth = credentials && authFor(given, credentials);
  const isPinned = reference.includes('@');
  try {
    const { digest, platforms } = await engine.readRegistryImage(reference, registryAuth);
    const pinned = isPinned ? reference : `${reference}@${digest}`;
    return { image: { reference: pinned, platforms }, registryAuth, warnings: [] };
  } catch {
    return { image: { reference }, registryAuth, warnings: isPinned ? [] : [noDigest] };
  }
}

const noDigest =
  'Docker could not read the digest of this image from its registry. Each node pulls the image by its tag, so that nodes may run different images.';

/** Credentials as Docker takes them, for the registry of this image. */
export const authFor = (
  image: string,
  { username, password }: RegistryCredentials,
): RegistryAuth | undefined => {
  const registry = parseImage(image)?.registry;
  return registry ? { username, password, serveraddress: serverOf(registry) } : undefined;
};

/** Docker Hub's credentials have an address of their own. */
const serverOf = (registry: string) =>
  registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
