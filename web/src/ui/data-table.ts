export interface Column {
  id: string;
  label: string;
  /** The sort key of the API for this column. A `-` before it reverses the order. */
  sort?: string;
  isNumber?: boolean;
  /** True if the user cannot hide the column. */
  isFixed?: boolean;
}

/** The rows that the user has selected, by their keys. */
export interface RowSelection {
  keys: ReadonlySet<string>;
  /** Which of the loaded rows are selected. */
  state: 'none' | 'some' | 'all';
  toggle: (key: string, isRange: boolean) => void;
  toggleLoaded: () => void;
  clear: () => void;
}

/** An action in the menu of a row. */
export interface RowAction {
  id: string;
  label: string;
  icon: string;
  isDanger?: boolean;
  /** Why the action is not available. */
  reason?: string | null;
  run: () => void;
}
