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

/** The permission a client needs to receive the event. */
export const permissionFor = ({ type }: StreamEvent): Permission =>
  permissions[type.split('.')[0] as Noun];
