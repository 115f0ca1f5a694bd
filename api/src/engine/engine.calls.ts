import type Docker from 'dockerode';
import { ProblemError } from '../http/problem.js';
import { ApiVersion, type Connected } from './engine.api-version.js';
import { abortable } from './engine.abortable.js';
import type { Connection } from './engine.connection.js';
import { withDeadline } from './engine.deadline.js';
import {
  EngineUnreachable,
  EngineUnsupported,
  toProblem,
  VersionRefused,
} from './engine.errors.js';
import { DeadlinePassed, toSentence, type FailedAt } from './engine.failure.js';
import type { Operation } from './engine.routes.js';

/** Measures a call and, before the first one, the negotiation of the version. `outcome` is `ok` or a problem's code. */
export interface CallReport {
  operation: Operation;
  outcome: string;
  seconds: number;
}

export interface DockerEngineOptions {
  docker: Connection;
  /** As people are told it: without credentials. */
  address: string;
  timeoutMs: number;
  writeTimeoutMs: number;
  onCall?: (call: CallReport) => void;
}

type Call<Result> = (docker: Docker, abortSignal: AbortSignal) => Promise<Result>;

const PING_MS = 2_000;

/** Sends every request with the negotiated API version and a deadline. Failures become problems. */
export class EngineCalls {
  private readonly version: ApiVersion;

  constructor(private readonly options: DockerEngineOptions) {
    this.version = new ApiVersion(options.docker, options.timeoutMs, (cause) =>
      toSentence(this.at('version'), cause),
    );
  }

  read<Result>(operation: Operation, call: Call<Result>, fixedMs?: number): Promise<Result> {
    return this.reporting(operation, () =>
      this.translating(operation, false, () =>
        this.once(fixedMs ?? this.options.timeoutMs, call, fixedMs === undefined),
      ),
    );
  }

  write<Result>(operation: Operation, call: Call<Result>): Promise<Result> {
    return this.reporting(operation, () =>
      this.translating(operation, true, () => this.once(this.options.writeTimeoutMs, call)),
    );
  }

  agree(): Promise<Connected> {
    return this.translating('version', false, () => this.version.agree());
  }

  at(operation: Operation): FailedAt {
    return { address: this.options.address, operation };
  }

  /** The Engine may come back as another one. */
  forgetVersion() {
    this.version.forget();
  }

  private async reporting<Result>(
    operation: Operation,
    run: () => Promise<Result>,
  ): Promise<Result> {
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

  private async once<Result>(ms: number, call: Call<Result>, isSetting = true): Promise<Result> {
    const { docker } = await this.agree();
    return withDeadline(ms, (abortSignal) => call(docker, abortSignal), isSetting);
  }

  private async translating<Result>(
    operation: Operation,
    isWrite: boolean,
    run: () => Promise<Result>,
  ): Promise<Result> {
    const call = { ...this.at(operation), isWrite };
    try {
      return await run().catch((error: unknown) => {
        if (!(toProblem(error, call) instanceof VersionRefused)) throw error;
        this.forgetVersion();
        return run();
      });
    } catch (error) {
      const isAlive = isWrite && error instanceof DeadlinePassed && (await this.isAlive());
      const problem = toProblem(error, { ...call, isAlive });
      if (problem instanceof EngineUnreachable) this.forgetVersion();
      if (!(problem instanceof VersionRefused)) throw problem;
      throw new EngineUnsupported({ detail: problem.message, cause: problem });
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
