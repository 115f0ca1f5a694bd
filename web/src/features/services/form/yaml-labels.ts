export const yamlFaults = {
  syntax: (message: string) => `This YAML cannot be read: ${message}`,
  noFields: 'The YAML must have the fields of a service, such as image',
  unknown: (path: string) => `${path}: there is no such field`,
  map: (path: string) => `${path}: must be a map such as key: value`,
  list: (path: string) => `${path}: must be a list`,
  scalar: (path: string) => `${path}: must be a single value`,
};

export const yamlWords = {
  form: 'Form',
  yaml: 'YAML',
  raw: 'Docker spec',
  label: 'How to edit the service',
  editor: 'Spec as YAML',
  rawEditor: 'Docker spec as YAML',
  rawHelp:
    'The spec as Docker stores it. What you delete here is deleted from the service. Waxseal refuses what its form does not have.',
  stale: 'Review against the current spec',
};

export type SpecView = 'form' | 'yaml' | 'raw';
