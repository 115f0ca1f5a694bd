import type { ContractSwarm } from '../contract-swarm.js';
import { describeEngineContract } from '../engine.contract.js';
import { aReference } from '../factories.js';
import { ModelEngine } from './model-engine.js';
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
