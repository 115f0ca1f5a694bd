import { inspect } from 'node:util';

const MASK = '***';

/** A value that does not appear in logs, template strings or inspections. */
export class Sealed {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal() {
    return this.#value;
  }

  toString() {
    return MASK;
  }

  toJSON() {
    return MASK;
  }

  [inspect.custom]() {
    return MASK;
  }
}
