export interface Column {
  id: string;
  label: string;
  /** The list can be sorted by this; `-` before it turns the order round. */
  sort?: string;
  isNumber?: boolean;
  /** Cannot be hidden. */
  isFixed?: boolean;
}
