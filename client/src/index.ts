export { createClient, dataOf, type Client, type ClientOptions } from './client.js';
export { ApiProblem, NoAnswer } from './problem.js';
export type { Paths, Schemas } from './schemas.js';
export {
  pollService,
  waitForRotation,
  waitForService,
  type Rotation,
  type Service,
  type WaitOptions,
  type Waited,
} from './wait.js';
