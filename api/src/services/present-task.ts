import type { Task } from '@waxseal/shared';
import type { EngineTask } from '../engine/index.js';
import { splitImage } from './present-service.js';

export const presentTask = (task: EngineTask, nodeName: (id: string) => string): Task => ({
  id: task.id,
  slot: task.slot,
  node: task.nodeId === null ? null : { id: task.nodeId, name: nodeName(task.nodeId) },
  state: task.state,
  desiredState: task.desiredState,
  error: task.error,
  message: task.message,
  exitCode: task.exitCode,
  image: splitImage(task.image).image,
  createdAt: task.createdAt,
  stateSince: task.stateSince,
});
