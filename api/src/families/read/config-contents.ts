import { Injectable } from '@nestjs/common';
import type { ConfigContent, ConfigDiff, ConfigDiffQuery } from '@waxseal/shared';
import { NotFound } from '../../http/http.errors.js';
import { Representation } from '../../http/representation.js';
import { Engine } from '../../engine/index.js';
import { Swarm } from '../../swarm/index.js';
import { Families } from '../model/families.js';
import { diffLines, type Difference } from './diff-lines.js';

const noDifference: Difference = { hunks: [], isApproximate: false, isTruncated: false };

/** Contents of config versions. Read from the Engine each time, because the cache has no contents. */
@Injectable()
export class ConfigContents {
  constructor(
    private readonly swarm: Swarm,
    private readonly families: Families,
    private readonly engine: Engine,
  ) {}

  async get(name: string, number: number): Promise<Representation<ConfigContent>> {
    const bytes = await this.read(name, number);
    const body = { version: number, base64: bytes.toString('base64'), text: textOf(bytes) };
    return new Representation(body);
  }

  async diff(name: string, { from, to }: ConfigDiffQuery): Promise<Representation<ConfigDiff>> {
    const after = await this.read(name, to);
    return new Representation(await this.compare(name, { from, to }, after));
  }

  /** Compares a version with content that may not be stored yet. */
  async compare(name: string, { from, to }: ConfigDiffQuery, after: Buffer): Promise<ConfigDiff> {
    const before = await this.read(name, from);
    const [left, right] = [textOf(before), textOf(after)];
    const isBinary = left === null || right === null;
    const isEqual = before.equals(after);
    const difference = isBinary || isEqual ? noDifference : await diffLines(left, right);
    return { from, to, isBinary, isEqual, ...difference };
  }

  private async read(name: string, number: number): Promise<Buffer> {
    const versions = this.families.configs.find(name)?.versions ?? [];
    const version = versions.find((one) => one.number === number);
    if (!version) throw new NotFound();
    this.swarm.assertWritable();
    return Buffer.from(await this.engine.readConfigContent(version.object.id), 'base64');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null; // The content is not valid UTF-8.
  }
}
