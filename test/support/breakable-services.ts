import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rotations } from './rotations';
import type { Fixture } from './fixture';

/** A service whose tasks can start only while a marker file exists, whatever its secret contains. */
class BreakableService {
  constructor(private readonly folder: string) {
    mkdirSync(folder);
    this.mend();
  }

  get consumer() {
    const mount = ['--mount', `type=bind,src=${this.folder},dst=/mark`];
    const command = ['sh', '-c', 'test -e /mark/well || exit 4; exec sleep 100000'];
    return { mount, command };
  }

  mend() {
    writeFileSync(join(this.folder, 'well'), '');
  }

  break() {
    rmSync(join(this.folder, 'well'));
  }
}

/** Services whose tasks a test can make fail and run again. */
export class BreakableServices {
  private readonly folder = mkdtempSync(join(tmpdir(), 'waxseal-mark-'));

  constructor(
    private readonly fixture: Fixture,
    private readonly rotations: Rotations,
  ) {}

  /** Creates a secret with this name and the service `<name>-app` that mounts it. */
  async add(name: string, flags: string[] = [], replicas = 1) {
    const fragile = new BreakableService(join(this.folder, name));
    const { mount, command } = fragile.consumer;
    await this.fixture.docker.createSecret(name);
    await this.rotations.consumer(`${name}-app`, {
      flags: ['--secret', name, ...mount, ...flags, '--replicas', String(replicas)],
      command,
      running: replicas,
    });
    await this.rotations.known(name, 1);
    return fragile;
  }

  /** Deletes the marker files. Call this only when no Engine mounts them any longer. */
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
