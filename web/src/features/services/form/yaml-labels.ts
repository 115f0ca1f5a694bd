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
  label: 'How to edit the service',
  editor: 'Spec as YAML',
};
