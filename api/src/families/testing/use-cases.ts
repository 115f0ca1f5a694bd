export { EditFamily } from '../write/edit-family.js';
export { PinVersion } from '../write/pin-version.js';
export { SecretsQueries } from '../read/secrets.queries.js';
