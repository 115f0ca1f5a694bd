export { roleWords } from './user-words';
