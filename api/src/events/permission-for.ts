import type { Permission, StreamEvent } from '@waxseal/shared';

type Noun = StreamEvent['type'] extends infer Type
  ? Type extends `${infer Name}.${string}`
    ? Name
    : Type
  : never;

const permissions: Record<Noun, Permission> = {
  secret: 'secret.read',
  config: 'config.read',
  rotation: 'rotation.read',
  service: 'service.read',
  network: 'service.read',
  node: 'node.read',
  cluster: 'event.read',
  session: 'event.read',
  reset: 'event.read',
};

/** What one must be permitted to be told of this. */
export const permissionFor = ({ type }: StreamEvent): Permission =>
  permissions[type.split('.')[0] as Noun];
