export type StateTone = 'ok' | 'wait' | 'plain';
