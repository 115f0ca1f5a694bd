export type StateTone = 'ok' | 'wait' | 'plain';

/** What a state mark shows, and the sentence in its tooltip. */
export interface StateLabel {
  label: string;
  icon: string;
  tone: StateTone;
  hint: string;
}
