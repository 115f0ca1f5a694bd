import type Docker from 'dockerode';
import { abortable } from './engine.abortable.js';
import type { Connection } from './engine.connection.js';
import { withDeadline } from './engine.deadline.js';
import { EngineUnsupported } from './engine.errors.js';
import type { RawVersion } from './mapper/raw.js';

/** The first version with `ServiceStatus`. */
const OLDEST = 41;

export interface Connected {
  docker: Docker;
  /** The Engine's newest version, which is used for all calls. */
  apiVersion: string;
  /** The oldest version that the Engine accepts; null if the Engine does not report it. */
  minApiVersion: string | null;
}

/**
 * Reads the Engine's newest API version at the first call, and again after `forget`. With an older
 * version, the Engine would hide newer fields of a service on reads and remove them on writes (moby's
 * `adjustForAPIVersion`). An Engine with a raised minimum accepts its newest version too.
 */
export class ApiVersion {
  private connected?: Promise<Connected>;

  constructor(
    private readonly options: Connection,
    private readonly timeoutMs: number,
    private readonly explain: (cause: string) => string,
  ) {}

  /** For calls that have no version in their path. */
  unversioned(): Promise<Docker> {
    return this.open(this.options);
  }

  agree(): Promise<Connected> {
    return (this.connected ??= this.negotiate());
  }

  forget() {
    this.connected = undefined;
  }

  private async negotiate(): Promise<Connected> {
    try {
      const docker = await this.unversioned();
      const answer = await withDeadline(this.timeoutMs, (abortSignal) =>
        abortable(docker).version({ abortSignal }),
      );
      const unusable = whyUnusable(answer);
      if (unusable) throw new EngineUnsupported({ detail: this.explain(unusable) });
      const { ApiVersion: apiVersion = '', MinAPIVersion: minApiVersion = null } = answer;
      const version = `v${apiVersion}`;
      return { docker: await this.open({ ...this.options, version }), apiVersion, minApiVersion };
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Loaded with the first call, so that dockerode does not slow the start. */
  private async open(options: Connection): Promise<Docker> {
    const { default: Dockerode } = await import('dockerode');
    return new Dockerode(options);
  }
}

function isTooOld(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(version) ?? [];
  return !(Number(major) > 1 || Number(minor) >= OLDEST);
}

/** Undefined for an Engine that can be used. */
function whyUnusable({ Version, ApiVersion = '', Components }: RawVersion): string | undefined {
  const podman = Components?.find(({ Name = '' }) => /podman/i.test(Name));
  if (podman) return `this is podman ${podman.Version ?? ''}, not Docker: it has no Swarm`;
  if (!isTooOld(ApiVersion)) return undefined;
  const name = Version ? `Docker ${Version}` : 'what answers';
  return `${name} is too old: version 20.10 (API 1.${OLDEST}) or newer is required`;
}
