export type StateTone = 'ok' | 'wait' | 'plain';

/** The label of a state mark and the sentence in its tooltip. */
export interface StateLabel {
  label: string;
  icon: string;
  tone: StateTone;
  hint: string;
}
