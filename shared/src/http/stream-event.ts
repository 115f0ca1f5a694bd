import { z } from 'zod';

const named = <Type extends string>(type: Type) =>
  z.object({ type: z.literal(type), name: z.string() });

/**
 * What `GET /events` sends: names or IDs of what changed, never contents. `reset`: read everything
 * again. `session.changed`: the session or role of the client changed; the stream ends afterwards.
 */
export const StreamEvent = z
  .discriminatedUnion('type', [
    named('secret.changed'),
    named('secret.removed'),
    named('secret.due'),
    named('config.changed'),
    named('config.removed'),
    named('config.due'),
    named('service.changed'),
    named('service.removed'),
    named('node.changed'),
    named('node.removed'),
    named('network.changed'),
    named('network.removed'),
    z.object({ type: z.literal('rotation.changed'), id: z.string() }),
    z.object({ type: z.literal('cluster.changed') }),
    z.object({ type: z.literal('session.changed') }),
    z.object({ type: z.literal('reset') }),
  ])
  .meta({ id: 'StreamEvent' });
export type StreamEvent = z.infer<typeof StreamEvent>;
