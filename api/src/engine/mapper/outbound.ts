import { applyChanges } from '../../common/label-changes.js';
import { NotScalable } from '../engine.errors.js';
import type { SecretDraft, ServiceChange } from '../engine.types.js';
import type { RawSecret, RawServiceSpec } from './raw.js';

export const toSecretSpec = ({ name, base64, labels }: SecretDraft) => ({
  Name: name,
  Labels: labels,
  Data: base64,
});

/** Everything is resent as read but the labels; a secret's value can neither be read nor sent here. */
export function withLabels(spec: RawSecret['Spec'], labels: Record<string, string>) {
  const { Data: _, ...rest } = spec as RawSecret['Spec'] & { Data?: unknown };
  return { ...rest, Labels: labels };
}

/** A copy of the raw spec with the wanted change and nothing else: unknown fields survive. */
export function applyChange(raw: RawServiceSpec, change: ServiceChange): RawServiceSpec {
  const spec = structuredClone(raw);
  if (change.replicas !== undefined) scale(spec, change.replicas);
  if (change.restart) restart(spec);
  if (change.labels) spec.Labels = applyChanges(spec.Labels ?? {}, change.labels);
  return spec;
}

function scale(spec: RawServiceSpec, replicas: number) {
  if (!spec.Mode?.Replicated) throw new NotScalable();
  spec.Mode.Replicated.Replicas = replicas;
}

function restart(spec: RawServiceSpec) {
  spec.TaskTemplate ??= {};
  spec.TaskTemplate.ForceUpdate = (spec.TaskTemplate.ForceUpdate ?? 0) + 1;
}
