import { parse, stringify } from 'yaml';
import { isRepeated, type FormTable, type Single } from './form-field';
import { yamlFaults } from './yaml-labels';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const yamlOf = (spec: Json) => stringify(spec, { lineWidth: 0 });

/** Reads any map. Throws an error that names the line, for the user. */
export function mapOfYaml(text: string): Json {
  let read: unknown;
  try {
    read = parse(text, { maxAliasCount: 100, prettyErrors: true, logLevel: 'error' });
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    throw new Error(yamlFaults.syntax(line), { cause: error });
  }
  if (!isObject(read)) throw new Error(yamlFaults.noFields);
  return read;
}

/** Reads a spec. Throws an error that names the line or the field, for the user. */
export function specOfYaml(table: FormTable, text: string): Json {
  const read = mapOfYaml(text);
  for (const [name, value] of Object.entries(read)) {
    const field = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!field) throw new Error(yamlFaults.unknown(name));
    if (field.kind !== 'group') check(field, value, name);
    else
      for (const [part, inner] of Object.entries(mapAt(value, name))) {
        const single = Object.hasOwn(field.fields, part) ? field.fields[part] : undefined;
        if (!single) throw new Error(yamlFaults.unknown(`${name}.${part}`));
        check(single, inner, `${name}.${part}`);
      }
  }
  return read;
}

function mapAt(value: unknown, path: string): Json {
  if (value === null || value === undefined) return {};
  if (!isObject(value)) throw new Error(yamlFaults.map(path));
  return value;
}

function listAt(value: unknown, path: string): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(yamlFaults.list(path));
  return value;
}

function scalarAt(value: unknown, path: string) {
  if (typeof value === 'object' && value !== null) throw new Error(yamlFaults.scalar(path));
}

function check(single: Single, value: unknown, path: string) {
  if (!isRepeated(single)) {
    if (single.kind === 'words') listAt(value, path).forEach((one) => scalarAt(one, path));
    else if (single.kind === 'pairs')
      Object.entries(mapAt(value, path)).forEach(([key, one]) => scalarAt(one, `${path}.${key}`));
    else scalarAt(value, path);
    return;
  }
  if (single.kind === 'record') {
    for (const [key, one] of Object.entries(mapAt(value, path))) scalarAt(one, `${path}.${key}`);
    return;
  }
  for (const [index, item] of listAt(value, path).entries()) {
    const at = `${path}[${index}]`;
    if (single.kind === 'list') scalarAt(item, at);
    else
      for (const [key, one] of Object.entries(mapAt(item, at))) {
        const column = Object.hasOwn(single.columns, key) ? single.columns[key] : undefined;
        if (!column) throw new Error(yamlFaults.unknown(`${at}.${key}`));
        check(column, one, `${at}.${key}`);
      }
  }
}
