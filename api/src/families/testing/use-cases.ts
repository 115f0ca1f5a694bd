export { DeleteFamily } from '../write/delete-family.js';
export { EditFamily } from '../write/edit-family.js';
export { PinVersion } from '../write/pin-version.js';
export { EditPolicy } from '../policy/edit-policy.js';
export { SecretsQueries } from '../read/secrets.queries.js';
