import type { GeneratorInput, KeyType } from '@waxseal/shared';
import { computed, reactive, ref } from 'vue';
import type { z } from 'zod';
import { Generator, PASSPHRASE_LIST_SIZE, passwordBits } from '../../lib/contract';
import { rangeText } from './bounded';
import { publicNameFault } from './generator-labels';

export type GeneratorType = GeneratorInput['type'];

/** The fields of the form. An empty number field is an empty text. */
export interface GeneratorFields {
  length: number | string;
  lower: boolean;
  upper: boolean;
  digits: boolean;
  symbols: boolean;
  symbolSet: string;
  lookAlikes: boolean;
  words: number | string;
  separator: string;
  bytes: number | string;
  /** Key pairs and certificates have different defaults, because clients support different keys. */
  pairKey: KeyType;
  certificateKey: KeyType;
  commonName: string;
  altNames: string;
  days: number | string;
  publicKind: '' | 'secret' | 'config';
  publicName: string;
}

export const startFields = (): GeneratorFields => ({
  length: 32,
  lower: true,
  upper: true,
  digits: true,
  symbols: false,
  symbolSet: '!#$%&()*+,-./:;<=>?@[]^_{|}~',
  lookAlikes: false,
  words: 6,
  separator: '-',
  bytes: 32,
  pairKey: 'ed25519',
  certificateKey: 'ecdsa-p256',
  commonName: '',
  altNames: '',
  days: 365,
  publicKind: '',
  publicName: '',
});

const number = (value: number | string) => value as number;
const publicPartOf = ({ publicKind, publicName }: GeneratorFields) =>
  publicKind === '' ? {} : { publicPart: { kind: publicKind, name: publicName.trim() } };

/** Returns the rules that the fields describe. The contract decides whether they are valid. */
export function rulesOf(type: GeneratorType, fields: GeneratorFields): GeneratorInput {
  switch (type) {
    case 'password': {
      const { lower, upper, digits, symbols, symbolSet, lookAlikes } = fields;
      const set = symbols ? { symbolSet } : {};
      const length = number(fields.length);
      return { type, length, lower, upper, digits, symbols, ...set, lookAlikes };
    }
    case 'passphrase':
      return { type, words: number(fields.words), separator: fields.separator };
    case 'hex':
    case 'base64':
    case 'base64url':
      return { type, bytes: number(fields.bytes) };
    case 'uuid':
      return { type };
    case 'key-pair':
      return { type, key: fields.pairKey, ...publicPartOf(fields) };
    case 'certificate':
      return {
        type,
        key: fields.certificateKey,
        commonName: fields.commonName.trim(),
        altNames: fields.altNames.split(/[\s,]+/).filter(Boolean),
        days: number(fields.days),
        ...publicPartOf(fields),
      };
  }
}

/** Returns the fields that describe the rules: the reverse of `rulesOf`. */
export function fieldsOf(rules: GeneratorInput): GeneratorFields {
  const fields = startFields();
  if (rules.type === 'key-pair') fields.pairKey = rules.key ?? fields.pairKey;
  else if (rules.type === 'certificate') {
    const { key = fields.certificateKey, commonName, altNames = [], days = fields.days } = rules;
    Object.assign(fields, { certificateKey: key, commonName, days });
    fields.altNames = altNames.join(', ');
  } else {
    const { type: _, ...given } = rules;
    Object.assign(fields, given);
  }
  if ('publicPart' in rules && rules.publicPart) {
    fields.publicKind = rules.publicPart.kind;
    fields.publicName = rules.publicPart.name;
  }
  return fields;
}

/** Returns the faults by field. A fault that belongs to no single field is under `''`. */
export function faultsOf(rules: GeneratorInput): Record<string, string> {
  const checked = Generator.safeParse(rules);
  if (checked.success) return {};
  const shape = shapeOf(rules.type);
  // The first fault of a field is shown.
  const issues = [...checked.error.issues].reverse();
  return Object.fromEntries(
    issues.map(({ path, message, code }) => {
      const field = String(path[0] ?? '');
      if (field === 'publicPart') return [field, publicNameFault];
      const schema = shape[field];
      return [field, (code !== 'custom' && schema && rangeText(schema)) || message];
    }),
  );
}

const shapeOf = (type: GeneratorType): Record<string, z.core.$ZodType> =>
  Generator.options.find(({ shape }) => shape.type.value === type)!.shape;

/** Returns the number of random bits, or null if the rules do not determine it. */
export function bitsOf(rules: GeneratorInput): number | null {
  if (rules.type === 'uuid') return 122;
  if ('bytes' in rules && rules.bytes) return rules.bytes * 8;
  if (rules.type === 'passphrase')
    return Math.floor((rules.words ?? 0) * Math.log2(PASSPHRASE_LIST_SIZE));
  if (rules.type !== 'password') return null;
  return passwordBits({ ...rules, length: rules.length ?? 0 });
}

export function newGeneratorDraft() {
  const type = ref<GeneratorType>('password');
  const fields = reactive(startFields());
  const given = computed(() => rulesOf(type.value, fields));
  const faults = computed(() => faultsOf(given.value));
  const rules = computed(() => (Object.keys(faults.value).length === 0 ? given.value : null));
  const choose = (chosen: GeneratorType) => (type.value = chosen);
  function fill(from: GeneratorInput) {
    Object.assign(fields, fieldsOf(from));
    choose(from.type);
  }
  return { type, fields, faults, rules, choose, fill };
}
export type GeneratorDraft = ReturnType<typeof newGeneratorDraft>;
