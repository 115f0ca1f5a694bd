/** The variable and the rule it breaks; never the value. */
export interface EnvFault {
  name: string;
  rule: string;
}

/** Everything that is wrong with the environment, at once. */
export class EnvError extends Error {
  constructor(readonly faults: readonly EnvFault[]) {
    const lines = faults.map(({ name, rule }) => `  ${name}: ${rule}`);
    super(['The environment is invalid:', ...lines].join('\n'));
  }
}
