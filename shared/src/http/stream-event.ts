import { z } from 'zod';

/** `secret.changed` is `SecretChangedEvent` in the document: a discriminator needs a schema with a name for each type. */
const idOf = (type: string) =>
  type.replaceAll(/(?:^|\.)(\w)/g, (_, first: string) => first.toUpperCase()) + 'Event';

const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape }).meta({ id: idOf(type) });
const named = <Type extends string>(type: Type) => event(type, { name: z.string() });
const changed = <Type extends string>(type: Type) =>
  event(type, {
    name: z.string(),
    isNew: z.literal(true).optional().describe('The object was created'),
  });

/**
 * What `GET /events` sends: names or IDs of what changed, never contents. `reset`: read everything
 * again. `session.changed`: the session or role of the client changed; the stream ends afterwards.
 */
export const StreamEvent = z
  .discriminatedUnion('type', [
    changed('secret.changed'),
    named('secret.removed'),
    named('secret.due'),
    changed('config.changed'),
    named('config.removed'),
    named('config.due'),
    changed('service.changed'),
    named('service.removed'),
    changed('node.changed'),
    named('node.removed'),
    changed('network.changed'),
    named('network.removed'),
    event('rotation.changed', { id: z.string() }),
    event('cluster.changed', {}),
    event('session.changed', {}),
    event('reset', {}),
  ])
  .meta({ id: 'StreamEvent' });
export type StreamEvent = z.infer<typeof StreamEvent>;
