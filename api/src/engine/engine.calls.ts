import type Docker from 'dockerode';
import { ProblemError } from '../http/problem.js';
import { ApiVersion, type Connected } from './engine.api-version.js';
import { abortable } from './engine.abortable.js';
import type { Connection } from './engine.connection.js';
import { withDeadline } from './engine.deadline.js';
import {
  DeadlinePassed,
  EngineFailed,
  EngineUnreachable,
  toProblem,
  VersionRefused,
} from './engine.errors.js';

/** Of one call and the agreement on a version before it; `outcome` is `ok` or a problem's code. */
export interface CallReport {
  operation: string;
  outcome: string;
  seconds: number;
}

export interface DockerEngineOptions {
  docker: Connection;
  timeoutMs: number;
  writeTimeoutMs: number;
  onCall?: (call: CallReport) => void;
}

type Call<Result> = (docker: Docker, abortSignal: AbortSignal) => Promise<Result>;

const PING_MS = 2_000;

/** Every request passes here: it gets the agreed API version and a deadline, its failure becomes a problem. */
export class EngineCalls {
  private readonly version: ApiVersion;

  constructor(private readonly options: DockerEngineOptions) {
    this.version = new ApiVersion(options.docker, options.timeoutMs);
  }

  read<Result>(operation: string, call: Call<Result>): Promise<Result> {
    return this.reporting(operation, () =>
      this.translating(false, () => this.once(this.options.timeoutMs, call)),
    );
  }

  write<Result>(operation: string, call: Call<Result>): Promise<Result> {
    return this.reporting(operation, () =>
      this.translating(true, () => this.once(this.options.writeTimeoutMs, call)),
    );
  }

  agree(): Promise<Connected> {
    return this.translating(false, () => this.version.agree());
  }

  /** The Engine may come back as another one. */
  forgetVersion() {
    this.version.forget();
  }

  private async reporting<Result>(operation: string, run: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    const report = (outcome: string) =>
      this.options.onCall?.({
        operation,
        outcome,
        seconds: (performance.now() - startedAt) / 1000,
      });
    try {
      const result = await run();
      report('ok');
      return result;
    } catch (error) {
      report(error instanceof ProblemError ? error.code : 'unknown');
      throw error;
    }
  }

  private async once<Result>(ms: number, call: Call<Result>): Promise<Result> {
    const { docker } = await this.agree();
    return withDeadline(ms, (abortSignal) => call(docker, abortSignal));
  }

  private async translating<Result>(isWrite: boolean, run: () => Promise<Result>): Promise<Result> {
    try {
      return await this.withFreshVersion(run);
    } catch (error) {
      const isAlive = isWrite && error instanceof DeadlinePassed && (await this.isAlive());
      const problem = toProblem(error, { isWrite, isAlive });
      if (problem instanceof EngineUnreachable) this.forgetVersion();
      throw problem instanceof VersionRefused ? tooNew(problem) : problem;
    }
  }

  private async withFreshVersion<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      if (!(toProblem(error, { isWrite: false }) instanceof VersionRefused)) throw error;
      this.forgetVersion();
      return run();
    }
  }

  private async isAlive(): Promise<boolean> {
    const ms = Math.min(PING_MS, this.options.timeoutMs);
    const docker = await this.version.unversioned();
    return withDeadline(ms, (abortSignal) => abortable(docker).ping({ abortSignal })).then(
      () => true,
      () => false,
    );
  }
}

const tooNew = (cause: unknown) =>
  new EngineFailed({ detail: 'The Docker Engine rejects the API version that it offered', cause });
