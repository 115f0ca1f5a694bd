import { eventually } from './eventually';
import type { Sandbox } from '../../tools/sandbox/subprocess';

/** The fields of a service's raw JSON that tests access. Other fields are only compared as a whole. */
export interface RawService {
  ID: string;
  Version: { Index: number };
  Spec: {
    Labels: Record<string, string>;
    Mode: { Replicated?: { Replicas: number } };
    TaskTemplate: {
      ForceUpdate: number;
      ContainerSpec: { Image: string; Secrets?: RawReference[] };
    };
  };
  PreviousSpec?: RawService['Spec'];
  UpdateStatus?: { State: string; Message: string; StartedAt?: string };
}

export interface RawReference {
  SecretID: string;
  SecretName: string;
  File: { Name: string; UID: string; GID: string; Mode: number };
}

export interface RawSecret {
  ID: string;
  Version: { Index: number };
  Spec: { Name: string; Labels: Record<string, string> };
}

interface NewService {
  flags?: string[];
  command?: string[];
  image?: string;
}

const lines = (text: string) => text.split('\n').filter(Boolean);

/** Reads and changes the Swarm with the `docker` command line, independently of the product. */
export class DockerCli {
  constructor(private readonly sandbox: Sandbox) {}

  async secretNames(): Promise<string[]> {
    return lines(await this.sandbox.docker(['secret', 'ls', '--format', '{{.Name}}'])).sort();
  }

  async secretIds(): Promise<string[]> {
    return lines(await this.sandbox.docker(['secret', 'ls', '--quiet']));
  }

  secret(name: string) {
    return this.sandbox.inspect<RawSecret>('secret', 'inspect', name);
  }

  createSecret(name: string, { value = 'value', labels = [] as string[] } = {}) {
    const flags = labels.flatMap((label) => ['--label', label]);
    return this.sandbox.docker(['secret', 'create', ...flags, name, '-'], value);
  }

  service(name: string) {
    return this.sandbox.inspect<RawService>('service', 'inspect', name);
  }

  /** Tasks are stopped by SIGKILL, because the first process of a container ignores SIGTERM. */
  createService(name: string, { flags = [], command, image = 'busybox:local' }: NewService = {}) {
    const args = [...flags, image, ...(command ?? ['sleep', '100000'])];
    const common = ['--detach', '--no-resolve-image', '--stop-signal', 'KILL', '--name', name];
    return this.sandbox.docker(['service', 'create', ...common, ...args]);
  }

  updateService(name: string, ...flags: string[]) {
    return this.sandbox.docker([
      'service',
      'update',
      '--detach',
      '--no-resolve-image',
      ...flags,
      name,
    ]);
  }

  removeService(name: string) {
    return this.sandbox.docker(['service', 'rm', name]);
  }

  /** Waits until the Engine reports this number of running tasks. */
  running(name: string, count: number, withinMs = 60_000) {
    return eventually(
      async () => {
        const filters = ['--filter', 'desired-state=running', '--format', '{{.CurrentState}}'];
        const states = lines(await this.sandbox.docker(['service', 'ps', name, ...filters]));
        const running = states.filter((state) => state.startsWith('Running')).length;
        if (running !== count)
          throw new Error(`${name}: ${states.join(', ')}, not ${count} running`);
      },
      { withinMs },
    );
  }

  /** Waits until the Engine reports this state of the service's rollout. */
  updateState(name: string, state: string, withinMs = 60_000) {
    return eventually(
      async () => {
        const { UpdateStatus } = await this.service(name);
        if (UpdateStatus?.State !== state)
          throw new Error(`The rollout of ${name} is ${UpdateStatus?.State}, not ${state}`);
      },
      { withinMs },
    );
  }

  /** Returns the IDs of the service's running containers. */
  async containersOf(service: string): Promise<string[]> {
    const filter = `label=com.docker.swarm.service.name=${service}`;
    return lines(await this.sandbox.docker(['ps', '-q', '--filter', filter]));
  }

  readIn(container: string, path: string) {
    return this.sandbox.docker(['exec', container, 'cat', path]);
  }

  /** Returns the IDs of all tasks of the service, including tasks that have ended. */
  async tasksOf(service: string): Promise<string[]> {
    const format = ['--no-trunc', '--format', '{{.ID}}'];
    return lines(await this.sandbox.docker(['service', 'ps', ...format, service])).sort();
  }

  logs(name: string) {
    return this.sandbox.docker(['service', 'logs', '--raw', name]);
  }
}

interface RawConfig {
  ID: string;
  Spec: { Name: string; Labels: Record<string, string>; Data: string };
}

/** Creates and reads configs with the `docker` command line. */
export class ConfigCli {
  constructor(private readonly sandbox: () => Sandbox) {}

  create(name: string, { value = 'value', labels = [] as string[] } = {}) {
    const flags = labels.flatMap((label) => ['--label', label]);
    return this.sandbox().docker(['config', 'create', ...flags, name, '-'], value);
  }

  /** Returns the names of all versions of these configs, sorted by name. */
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
