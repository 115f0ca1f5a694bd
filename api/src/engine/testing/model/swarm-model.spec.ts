import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../common/testing/virtual-time.js';
import type { ContractSwarm } from '../contract-swarm.js';
import { describeEngineContract } from '../engine.contract.js';
import { aReference } from '../factories.js';
import { ModelEngine } from './model-engine.js';
import { rolloutScripts, Script, type AppService } from './rollout-scripts.js';
import { SwarmModel } from './swarm-model.js';

async function startModel(): Promise<ContractSwarm> {
  const model = new SwarmModel();
  return {
    engine: new ModelEngine(model),
    labelMeanwhile(id, key, value) {
      const { spec } = model.getService(id);
      model.updateService(id, { ...spec, labels: { ...spec.labels, [key]: value } });
    },
    close: async () => model.events.closeAll(),
    async createService({ name, mode = 'replicated', replicas = 1, labels = {}, secret, config }) {
      const { id } = model.createService({
        ...{ name, mode, labels, replicas: mode === 'global' ? null : replicas },
        constraints: ['node.labels.nowhere==true'],
        secrets: secret ? [aReference(secret)] : [],
        configs: config ? [aReference(config)] : [],
      });
      return id;
    },
  };
}

describeEngineContract('SwarmModel', startModel);

describe('SwarmModel', () => {
  let time: VirtualTime;
  beforeEach(() => {
    time = new VirtualTime(1);
    time.install();
  });
  afterEach(() => time.uninstall());

  // The same scripts end alike on a real Engine: docker-engine.rollouts.real.spec.ts.
  it.each(Object.entries(rolloutScripts))('ends %s as Docker does', async (_, { run, ends }) => {
    const model = new SwarmModel();
    const swarm = {
      engine: new ModelEngine(model),
      pass: (ms: number) => time.passUntil(time.now() + ms),
      createApp: async ({ name, secret, mode, replicas, failureAction }: AppService) => {
        const secrets = [aReference(secret, { name: 'app' })];
        const order = 'stop-first' as const;
        const updatePolicy = {
          ...{
            parallelism: 1,
            delayMs: 2_000,
            monitorMs: 1_000,
            failureAction,
            maxFailureRatio: 0,
          },
          ...{ order, orderAsWritten: order },
        };
        const rollbackPolicy = { ...updatePolicy, delayMs: 0, failureAction: 'pause' as const };
        return model.createService({
          ...{ name, mode, replicas, secrets, updatePolicy, rollbackPolicy },
        }).id;
      },
    };
    expect(await run(new Script(swarm))).toEqual(ends);
  });
});
