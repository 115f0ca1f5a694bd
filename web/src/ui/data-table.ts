export interface Column {
  id: string;
  label: string;
  /** The list can be sorted by this. A `-` before it reverses the order. */
  sort?: string;
  isNumber?: boolean;
  /** Cannot be hidden. */
  isFixed?: boolean;
}
