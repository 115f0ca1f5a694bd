/** What one input holds. Null: the value is stored, and this user must not see it. */
export type Cell = string | null;
export type Row = Record<string, Cell>;
/** The inputs of a form, by the id of their control: `image`, `resources.limitCpus`. */
export type Draft = Record<string, Cell | Row[]>;

export interface Choice {
  value: string;
  label: string;
}

interface Described {
  label: string;
  hint?: string;
  placeholder?: string;
}

/** One input. `words` are separated by spaces, `pairs` are lines of `key=value`. */
export type Leaf = Described &
  (
    | { kind: 'text' | 'number' | 'duration' | 'flag' | 'check' | 'words' | 'pairs' }
    | { kind: 'choice'; choices: readonly Choice[] }
  );

/** An input of a row. The first one of a row must be filled in, or the row counts as empty. */
export type Column = Leaf & {
  /** What a new row has here, which also does not make it a filled one. */
  initial?: string;
  isShown?: (row: Row) => boolean;
  suggest?: 'secret' | 'config';
};

/** Inputs of which there can be any number. `entry` is the noun of one of them. */
export type Repeated = Described & { entry: string } & (
    | { kind: 'list' }
    | { kind: 'record'; isNumber?: boolean }
    | { kind: 'rows'; columns: Readonly<Record<string, Column>> }
  );

export type Single = Leaf | Repeated;

/** Fields that the contract has in an object. An atomic one is sent as a whole or not at all. */
export interface Group {
  kind: 'group';
  fields: Readonly<Record<string, Single>>;
  isAtomic?: boolean;
}

export type FormField = (Single | Group) & {
  section: string;
  /** Docker changes it only by creating another service. */
  isFixed?: boolean;
  isRequired?: boolean;
  /** A field that does not belong to the mode is neither shown nor sent. */
  isShown?: (draft: Draft) => boolean;
};

export interface Control {
  id: string;
  section: string;
  isFixed: boolean;
  isShown: (draft: Draft) => boolean;
  single: Single;
}

export type FormTable = Readonly<Record<string, FormField>>;

/** The names of the controls of a field, with its inputs. */
export const singlesOf = (name: string, field: FormField): [id: string, single: Single][] =>
  field.kind === 'group'
    ? Object.entries(field.fields).map(([part, single]) => [`${name}.${part}`, single])
    : [[name, field]];

export const controlsOf = (table: FormTable): Control[] =>
  Object.entries(table).flatMap(([name, field]) =>
    singlesOf(name, field).map(([id, single]) => ({
      id,
      single,
      section: field.section,
      isFixed: field.isFixed ?? false,
      isShown: field.isShown ?? (() => true),
    })),
  );

export const isRepeated = (single: Single): single is Repeated =>
  single.kind === 'list' || single.kind === 'record' || single.kind === 'rows';

/** The columns of a repeated field, in the order in which they are shown. */
export function columnsOf(field: Repeated): Readonly<Record<string, Column>> {
  if (field.kind === 'rows') return field.columns;
  const isNumber = field.kind === 'record' && field.isNumber;
  const value: Column = {
    kind: isNumber ? 'number' : 'text',
    label: 'Value',
    placeholder: field.placeholder,
  };
  return field.kind === 'list' ? { value } : { key: { kind: 'text', label: 'Name' }, value };
}
