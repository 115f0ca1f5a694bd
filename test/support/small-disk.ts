import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, {
    stdio: 'pipe',
    env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });

/** A file system of a few megabytes that a test can fill completely. It is unmounted even after a failure. */
export class SmallDisk {
  private readonly atExit = () => this.remove();

  private constructor(private readonly folder: string) {
    process.once('exit', this.atExit);
  }

  static mount(megabytes = 8): SmallDisk {
    const disk = new SmallDisk(mkdtempSync(join(tmpdir(), 'waxseal-disk-')));
    const image = join(disk.folder, 'image');
    mkdirSync(disk.path);
    closeSync(openSync(image, 'w'));
    truncateSync(image, megabytes * 1024 * 1024);
    run('mkfs.ext4', '-q', '-m', '0', image);
    run('mount', '-o', 'loop', image, disk.path);
    return disk;
  }

  get path() {
    return join(this.folder, 'mounted');
  }

  fill() {
    const file = openSync(this.filler, 'a');
    try {
      for (const size of [65_536, 1024, 1]) this.writeUntilFull(file, Buffer.alloc(size));
    } finally {
      closeSync(file);
    }
  }

  makeRoom() {
    rmSync(this.filler, { force: true });
  }

  remove() {
    process.off('exit', this.atExit);
    try {
      run('umount', '-l', this.path);
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  private get filler() {
    return join(this.path, 'filler');
  }

  private writeUntilFull(file: number, chunk: Buffer) {
    try {
      for (;;) writeSync(file, chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
