import {
  stackOf,
  type Attachment,
  type Finding,
  type Service,
  type ServiceSummary,
} from '@waxseal/shared';
import { presentMount } from '../common/mount.js';
import { presentLabels } from '../http/label-changes.js';
import {
  publicText,
  type EngineService,
  type ObjectReference,
  type ServiceSpec,
} from '../engine/index.js';
import type { KnownService } from '../swarm/index.js';
import { stoppedReplicasOf } from './stopped-replicas.js';

/** The data in the cache that a service's spec references. */
export interface Lookups {
  attachSecret(reference: ObjectReference): Attachment;
  attachConfig(reference: ObjectReference): Attachment;
  networkName(id: string): string;
  isSelf(service: EngineService): boolean;
  warningsOf(service: EngineService): string[];
  findingsOf(service: EngineService): Finding[];
}

/** Splits `name[:tag]@sha256:…` into two parts. */
export function splitImage(image: string) {
  const at = image.indexOf('@');
  return at < 0
    ? { image, imageDigest: null }
    : { image: image.slice(0, at), imageDigest: image.slice(at + 1) };
}

export function summarize(
  service: KnownService,
  isSelf: boolean,
  showsValues: boolean,
): ServiceSummary {
  const { id, name, labels, spec, condition, update, createdAt, updatedAt } = service;
  return {
    name,
    id,
    stack: stackOf(labels),
    mode: spec.mode,
    ...condition,
    reason: presentDockerText(condition.reason, showsValues),
    updateState: update?.state ?? null,
    ...splitImage(spec.image),
    secretCount: new Set(spec.secrets.map((secret) => secret.id)).size,
    isSelf,
    createdAt,
    updatedAt,
  };
}

/** Environment, arguments and label values may hold secrets: without the permission only names are shown. */
export function presentService(
  service: KnownService,
  lookups: Lookups,
  showsValues: boolean,
): Service {
  const { spec, previousSpec, update } = service;
  const { replicas, networks, mounts, ports, constraints, resources, updatePolicy } = spec;
  return {
    ...summarize(service, lookups.isSelf(service), showsValues),
    kind: 'service',
    replicas,
    stoppedReplicas: stoppedReplicasOf(service),
    labels: presentLabels(service.labels, showsValues),
    env: spec.env.map((line) => presentEnv(line, showsValues)),
    command: showsValues ? spec.command : null,
    args: showsValues ? spec.args : null,
    ...attachments(spec, lookups),
    networks: networks.map((id) => lookups.networkName(id)),
    mounts: mounts.map(({ device: _, ...mount }) => mount),
    ports,
    constraints,
    resources,
    updatePolicy: presentPolicy(updatePolicy),
    update: update && { ...update, message: presentDockerText(update.message, showsValues) },
    previous: previousSpec && {
      image: splitImage(previousSpec.image).image,
      replicas: previousSpec.replicas,
      ...attachments(previousSpec, lookups),
    },
    findings: lookups.findingsOf(service),
    warnings: lookups.warningsOf(service),
  };
}

/** Docker's texts may quote arguments and environment: without the permission only the rest is shown. */
export const presentDockerText = <Text extends string | null>(text: Text, showsValues: boolean) =>
  text === null || showsValues ? text : (publicText(text) as Text);

const presentPolicy = ({
  orderAsWritten: _,
  ...policy
}: ServiceSpec['updatePolicy']): Service['updatePolicy'] => policy;

const attachments = ({ secrets, configs }: ServiceSpec, lookups: Lookups) => ({
  secrets: secrets.map((reference) => lookups.attachSecret(reference)),
  configs: configs.map((reference) => lookups.attachConfig(reference)),
});

function presentEnv(line: string, showsValues: boolean) {
  const at = line.indexOf('=');
  if (at < 0) return { name: line, value: null };
  return { name: line.slice(0, at), value: showsValues ? line.slice(at + 1) : null };
}

export const attach = (
  reference: ObjectReference,
  known: { family: { name: string }; version: number | null } | undefined,
): Attachment => ({
  ...presentMount(reference),
  id: reference.id,
  name: known?.family.name ?? reference.name,
  version: known ? (known.version ?? 0) : 1,
  isMissing: known === undefined,
});
