import { z } from 'zod';

/** A user who did something. */
export const Person = z.object({ id: z.string(), username: z.string() }).meta({ id: 'Person' });
