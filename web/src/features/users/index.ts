export { listUsers } from './users.api';
export { roleWords } from './user-words';
