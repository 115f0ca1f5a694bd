import { execFile } from 'node:child_process';

/** Runs what someone would paste into a terminal; answers what it prints. */
export function paste(command: string, env: Record<string, string>, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    const child = execFile(
      'bash',
      ['-euo', 'pipefail', '-c', command],
      options,
      (error, out, said) => (error ? reject(new Error(`${command}\n${said}${out}`)) : resolve(out)),
    );
    child.stdin?.end(input);
  });
}
