import { applyChanges } from '../../http/label-changes.js';
import { ImmutableField, NotScalable } from '../engine.errors.js';
import type {
  NodeChange,
  ObjectDraft,
  ReferenceChange,
  ServiceChange,
  ServiceCopy,
  ServiceDraft,
  SwarmChange,
  UpdateOrder,
} from '../engine.types.js';
import { applyFields } from './service-fields.js';
import type { RawFileReference, RawNode, RawObject, RawServiceSpec, RawSwarm } from './raw.js';

/** The spec of a new object as JSON: bytes, which can be overwritten, as a string cannot. */
export function toObjectBody({ name, bytes, labels, templating }: ObjectDraft): Buffer {
  const rest = {
    Name: name,
    Labels: labels,
    ...(templating ? { Templating: { Name: templating } } : {}),
  };
  const head = Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"Data":"`);
  const base64Length = Math.ceil(bytes.length / 3) * 4;
  const body = Buffer.alloc(head.length + base64Length + 2);
  head.copy(body);
  writeBase64(bytes, body, head.length);
  body.write('"}', head.length + base64Length);
  return body;
}

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = '='.charCodeAt(0);

/** RFC 4648 section 4. Node.js encodes only to strings. */
function writeBase64(bytes: Buffer, target: Buffer, start: number) {
  let at = start;
  for (let from = 0; from < bytes.length; from += 3) {
    const left = bytes.length - from;
    const bits = (bytes[from]! << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    target[at++] = ALPHABET[bits >> 18]!;
    target[at++] = ALPHABET[(bits >> 12) & 63]!;
    target[at++] = left > 1 ? ALPHABET[(bits >> 6) & 63]! : PAD;
    target[at++] = left > 2 ? ALPHABET[bits & 63]! : PAD;
  }
}

/** Resends the object with other labels. A secret's value can be neither read nor sent here. */
export function withLabels(spec: RawObject['Spec'], labels: Record<string, string>) {
  const { Data: _, ...rest } = spec;
  return { ...rest, Labels: labels };
}

/** The spec of a new service, with what the docker command line sends where nothing else is asked for. */
export function toNewSpec(draft: ServiceDraft): RawServiceSpec {
  const { name, labels, image, fields } = draft;
  const spec: RawServiceSpec = {
    Name: name,
    Labels: { ...labels },
    Mode: toNewMode(draft),
    TaskTemplate: {
      ContainerSpec: { Image: image.reference, DNSConfig: {}, Init: false, Isolation: 'default' },
      Resources: { Limits: {}, Reservations: {} },
      Placement: {},
    },
    EndpointSpec: { Mode: 'vip' },
  };
  setImage(spec, image);
  applyFields(spec, fields);
  return spec;
}

function toNewMode({ mode, replicas, maxConcurrent }: ServiceDraft): RawServiceSpec['Mode'] {
  const count = replicas ?? 1;
  switch (mode) {
    case 'replicated':
      return { Replicated: { Replicas: count } };
    case 'global':
      return { Global: {} };
    case 'global-job':
      return { GlobalJob: {} };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: maxConcurrent ?? count, TotalCompletions: count } };
  }
}

/** A copy of the raw spec with only the given change. Unknown fields are kept. */
export function applyChange(raw: RawServiceSpec, change: ServiceChange): RawServiceSpec {
  const spec = structuredClone(raw);
  if (change.replicas !== undefined) scale(spec, change.replicas);
  if (change.restart) restart(spec);
  for (const reference of change.references ?? []) replaceReferences(spec, reference);
  if (change.image) setImage(spec, change.image);
  if (change.fields) applyFields(spec, change.fields);
  if (change.order) setOrder(spec, change.order);
  if (change.labels) spec.Labels = applyChanges(spec.Labels ?? {}, change.labels);
  return spec;
}

/** The spec of a new service that differs from another one only in what is given. */
export function toCopiedSpec(raw: RawServiceSpec, copy: ServiceCopy): RawServiceSpec {
  const { name, labels, replicas, runsOnce, fields } = copy;
  const spec = applyChange(raw, { labels, fields, ...(replicas !== undefined && { replicas }) });
  spec.Name = name;
  if (spec.TaskTemplate) delete spec.TaskTemplate.ForceUpdate;
  if (!runsOnce) return spec;
  spec.Mode = { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } };
  spec.TaskTemplate = { ...spec.TaskTemplate, RestartPolicy: { Condition: 'none' } };
  delete spec.UpdateConfig;
  delete spec.RollbackConfig;
  return spec;
}

/** A copy of a node's raw spec with only the given change. */
export function applyNodeChange(
  raw: RawNode['Spec'],
  { availability, role, labels }: NodeChange,
): RawNode['Spec'] {
  return {
    ...raw,
    ...(availability && { Availability: availability }),
    ...(role && { Role: role }),
    ...(labels && { Labels: applyChanges(raw.Labels ?? {}, labels) }),
  };
}

/** Unknown fields are kept. */
export function applySwarmChange(
  raw: RawSwarm['Spec'],
  { autolock }: Pick<SwarmChange, 'autolock'>,
): RawSwarm['Spec'] {
  if (autolock === undefined) return raw;
  return { ...raw, EncryptionConfig: { ...raw?.EncryptionConfig, AutoLockManagers: autolock } };
}

function scale(spec: RawServiceSpec, replicas: number) {
  if (!spec.Mode?.Replicated) throw new NotScalable();
  spec.Mode.Replicated.Replicas = replicas;
}

function restart(spec: RawServiceSpec) {
  spec.TaskTemplate ??= {};
  spec.TaskTemplate.ForceUpdate = (spec.TaskTemplate.ForceUpdate ?? 0) + 1;
}

/** As the docker command line does: the platforms stay where the registry told none. */
function setImage(spec: RawServiceSpec, image: NonNullable<ServiceChange['image']>) {
  const task = spec.TaskTemplate;
  if (!task?.ContainerSpec)
    throw new ImmutableField({ detail: 'This service does not run an image' });
  task.ContainerSpec.Image = image.reference;
  if (!image.platforms?.length) return;
  const Platforms = image.platforms.map(({ architecture, os }) => ({
    Architecture: architecture,
    OS: os,
  }));
  task.Placement = { ...task.Placement, Platforms };
}

function replaceReferences(spec: RawServiceSpec, change: ReferenceChange) {
  const container = spec.TaskTemplate?.ContainerSpec;
  const { kind, from, to, file } = change;
  const isMeant = (id: string | undefined, reference: RawFileReference) =>
    id !== undefined && from.includes(id) && (file === undefined || reference.File?.Name === file);
  if (kind === 'secret') {
    for (const reference of container?.Secrets ?? [])
      if (isMeant(reference.SecretID, reference))
        Object.assign(reference, { SecretID: to.id, SecretName: to.name });
    return;
  }
  for (const reference of container?.Configs ?? [])
    if (isMeant(reference.ConfigID, reference))
      Object.assign(reference, { ConfigID: to.id, ConfigName: to.name });
  // A credential spec also references the config, only by its id.
  const credentials = container?.Privileges?.CredentialSpec;
  if (credentials?.Config && from.includes(credentials.Config)) credentials.Config = to.id;
}

// A policy without a parallelism means all tasks in parallel; without a policy, the Engine updates one at a time.
const policyOfTheEngine = { Parallelism: 1, FailureAction: 'pause' };

function setOrder(spec: RawServiceSpec, order: UpdateOrder) {
  if (order === 'no-policy') delete spec.UpdateConfig;
  else if (order === 'unset') delete spec.UpdateConfig?.Order;
  else spec.UpdateConfig = { ...(spec.UpdateConfig ?? policyOfTheEngine), Order: order };
}
