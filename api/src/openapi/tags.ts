/** Descriptions of the groups in the reference. The linters reject a group without one. */
export const tags: Record<string, string> = {
  audit: 'Who did what, when and with which outcome',
  auth: 'Signing in and out, and your own account',
  cluster: 'The Docker Engine and its Swarm',
  configs: 'Configs and their versions',
  events: 'Changes as they happen',
  health: 'Probes',
  logs: 'What the tasks of services write',
  nodes: 'Nodes of the Swarm',
  overview: 'What needs attention',
  rotations: 'New values for secrets and configs, service by service',
  secrets: 'Secrets and their versions',
  services: 'Services: read, scale, restart, roll back',
  setup: 'The first admin',
  stacks: 'Stacks, derived from the labels of their objects',
  tokens: 'API tokens, with which other tools call the API',
  users: 'Users and their sessions',
};
