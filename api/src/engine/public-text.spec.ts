import { describe, expect, it } from 'vitest';
import { publicText } from './public-text.js';

describe('publicText', () => {
  it.each([
    'started',
    'task: non-zero exit (137)',
    'task: non-zero exit (137): dockerexec: unhealthy container',
    'finished (exit 3)',
    'no suitable node (scheduling constraints not satisfied on 1 node; insufficient resources on 2 nodes)',
    'No such image: registry.local:5000/shop/web:1.2@sha256:abc',
    'secret not found: db_password',
    'invalid mount config for type "bind": bind source path does not exist: /srv/data',
    'strconv.Atoi: parsing "": invalid syntax',
    'update paused due to failure or early termination of task lq2x8s0c6f1v',
    'rollback completed',
    'Node worker-1 is not ready',
  ])('keeps what quotes nothing: %s', (text) => {
    expect(publicText(text)).toBe(text);
  });

  it.each([
    [
      'starting container failed: failed to create task for container: OCI runtime create failed: exec: "app --password=hunter2": executable file not found in $PATH: unknown',
      'starting container failed: executable file not found in $PATH (details hidden)',
    ],
    [
      'starting container failed: error during container init: exec: "hunter2": stat hunter2: no such file or directory',
      'starting container failed: no such file or directory (details hidden)',
    ],
    ['task: non-zero exit (1): hunter2', 'task: non-zero exit (details hidden)'],
    ['No such image: x, hunter2', 'Docker reported an error (details hidden)'],
    ['no suitable node (hunter2: "x")', 'Docker reported an error (details hidden)'],
    ['fork/exec hunter2: permission denied', 'permission denied (details hidden)'],
    [
      'failed to initialize logging driver: token=hunter2',
      'Docker reported an error (details hidden)',
    ],
    ['started\nhunter2 1', 'Docker reported an error (details hidden)'],
  ])('hides what may be a quote: %s', (text, shown) => {
    expect(publicText(text)).toBe(shown);
  });
});
