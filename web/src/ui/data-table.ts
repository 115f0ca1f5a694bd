export interface Column {
  id: string;
  label: string;
  /** The sort key of the API for this column. A `-` before it reverses the order. */
  sort?: string;
  isNumber?: boolean;
  /** True if the user cannot hide the column. */
  isFixed?: boolean;
}
