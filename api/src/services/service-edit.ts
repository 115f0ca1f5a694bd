import type { Permission, ServiceFields } from '@waxseal/shared';
import type { Actor } from '../http/actor.js';
import type { ServiceFieldChanges } from '../engine/index.js';
import type { AttachmentEdit } from './resolve-fields.js';
import { NotAllowed } from './services.errors.js';

type Edit = ServiceFields & { attachment?: AttachmentEdit };

const notFields = new Set(['name', 'mode', 'credentials', 'resume', 'confirm', 'attachment']);
const ownChanges = new Set([
  'image',
  'labels',
  'replicas',
  'maxConcurrent',
  'secrets',
  'configs',
  'networks',
]);

/** Names of the fields that a request sets. */
export const changedFields = (edit: Edit): string[] => {
  const { attachment } = edit;
  return [
    ...Object.entries(edit).flatMap(([field, value]) =>
      value === undefined || notFields.has(field) ? [] : [field],
    ),
    ...(attachment ? [`${attachment.kind}s`] : []),
  ];
};

/** The fields that are sent to Docker as they are. */
export const fieldsIn = (edit: Edit): ServiceFieldChanges =>
  Object.fromEntries(
    Object.entries(edit).filter(([field]) => !notFields.has(field) && !ownChanges.has(field)),
  );

const rights: Partial<Record<string, Permission>> = {
  secrets: 'secret.attach',
  configs: 'config.attach',
  replicas: 'service.scale',
};

/** Attaching a secret to a service whose image one may set is reading it: both need a right. */
export function assertRights(actor: Actor, edit: Edit) {
  const errors = changedFields(edit).flatMap((field) => {
    const permission = rights[field];
    return permission && !actor.may(permission)
      ? [{ pointer: `/${field}`, detail: `This needs the permission ${permission}` }]
      : [];
  });
  if (errors.length > 0) throw new NotAllowed({ errors });
}
