export const copyAsWords = {
  button: 'Copy as…',
  title: 'Copy as',
  titleOf: (service: string) => `Copy ${service} as`,
  description: 'Creates the same service with another tool. Change the name first.',
  tool: 'Tool',
  text: 'Text to copy',
  copy: 'Copy',
  copied: 'Copied',
};

export const toolLabels = {
  docker: 'docker service create',
  compose: 'Compose file',
  curl: 'curl',
};
export type Tool = keyof typeof toolLabels;

export const reservedNote = (labels: readonly string[]) =>
  `Left out, because only Docker and Waxseal set them: ${labels.join(', ')}`;

export const credentialsNote =
  'Credentials are left out: run docker login first, and add --with-registry-auth';
