import { z } from 'zod';

// The grammar of github.com/distribution/reference, which Docker uses.
const host = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = String.raw`(?:${host}(?:\.${host})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`;
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const path = `${component}(?:/${component})*`;
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const reference = new RegExp(
  String.raw`^(?:(?<domain>${domain})/)?(?<path>${path})(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>${digest}))?$`,
);

const MAX_LENGTH = 600;
const MAX_NAME = 255;
const DOCKER_HUB = 'docker.io';
const OFFICIAL = 'library/';

export interface ImageParts {
  /** The host of the registry, `docker.io` for Docker Hub. */
  registry: string;
  /** The name as Docker shows it: without the host and `library/` of Docker Hub. */
  name: string;
  tag: string | null;
  digest: string | null;
}

const isHost = (first: string) =>
  /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();

/** Splits an image reference as Docker does. Returns null for a text that Docker would not take. */
export function parseImage(text: string): ImageParts | null {
  // Docker would take it as the id of an image.
  if (text.length > MAX_LENGTH || /^[a-f0-9]{64}$/.test(text)) return null;
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const hasHost = first !== '' && isHost(first);
  const found = reference.exec(hasHost ? text : `${DOCKER_HUB}/${text}`)?.groups;
  if (!found) return null;
  const isHub = [DOCKER_HUB, `index.${DOCKER_HUB}`].includes(found['domain']!);
  const onHub = found['path']!.startsWith(OFFICIAL)
    ? found['path']!.slice(OFFICIAL.length)
    : found['path']!;
  const shown = onHub.includes('/') ? found['path']! : onHub;
  const registry = isHub ? DOCKER_HUB : found['domain']!;
  const name = isHub ? shown : `${registry}/${found['path']!}`;
  if (`${registry}/${found['path']!}`.length > MAX_NAME) return null;
  return { registry, name, tag: found['tag'] ?? null, digest: found['digest'] ?? null };
}

/** The image as the docker command line sends it: in Docker's short form, with a tag or a digest. */
export function fullImage(text: string): string {
  const parts = parseImage(text);
  if (!parts) return text;
  const tag = parts.tag ?? (parts.digest ? null : 'latest');
  return `${parts.name}${tag ? `:${tag}` : ''}${parts.digest ? `@${parts.digest}` : ''}`;
}

export const ImageReference = z
  .string()
  .refine((text) => parseImage(text) !== null, {
    error: 'Must be an image such as nginx:1.27 or registry.example.com/team/app@sha256:…',
  })
  .meta({ id: 'ImageReference', minLength: 1, maxLength: MAX_LENGTH });

/** For a private registry. They are sent to Docker with this one request; Waxseal does not store them. */
export const RegistryCredentials = z
  .strictObject({
    username: z.string().min(1).max(256),
    password: z.string().min(1).max(8192).describe('A password or an access token'),
  })
  .meta({ id: 'RegistryCredentials' });
export type RegistryCredentials = z.infer<typeof RegistryCredentials>;
