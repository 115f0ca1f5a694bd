import type { INestApplicationContext } from '@nestjs/common';
import { HttpEnv } from '../env/index.js';
import { SetupTokens } from './setup-tokens.js';

/**
 * Prints the address of the setup page if no admin can sign in. Call it once the server listens.
 * Writes to the terminal and not to the logger, because logs are stored and sent elsewhere.
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

/** The address at which browsers reach the panel, without a slash at its end. */
export function originOf({ publicUrl, basePath, host, port, tls }: HttpEnv): string {
  const scheme = tls ? 'https' : 'http';
  const origin = publicUrl ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return origin + basePath;
}
