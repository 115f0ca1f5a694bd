import { plainRotation, plainService, type Script, type ServicePlan, type Step } from './script.js';

const rotate = (family: number): Step => ({
  afterMs: 0,
  action: { ...plainRotation, families: [family] },
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
    { ...plainService, uses: Array.from({ length: 20 }, (_, family) => family) },
    plainService,
  ]),
  '50 replicas that no node takes beside a healthy service': script(1, [
    { ...plainService, replicas: 50, isNowhere: true },
    plainService,
  ]),
};
