import { InvalidArgumentError, type Command } from 'commander';
import type { Terminal } from './terminal.js';

export interface ListOptions {
  limit: number;
  search?: string;
}

export interface WaitFlags {
  wait?: boolean;
  timeout: number;
}

export interface PlanFlags {
  plan?: boolean;
}

export function integer(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function seconds(text: string): number {
  if (!/^\d{1,7}(\.\d+)?$/.test(text))
    throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}

export const addListOptions = (command: Command) =>
  command
    .option('--search <words>', 'words that the name contains')
    .option('--limit <number>', 'how many to list at most', integer, 500);

export const addWaitOptions = (command: Command) =>
  command
    .option('--wait', 'wait for the end and show the progress (the default where CI=true)')
    .option('--no-wait', 'return as soon as the request is accepted')
    .option('--timeout <seconds>', 'how long to wait', seconds, 300);

export const addPlanOption = (command: Command) =>
  command.option('--plan', 'show what would happen, and change nothing');

export const isWaiting = ({ wait }: WaitFlags, { env }: Terminal) =>
  wait ?? ['true', '1'].includes(env['CI'] ?? '');
