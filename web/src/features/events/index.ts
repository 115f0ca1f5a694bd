export { useEventLog } from './event-log';
