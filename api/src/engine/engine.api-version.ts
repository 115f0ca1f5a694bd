import type Docker from 'dockerode';
import { abortable } from './engine.abortable.js';
import type { Connection } from './engine.connection.js';
import { withDeadline } from './engine.deadline.js';
import { EngineUnsupported } from './engine.errors.js';
import type { RawVersion } from './mapper/raw.js';

/** `ServiceStatus` came with 1.41. */
const OLDEST = 41;

export interface Connected {
  docker: Docker;
  /** The Engine's newest, which is the one spoken with it. */
  apiVersion: string;
  /** The oldest that the Engine accepts; null where it does not say. */
  minApiVersion: string | null;
}

/**
 * Agrees with the Engine on an API version when it is first needed, and again after `forget`. It is
 * always the Engine's newest: from a service that is written with an older version, the Engine removes
 * every field that is younger, and what it hides on reading cannot be sent back (moby's
 * `adjustForAPIVersion`). Newest is also what an Engine with a raised minimum accepts.
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

  /** Loaded with the first call: the API answers its first request without dockerode. */
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
