export { useSession } from './session.store';
