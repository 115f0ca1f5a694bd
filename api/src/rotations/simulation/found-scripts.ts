import { plainRotation, plainService, type Script } from './script.js';

/** Scripts that found a fault, as `shrink` prints them but without what is plain. Each key describes the fault. */
export const foundScripts: Record<string, Script> = {
  'a job that is reverted runs a third time': {
    chance: 0,
    nodes: 1,
    families: ['good'],
    services: [
      {
        ...plainService,
        mode: 'replicated-job',
        parallelism: 0,
        monitorSeconds: 0,
        isNowhere: true,
      },
      { ...plainService, parallelism: 0, monitorSeconds: 0 },
    ],
    steps: [
      {
        afterMs: 0,
        action: { ...plainRotation, job: 'rerun', deadlineSeconds: 10, graceSeconds: 0 },
      },
      { afterMs: 28, action: { do: 'cancel' } },
    ],
    decisions: [],
  },
  'a blocked rotation names a version of a consumer that is gone': {
    chance: 0,
    nodes: 1,
    families: ['good'],
    services: [
      { ...plainService, mode: 'global', parallelism: 0, monitorSeconds: 5, restart: 'on-failure' },
      { ...plainService, parallelism: 0, monitorSeconds: 0 },
    ],
    steps: [
      { afterMs: 0, action: { ...plainRotation, deadlineSeconds: 10, graceSeconds: 0 } },
      { afterMs: 25, action: { do: 'cancel' } },
      { afterMs: 451, action: { do: 'rollback-service', service: 0 } },
      {
        afterMs: 9174,
        action: { ...plainRotation, value: 'crash 1', deadlineSeconds: 10, graceSeconds: 0 },
      },
      { afterMs: 1120, action: { do: 'engine', is: 'slow', ms: 300 } },
      { afterMs: 5, action: { do: 'remove-service', service: 0 } },
    ],
    decisions: [],
  },
  'an edit of labels at the end of a restore is lost': {
    chance: 0,
    nodes: 1,
    families: ['good'],
    services: [{ ...plainService, uses: [1], parallelism: 0, monitorSeconds: 0 }],
    steps: [
      { afterMs: 0, action: { ...plainRotation, deadlineSeconds: 10, graceSeconds: 0 } },
      { afterMs: 19, action: { do: 'restore', family: 0, version: 0 } },
      { afterMs: 30, action: { do: 'edit-labels', family: 0 } },
    ],
    decisions: [],
  },
  'Docker rolls a revert back to the new version, because the old one fails too': {
    chance: 0,
    nodes: 1,
    families: ['sick', 'good'],
    services: [
      { ...plainService, parallelism: 0, monitorSeconds: 0 },
      {
        ...plainService,
        parallelism: 0,
        monitorSeconds: 0,
        failureAction: 'rollback',
        hasHealthCheck: true,
      },
    ],
    steps: [
      {
        afterMs: 0,
        action: { ...plainRotation, value: 'crash 3', deadlineSeconds: 10, graceSeconds: 0 },
      },
    ],
    decisions: [],
  },
  'a service that was not healthy before stays paused': {
    chance: 0,
    nodes: 1,
    families: ['crash 2', 'good'],
    services: [{ ...plainService, parallelism: 0, monitorSeconds: 5 }],
    steps: [
      {
        afterMs: 0,
        action: { ...plainRotation, value: 'crash 1', deadlineSeconds: 10, graceSeconds: 0 },
      },
    ],
    decisions: [],
  },
  'a revert never ends, because the tasks fail in turn': {
    chance: 0,
    nodes: 1,
    families: ['good', 'crash 2'],
    services: [
      { ...plainService, parallelism: 0, monitorSeconds: 0 },
      { ...plainService, mode: 'global', uses: [1], parallelism: 0, monitorSeconds: 5 },
    ],
    steps: [
      {
        afterMs: 0,
        action: {
          ...plainRotation,
          families: [1],
          value: 'crash 1',
          deadlineSeconds: 10,
          graceSeconds: 15,
        },
      },
      { afterMs: 6, action: { do: 'cancel' } },
      { afterMs: 1425, action: { do: 'recreate-service', service: 1 } },
    ],
    decisions: ['abandon', 'retry'],
  },
  'an update whose response is lost is posted again after Docker has rolled it back': {
    chance: 7,
    nodes: 1,
    families: ['good'],
    services: [{ ...plainService, parallelism: 0, monitorSeconds: 5, failureAction: 'rollback' }],
    steps: [
      { afterMs: 0, action: { ...plainRotation, value: 'crash 1', graceSeconds: 0 } },
      { afterMs: 27, action: { do: 'engine', is: 'leaderless', ms: 300 } },
    ],
    decisions: [],
  },
  'an application ends again and again after its rotation is done, and nothing says so': {
    chance: 0,
    nodes: 1,
    families: ['good'],
    services: [{ ...plainService, parallelism: 0, monitorSeconds: 0, failureAction: 'continue' }],
    steps: [{ afterMs: 0, action: { ...plainRotation, value: 'end 9', graceSeconds: 0 } }],
    decisions: [],
  },
};
