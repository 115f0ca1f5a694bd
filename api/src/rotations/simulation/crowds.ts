import type { Script, ServicePlan, Step } from './script.js';

const service: ServicePlan = {
  mode: 'replicated',
  replicas: 1,
  uses: [0],
  order: 'stop-first',
  parallelism: 1,
  monitorSeconds: 1,
  delaySeconds: 0,
  failureAction: 'pause',
  hasHealthCheck: false,
  restart: 'any',
  isNowhere: false,
};

const rotate = (family: number): Step => ({
  afterMs: 0,
  action: {
    do: 'rotate',
    families: [family],
    value: 'good',
    busy: 'refuse',
    job: 'skip',
    startFirst: false,
    deadlineSeconds: 40,
    graceSeconds: 5,
    keep: 0,
    deletePrevious: 'after-grace',
  },
});

const script = (families: number, services: ServicePlan[]): Script => ({
  chance: 1,
  nodes: 2,
  families: Array.from({ length: families }, () => 'good'),
  services,
  steps: Array.from({ length: families }, (_, family) => rotate(family)),
  decisions: [],
});

/** Scripts with more secrets or tasks than random ones have. Every rotation succeeds. */
export const crowds: Record<string, Script> = {
  '20 secrets of one service in parallel': script(20, [
    { ...service, uses: Array.from({ length: 20 }, (_, family) => family) },
    service,
  ]),
  '50 replicas that no node takes beside a healthy service': script(1, [
    { ...service, replicas: 50, isNowhere: true },
    service,
  ]),
};
