import { z } from 'zod';

export const Mount = z
  .object({
    target: z.string().describe('Path in the container; a relative path is below /run/secrets'),
    uid: z.string(),
    gid: z.string(),
    mode: z.string().describe('Octal, for example 0444'),
  })
  .meta({ id: 'Mount' });
export type Mount = z.infer<typeof Mount>;
