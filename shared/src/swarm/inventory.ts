import { z } from 'zod';
import { pageOf, pageQuery } from '../http/page.js';

/** How many services an item of the inventory names. */
export const MOST_NAMED = 20;

const users = {
  serviceCount: z.int().describe('Services that use it'),
  services: z
    .array(z.string())
    .describe(`Their names in alphabetical order, at most ${MOST_NAMED}`),
};

export const Network = z
  .object({
    id: z.string(),
    name: z.string(),
    driver: z.string(),
    stack: z.string().nullable(),
    isIngress: z.boolean().describe('Docker publishes ports of services through it'),
    isInternal: z.boolean().describe('It has no way out of the Swarm'),
    isAttachable: z.boolean().describe('Containers of no service can join it'),
    ...users,
  })
  .meta({ id: 'Network' });
export type Network = z.infer<typeof Network>;
export const NetworkPage = pageOf('NetworkPage', Network);

export const Volume = z.object({ name: z.string(), ...users }).meta({ id: 'Volume' });
export type Volume = z.infer<typeof Volume>;
export const VolumePage = pageOf('VolumePage', Volume);

export const Image = z
  .object({
    image: z.string().describe('As the services name it, without the digest'),
    imageDigest: z.string().nullable(),
    isLocal: z
      .boolean()
      .nullable()
      .describe('The node of this Docker Engine has it; null while Docker refuses to list images'),
    sizeBytes: z
      .int()
      .min(0)
      .meta({ format: 'int64' })
      .nullable()
      .describe('On this node; null if it is not there'),
    ...users,
  })
  .meta({ id: 'Image' });
export type Image = z.infer<typeof Image>;
export const ImagePage = pageOf('ImagePage', Image);

export const InventoryQuery = z.strictObject({
  ...pageQuery,
  sort: z
    .enum(['name', '-name'])
    .default('name')
    .describe('Field to sort by; `-` reverses the order'),
});
export type InventoryQuery = z.infer<typeof InventoryQuery>;
