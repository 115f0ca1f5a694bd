import type { ServiceFieldChanges, ServicePreview } from '../engine.types.js';
import { setContainer, toContainerFields } from './container-fields.js';
import { setEndpoint, setNetworks, toEndpointFields } from './endpoint-fields.js';
import { makeSameTasks, toService, toSpec } from './inbound-service.js';
import { policyOf, toPolicy } from './policy-fields.js';
import type { RawService, RawServiceSpec } from './raw.js';
import { present, put } from './spec-parts.js';
import { setTask, toTaskFields } from './task-fields.js';

/** Sets the fields that were sent, and no other. Null resets a field to Docker's default. */
export function applyFields(spec: RawServiceSpec, changes: ServiceFieldChanges) {
  const task = (spec.TaskTemplate ??= {});
  setContainer(task, changes);
  setTask(task, changes);
  setEndpoint(spec, changes);
  if (changes.networks !== undefined) setNetworks(spec, task, changes.networks);
  if (changes.updatePolicy !== undefined)
    put(spec, 'UpdateConfig', policyOf(spec.UpdateConfig, changes.updatePolicy));
  if (changes.rollbackPolicy !== undefined)
    put(spec, 'RollbackConfig', policyOf(spec.RollbackConfig, changes.rollbackPolicy));
}

/** The fields of a spec. What the spec does not say is left out. */
export const toFields = (spec: RawServiceSpec): ServiceFieldChanges =>
  present({
    ...toContainerFields(spec.TaskTemplate?.ContainerSpec ?? {}),
    ...toTaskFields(spec.TaskTemplate ?? {}),
    ...toEndpointFields(spec),
    updatePolicy: toPolicy(spec.UpdateConfig),
    rollbackPolicy: toPolicy(spec.RollbackConfig) as ServiceFieldChanges['rollbackPolicy'],
  });

export const previewOf = (before: RawService, after: RawServiceSpec): ServicePreview => ({
  before: toService(before),
  after: toSpec(after),
  fieldsBefore: toFields(before.Spec),
  fieldsAfter: toFields(after),
  keepsTasks: makeSameTasks(before.Spec, after),
});
