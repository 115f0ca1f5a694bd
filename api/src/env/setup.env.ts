import type { Sealed } from './sealed.js';

/** The first admin, for a first start without the setup page. */
export abstract class SetupEnv {
  abstract readonly admin: { username: string; password: Sealed } | undefined;
}
