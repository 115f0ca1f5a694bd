import type { WrittenService } from '../engine/index.js';

/** For the user whose change made Docker drop fields of a service. Names fields, never their content. */
export const lostFieldsWarning = (fields: readonly string[]): string =>
  `Docker did not keep these fields of the service as they were sent: ${fields.join(', ')}. Check the service and set them again.`;

/** As the audit log records them. */
export const lostAs = ({ lostFields = [] }: WrittenService): string[] =>
  lostFields.map((field) => `lost:${field}`);
