import type { FamilyKind, GeneratorInput } from '@waxseal/shared';

/** One change of a rotation without its value: what can be shown, compared and copied. */
export interface Outline {
  kind: FamilyKind;
  name: string;
  /** It has a value that was typed or picked; its size stands for it. */
  bytes?: number;
  generator?: GeneratorInput | null;
  version?: number;
}
