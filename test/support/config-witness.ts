import type { Sandbox } from './sandbox';

interface RawConfig {
  ID: string;
  Spec: { Name: string; Labels: Record<string, string>; Data: string };
}

/** Configs, as the `docker` command line sees them. */
export class ConfigWitness {
  constructor(private readonly sandbox: () => Sandbox) {}

  create(name: string, { value = 'value', labels = [] as string[] } = {}) {
    const flags = labels.flatMap((label) => ['--label', label]);
    return this.sandbox().docker(['config', 'create', ...flags, name, '-'], value);
  }

  /** Those of these families, in their order. */
  async names(...families: string[]): Promise<string[]> {
    const listed = await this.sandbox().docker(['config', 'ls', '--format', '{{.Name}}']);
    return listed
      .split('\n')
      .filter((name) => families.some((one) => name === one || name.startsWith(`${one}.v`)))
      .sort();
  }

  async one(name: string) {
    const { Spec } = await this.sandbox().inspect<RawConfig>('config', 'inspect', name);
    return { labels: Spec.Labels, text: Buffer.from(Spec.Data, 'base64').toString() };
  }
}
