import type { Attachment, Service } from '@waxseal/shared';
import { attachmentText, specLabels } from './service-labels';

export interface SpecLine {
  label: string;
  current: string;
  previous: string;
  isSame: boolean;
  isBroken: boolean;
}

function attachmentLines(label: string, now: Attachment[], before: Attachment[]): SpecLine[] {
  const names = [...new Set([...now, ...before].map(({ name, target }) => `${name}\n${target}`))];
  return names.map((key) => {
    const find = (list: Attachment[]) =>
      list.find(({ name, target }) => `${name}\n${target}` === key);
    const [one, other] = [find(now), find(before)];
    const current = one ? attachmentText(one) : '–';
    const previous = other ? attachmentText(other) : '–';
    return {
      label,
      current,
      previous,
      isSame: current === previous,
      isBroken: other?.isMissing ?? false,
    };
  });
}

/** Compares the current spec with the one that a rollback would restore. */
export function compareSpecs(service: Service): SpecLine[] {
  const { previous } = service;
  if (!previous) return [];
  const plain = (label: string, current: string, before: string) => ({
    label,
    current,
    previous: before,
    isSame: current === before,
    isBroken: false,
  });
  return [
    plain(specLabels.image, service.image, previous.image),
    ...(service.replicas === null
      ? []
      : [plain(specLabels.replicas, String(service.replicas), String(previous.replicas ?? '–'))]),
    ...attachmentLines(specLabels.secret, service.secrets, previous.secrets),
    ...attachmentLines(specLabels.config, service.configs, previous.configs),
  ];
}
