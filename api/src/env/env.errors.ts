/** The variable and the rule it breaks; never the value. */
export interface EnvFault {
  name: string;
  rule: string;
}

/** All faults of the environment together. */
export class EnvError extends Error {
  constructor(readonly faults: readonly EnvFault[]) {
    const all = faults.map(({ name, rule }) => `${name}: ${rule}`);
    super(`The environment is invalid: ${all.join('; ')}`);
  }
}
