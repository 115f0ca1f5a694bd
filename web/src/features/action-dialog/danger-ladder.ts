/**
 * How much care an action needs. `safe`: it can be undone, or it only adds something. `careful`: it takes
 * something away, but it can be undone or repeated. `final`: it cannot be undone or stops a service, so the
 * user types the name of what it affects.
 */
export type Rung = 'safe' | 'careful' | 'final';

/** All actions with a dialog. Dialogs and buttons take their danger from here only. */
export const dangerLadder = {
  'family.create': 'safe',
  'family.delete': 'final',
  'labels.edit': 'safe',
  'policy.edit': 'safe',
  'version.adopt': 'safe',
  'version.delete': 'final',
  'versions.prune': 'careful',
  'families.prune': 'final',

  'rotation.start': 'safe',
  'rotation.start-and-delete-previous': 'final',
  'rotation.start-and-restart-waxseal': 'final',
  'rotation.cancel': 'careful',
  'rotation.retry': 'safe',
  'rotation.accept': 'safe',
  'rotation.revert': 'safe',
  'rotation.abandon': 'careful',

  'service.create': 'safe',
  'service.scale': 'safe',
  'service.scale-to-zero': 'final',
  'service.copy': 'safe',
  'service.run': 'safe',
  'service.delete': 'final',
  'service.stop': 'final',
  'service.start': 'safe',
  'service.restart': 'safe',
  'service.image': 'safe',
  'service.edit': 'safe',
  'service.take-away': 'careful',
  'service.rollback': 'safe',
  'service.restart-waxseal': 'final',

  'node.drain': 'careful',
  'node.pause': 'safe',
  'node.activate': 'safe',
  'node.promote': 'safe',
  'node.demote': 'careful',
  'node.delete': 'final',

  'user.create': 'safe',
  'user.role': 'safe',
  'user.enable': 'safe',
  'user.password': 'safe',
  'user.disable': 'careful',
  'user.sessions': 'careful',
  'user.factor': 'careful',
  'factor.disable': 'careful',
  'factor.renew': 'careful',
  'token.create': 'safe',
  'token.delete': 'careful',
  'cluster.init': 'safe',
  'cluster.unlock': 'safe',
  'autolock.on': 'safe',
  'autolock.off': 'careful',
  'join-token.rotate': 'careful',
  'unlock-key.rotate': 'careful',
} as const satisfies Record<string, Rung>;

export type Action = keyof typeof dangerLadder;

export const isDangerous = (action: Action) => dangerLadder[action] !== 'safe';
export const isFinal = (action: Action) => dangerLadder[action] === 'final';
