import type { INestApplicationContext } from '@nestjs/common';
import { HttpEnv } from '../env/index.js';
import { SetupTokens } from './setup-tokens.js';

/**
 * Prints the address of the setup page, once the server listens and while no one can sign in.
 * Straight to the terminal, not through the logger: logs are kept and shipped.
 */
export async function printSetupToken(
  app: INestApplicationContext,
  origin?: string,
  print: (text: string) => void = (text) => process.stderr.write(text),
): Promise<void> {
  const token = await app.get(SetupTokens, { strict: false }).renew();
  if (!token) return;
  const address = origin ?? originOf(app.get(HttpEnv, { strict: false }));
  print(
    `\nCreate the first admin account (the link is valid for 24 hours):\n\n  ${address}/setup#${token}\n\n`,
  );
}

/** Where browsers find the panel. */
export function originOf({ publicUrl, host, port, tls }: HttpEnv): string {
  const scheme = tls ? 'https' : 'http';
  return publicUrl ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
