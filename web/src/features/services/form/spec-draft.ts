import { durationText, type FieldError } from '@waxseal/shared';
import { durationOf } from './duration';
import {
  columnsOf,
  isRepeated,
  singlesOf,
  type Cell,
  type Column,
  type Draft,
  type FormTable,
  type Leaf,
  type Repeated,
  type Row,
  type Single,
} from './form-field';
import { inputFaults } from './form-labels';

type Json = Record<string, unknown>;

const NUMBER = /^-?\d+(\.\d+)?$/;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const isEmptyCell = (cell: Cell | undefined) => cell === '' || cell === undefined;

/** Reads what one input holds. Undefined: nothing. Text that cannot be read is returned as it is. */
function read(leaf: Leaf, cell: Cell): unknown {
  if (cell === null || cell === '') return undefined;
  switch (leaf.kind) {
    case 'number':
      return NUMBER.test(cell) ? Number(cell) : cell;
    case 'duration':
      return durationOf(cell) ?? cell;
    case 'flag':
      return cell === 'true';
    case 'check':
      return cell === 'true' || undefined;
    case 'words':
      return cell.split(/[\s,]+/).filter(Boolean);
    case 'pairs':
      return Object.fromEntries(linesOf(cell).map(splitPair));
    case 'text':
    case 'choice':
      return cell;
  }
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
const splitPair = (line: string): [string, string] => {
  const at = line.indexOf('=');
  return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)];
};

/** The text of a stored value, for its input. */
function write(leaf: Leaf, value: unknown): string {
  if (value === undefined || value === null) return '';
  switch (leaf.kind) {
    case 'duration':
      return durationText(value as number);
    case 'words':
      return (value as string[]).join(' ');
    case 'pairs':
      return Object.entries(value as Json)
        .map(([key, text]) => `${key}=${String(text)}`)
        .join('\n');
    case 'check':
      return value === true ? 'true' : '';
    default:
      return String(value as string);
  }
}

export const emptyRow = (field: Repeated): Row =>
  Object.fromEntries(
    Object.entries(columnsOf(field)).map(([key, column]) => [key, column.initial ?? '']),
  );

/** Whether a row has nothing but what a new one has. An empty argument that is stored is an argument. */
const isBlank = (field: Repeated, row: Row) =>
  !('stored' in row) &&
  Object.entries(columnsOf(field)).every(
    ([key, { initial = '' }]) => (row[key] ?? '') === initial && row[key] !== null,
  );

/** The rows that are sent, with their places in the form. */
const filled = (field: Repeated, rows: readonly Row[]) =>
  rows
    .map((row, index) => ({ row, index }))
    // An argument may be empty, if it is not the last.
    .filter(({ row, index }) => !isBlank(field, row) || isInside(field, rows, index));

const isInside = (field: Repeated, rows: readonly Row[], at: number) =>
  field.kind === 'list' && rows.slice(at + 1).some((row) => !isBlank(field, row));

const shown = (column: Column, row: Row) => column.isShown?.(row) ?? true;

function readRow(columns: Readonly<Record<string, Column>>, row: Row): Json {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([key, column]) => {
      const value = shown(column, row) ? read(column, row[key] ?? '') : undefined;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Hidden values of a record are null. */
function readRepeated(field: Repeated, rows: readonly Row[]): unknown {
  const sent = filled(field, rows).map(({ row }) => row);
  if (field.kind === 'record')
    return Object.fromEntries(sent.map(({ key, value }) => [key ?? '', entryOf(field, value)]));
  if (sent.length === 0) return undefined;
  return field.kind === 'list'
    ? sent.map(({ value }) => value ?? '')
    : sent.map((row) => readRow(field.columns, row));
}

const entryOf = (field: Repeated & { kind: 'record' }, value: Cell = '') =>
  field.isNumber && value !== null && NUMBER.test(value) ? Number(value) : value;

function writeRepeated(field: Repeated, value: unknown): Row[] {
  if (field.kind === 'record')
    return Object.entries((value ?? {}) as Json).map(([key, text]) => ({
      key,
      value: text === null ? null : String(text as string),
    }));
  const items = (value ?? []) as unknown[];
  return items.map((item) =>
    field.kind === 'list'
      ? { value: String(item), ...(item === '' && { stored: '' }) }
      : Object.fromEntries(
          Object.entries(field.columns).map(([key, column]) => [
            key,
            write(column, (item as Json)[key] ?? column.initial),
          ]),
        ),
  );
}

const valueAt = (spec: Json, id: string): unknown =>
  id.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), spec);

const readControl = (single: Single, draft: Draft, id: string) => {
  const input = draft[id];
  if (isRepeated(single)) return readRepeated(single, (input ?? []) as Row[]);
  return read(single, (input ?? '') as Cell);
};

/** The inputs for a spec. Fields in `hidden` have no values that this user may see. */
export function draftOf(table: FormTable, spec: Json, hidden: readonly string[] = []): Draft {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, field]) =>
      singlesOf(name, field).map(([id, single]) => {
        if (hidden.includes(name)) return [id, null];
        const value = valueAt(spec, id);
        return [
          id,
          isRepeated(single) ? writeRepeated(single, value) : write(single, value),
        ] as const;
      }),
    ),
  );
}

const isNothing = (value: unknown) =>
  value === undefined || (isObject(value) && Object.keys(value).length === 0);

/** The fields of a new service: all that the form holds. */
export function specOf(table: FormTable, draft: Draft): Json {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, field]) => {
      if (field.isShown?.(draft) === false) return [];
      const value =
        field.kind === 'group'
          ? Object.fromEntries(
              Object.entries(field.fields).flatMap(([part, single]) => {
                const held = readControl(single, draft, `${name}.${part}`);
                return isNothing(held) ? [] : [[part, held]];
              }),
            )
          : readControl(field, draft, name);
      return isNothing(value) ? [] : [[name, value]];
    }),
  );
}

const changedEntries = (before: Json, after: Json): Json => {
  const changes: Json = {};
  // Null is a value that is stored and hidden.
  for (const [key, value] of Object.entries(after))
    if (value !== null && value !== before[key]) changes[key] = value;
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) changes[key] = null;
  return changes;
};

/** The merge patch from one state of the form to another: only what differs, and null for what was cleared. */
export function patchOf(table: FormTable, before: Draft, after: Draft): Json {
  const change = (single: Single, id: string): unknown => {
    const [was, is] = [before, after].map((draft) => readControl(single, draft, id));
    if (isEqual(was, is)) return undefined;
    return single.kind === 'record' ? changedEntries(was as Json, is as Json) : (is ?? null);
  };
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, field]) => {
      if (field.isShown?.(after) === false) return [];
      if (field.kind !== 'group') {
        const value = change(field, name);
        return isNothing(value) ? [] : [[name, value]];
      }
      const parts = Object.entries(field.fields).flatMap(([part, single]) => {
        const value = change(single, `${name}.${part}`);
        return isNothing(value) ? [] : [[part, value]];
      });
      if (parts.length === 0) return [];
      if (!field.isAtomic) return [[name, Object.fromEntries(parts)]];
      return [[name, specOf({ [name]: field }, after)[name] ?? null]];
    }),
  );
}

/** Errors by the place where they are shown: the id of a control, or `<id>/<row>/<column>`. */
export type Faults = Record<string, string>;

export const placeOf = (id: string, row?: number, column?: string) =>
  row === undefined ? id : `${id}/${row}/${column}`;
export const idOfPlace = (place: string) => place.split('/', 1)[0]!;

/** What cannot be sent, found before the API is asked. */
export function faultsOf(table: FormTable, draft: Draft): Faults {
  const faults: Faults = {};
  const check = (leaf: Leaf, cell: Cell | undefined, place: string) => {
    const fault = isEmptyCell(cell) || cell === null ? null : faultOf(leaf, cell!);
    if (fault) faults[place] = fault;
  };
  for (const [name, field] of Object.entries(table))
    for (const [id, single] of singlesOf(name, field)) {
      const input = draft[id];
      if (field.isRequired && !input) faults[id] = inputFaults.required;
      if (!isRepeated(single)) check(single, input as Cell, id);
      else {
        const columns = columnsOf(single);
        const rows = (input ?? []) as Row[];
        const keys = new Set<string>();
        for (const { row, index } of filled(single, rows)) {
          for (const [key, column] of Object.entries(columns))
            if (shown(column, row)) check(column, row[key], placeOf(id, index, key));
          if (single.kind !== 'record') continue;
          const key = row['key'] ?? '';
          if (keys.has(key)) faults[placeOf(id, index, 'key')] = inputFaults.duplicate;
          keys.add(key);
        }
      }
    }
  return faults;
}

function faultOf(leaf: Leaf, text: string): string | null {
  if (leaf.kind === 'number' && !NUMBER.test(text)) return inputFaults.number;
  if (leaf.kind === 'duration' && durationOf(text) === null) return inputFaults.duration;
  if (leaf.kind === 'pairs' && linesOf(text).some((line) => line.indexOf('=') < 1))
    return inputFaults.pairs;
  return null;
}

const segmentsOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The errors of the API beside the inputs that they are about; `rest` are those of no input. */
export function locateErrors(
  table: FormTable,
  draft: Draft,
  errors: readonly FieldError[],
): { faults: Faults; rest: FieldError[] } {
  const faults: Faults = {};
  const rest: FieldError[] = [];
  for (const error of errors) {
    const place = locate(table, draft, segmentsOf(error.pointer));
    if (place === null) rest.push(error);
    else faults[place] ??= error.detail;
  }
  return { faults, rest };
}

function locate(table: FormTable, draft: Draft, [name = '', ...path]: string[]): string | null {
  const field = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!field) return null;
  if (field.kind !== 'group') return locateIn(field, draft, name, path);
  const [part = '', ...deeper] = path;
  const single = Object.hasOwn(field.fields, part)
    ? field.fields[part]
    : Object.values(field.fields)[0];
  const id = single === field.fields[part] ? `${name}.${part}` : Object.keys(field.fields)[0];
  if (!single || id === undefined) return null;
  return locateIn(single, draft, id.includes('.') ? id : `${name}.${id}`, deeper);
}

function locateIn(single: Single, draft: Draft, id: string, path: string[]): string {
  if (!isRepeated(single)) return id;
  const [first, second] = path;
  const sent = filled(single, (draft[id] ?? []) as Row[]);
  const found =
    single.kind === 'record'
      ? sent.find(({ row }) => row['key'] === first)
      : first === undefined
        ? undefined
        : sent[Number(first)];
  if (!found) return id;
  const columns = Object.keys(columnsOf(single));
  const column =
    second !== undefined && columns.includes(second)
      ? second
      : columns.at(single.kind === 'record' ? 1 : 0)!;
  return placeOf(id, found.index, column);
}

/** What the form holds, one entry for each thing that can be changed alone, as text to compare. */
export function unitsOf(table: FormTable, draft: Draft): Record<string, string | null> {
  const units: Record<string, string | null> = {};
  for (const [name, field] of Object.entries(table))
    for (const [id, single] of singlesOf(name, field)) {
      const value = readControl(single, draft, id);
      if (isNothing(value)) continue;
      if (single.kind === 'record')
        for (const [key, text] of Object.entries(value as Json))
          units[`${id}/${key}`] = text === null ? null : String(text as string);
      else if (isRepeated(single)) units[id] = (value as unknown[]).map(textOf).join('\n');
      else units[id] = draft[id] as Cell;
    }
  return units;
}

const textOf = (item: unknown) =>
  isObject(item)
    ? Object.entries(item)
        .map(
          ([key, value]) =>
            `${key}: ${typeof value === 'object' ? JSON.stringify(value) : String(value as string)}`,
        )
        .join(', ')
    : String(item as string);

/** Takes one of `unitsOf` from another state of the form. */
export function withUnit(draft: Draft, unit: string, from: Draft): Draft {
  const slash = unit.indexOf('/');
  if (slash < 0) return { ...draft, [unit]: from[unit] ?? '' };
  const [id, key] = [unit.slice(0, slash), unit.slice(slash + 1)];
  const row = ((from[id] ?? []) as Row[]).find((one) => one['key'] === key);
  const rows = (draft[id] ?? []) as Row[];
  const at = rows.findIndex((one) => one['key'] === key);
  const others = rows.filter((one) => one['key'] !== key);
  if (!row) return { ...draft, [id]: others };
  return { ...draft, [id]: at < 0 ? [...rows, row] : rows.with(at, row) };
}

/** How many things an input holds. */
export const countIn = (single: Single, input: Cell | Row[] | undefined): number =>
  isRepeated(single)
    ? filled(single, (input ?? []) as Row[]).length
    : isEmptyCell(input as Cell)
      ? 0
      : 1;

export const hasFault = (faults: Faults, id: string) =>
  Object.keys(faults).some((place) => place === id || place.startsWith(`${id}/`));

/** Fields of which the user must not see the values. */
export const hiddenIn = (draft: Draft): string[] => [
  ...new Set(
    Object.entries(draft).flatMap(([id, input]) => (input === null ? [id.split('.', 1)[0]!] : [])),
  ),
];
