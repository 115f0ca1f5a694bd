import { Injectable } from '@nestjs/common';
import { Engine, EngineNotFound, type FileDraft, type FileKind } from '../engine/index.js';
import type { EngineFile } from './family.js';
import { Swarm } from './swarm.js';

/** Docker secrets and configs alike. What is written or read here is in the picture at once. */
@Injectable()
export class Files {
  constructor(
    private readonly engine: Engine,
    private readonly swarm: Swarm,
  ) {}

  async create(kind: FileKind, draft: FileDraft): Promise<EngineFile> {
    const id = await (kind === 'secret'
      ? this.engine.createSecret(draft)
      : this.engine.createConfig(draft));
    return this.look(kind, id);
  }

  async look(kind: FileKind, id: string): Promise<EngineFile> {
    if (kind === 'config') return this.saw(await this.engine.getConfig(id));
    return this.saw(await this.engine.getSecret(id));
  }

  async lookAtAll(kind: FileKind): Promise<EngineFile[]> {
    const files: EngineFile[] = await (kind === 'secret'
      ? this.engine.listSecrets()
      : this.engine.listConfigs());
    return files.map((file) => this.saw(file));
  }

  /** `next` throws to stop the write; it is called again before each try. */
  async relabel(
    kind: FileKind,
    id: string,
    next: (fresh: EngineFile) => Record<string, string>,
  ): Promise<EngineFile> {
    const decide = (fresh: EngineFile) => next(this.saw(fresh));
    if (kind === 'config') return this.saw(await this.engine.updateConfigLabels(id, decide));
    return this.saw(await this.engine.updateSecretLabels(id, decide));
  }

  /** Somebody else removed it a moment ago: what was wanted is so. */
  async remove(kind: FileKind, id: string) {
    try {
      if (kind === 'secret') await this.engine.removeSecret(id);
      else await this.engine.removeConfig(id);
    } catch (error) {
      if (!(error instanceof EngineNotFound)) throw error;
    }
    this.swarm.removedFile(kind, id);
  }

  private saw<File extends EngineFile>(file: File): File {
    if ('driver' in file) this.swarm.wroteSecret(file);
    else this.swarm.wroteConfig(file);
    return file;
  }
}
