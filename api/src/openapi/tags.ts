/** What the groups of the reference are about; the linters refuse a group that is not told of here. */
export const tags: Record<string, string> = {
  audit: 'Who did what',
  auth: 'Signing in and out, and the own account',
  cluster: 'The Engine and its Swarm',
  configs: 'Docker configs, as families of versions',
  events: 'Changes as they happen',
  health: 'Probes for whatever runs Waxseal',
  nodes: 'Nodes of the Swarm',
  overview: 'What needs attention',
  rotations: 'New values for secrets and configs, service by service',
  secrets: 'Docker secrets, as families of versions',
  services: 'Docker services: reading, scaling, restarting, rolling back',
  setup: 'The first admin',
  stacks: 'Stacks, as the labels of their objects tell',
  users: 'Who may sign in',
};
