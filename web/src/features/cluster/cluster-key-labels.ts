import type { JoinToken } from '@waxseal/shared';

export const joinTexts = {
  note: 'Anyone who has one can add a node to the Swarm',
  worker: { title: 'Worker', hint: 'The new node runs tasks.' },
  manager: {
    title: 'Manager',
    hint: 'The new node also manages the Swarm, with access to all its secrets.',
  },
  onlyLocal:
    'This address is known on this machine only. Replace it with one that the new node can reach.',
};

const MANAGER = 'MANAGER:2377';

export const joinCommand = ({ token, managerAddress }: JoinToken) =>
  `docker swarm join --token ${token} ${managerAddress ?? MANAGER}`;

export const isOnlyLocal = ({ managerAddress }: JoinToken) =>
  managerAddress !== null && /^(127\.|\[?::1\]?:|localhost:)/.test(managerAddress);

const tokenRotation = (role: 'worker' | 'manager') => ({
  action: 'join-token.rotate' as const,
  path: `/cluster/join-tokens/${role}/rotations`,
  docker: `docker swarm join-token --rotate ${role}`,
  title: `Rotate the ${role} join token`,
  description: 'Docker replaces the token. Nodes that have joined stay in the Swarm.',
  done: `Rotated the ${role} join token`,
  warnings: [`No node can join with the present ${role} token any more.`],
});

/** The dialogs that replace a key, by the key. */
export const rotationTexts = {
  worker: tokenRotation('worker'),
  manager: tokenRotation('manager'),
  'unlock-key': {
    action: 'unlock-key.rotate' as const,
    path: '/cluster/unlock-key/rotations',
    docker: 'docker swarm unlock-key --rotate',
    title: 'Rotate the unlock key',
    description: 'Docker replaces the key and gives the new one to all managers.',
    done: 'Rotated the unlock key',
    warnings: [
      'Keep the present key for some minutes: a manager that restarts before it has the new key, or is down now, needs the old one.',
    ],
  },
};

export const autolockTexts = {
  on: {
    action: 'autolock.on' as const,
    title: 'Turn on autolock',
    description: 'Docker encrypts the keys of the managers’ data with an unlock key.',
    done: 'Turned on autolock',
  },
  off: {
    action: 'autolock.off' as const,
    title: 'Turn off autolock',
    description: 'Managers need no key after a restart.',
    done: 'Turned off autolock',
  },
  keep: 'Keep it outside the Swarm: without it, a manager that restarts cannot be used again.',
};

export const unlockTexts = {
  title: 'Unlock the Swarm',
  description: 'This manager can use its data again. Each manager is unlocked on its own.',
  hint: 'As “docker swarm unlock-key” or the cluster page showed it. It is not stored.',
};
