import type { Task } from '@waxseal/shared';
import type { EngineTask } from '../engine/index.js';
import { presentDockerText, splitImage } from './present-service.js';

export const presentTask = (
  task: EngineTask,
  nodeName: (id: string) => string,
  showsValues: boolean,
): Task => ({
  id: task.id,
  slot: task.slot,
  node: task.nodeId === null ? null : { id: task.nodeId, name: nodeName(task.nodeId) },
  state: task.state,
  desiredState: task.desiredState,
  error: presentDockerText(task.error, showsValues),
  message: presentDockerText(task.message, showsValues),
  exitCode: task.exitCode,
  image: splitImage(task.image).image,
  createdAt: task.createdAt,
  stateSince: task.stateSince,
});
