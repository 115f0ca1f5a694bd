import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOutput, readReport } from './report.mjs';
import { buildEnv } from './workspace.mjs';

/**
 * A part of a run: a program that tests or checks something.
 * @typedef {object} Phase
 * @property {string} name
 * @property {string} cwd
 * @property {(report: string) => string[]} command
 * @property {'specs' | 'files'} [reports] writes a report of its tests; `files`: they count among the slowest files
 * @property {boolean} [isBackground] yields the processor to phases that are not, and shows its output only if it fails
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} seconds
 * @property {number} [processorSeconds]
 * @property {number} [tests]
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} failures
 * @property {import('./report.mjs').FileTime[]} files
 */

/** Returns the processor time of ended child processes and their children, or 0 on a system without `/proc`. */
function processorSecondsOfChildren() {
  if (!existsSync('/proc/self/stat')) return 0;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICKS_A_SECOND = 100;
  return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}

export class PhaseRunner {
  /** @type {Outcome[]} */
  outcomes = [];
  isInterrupted = false;
  /** @type {Set<import('node:child_process').ChildProcess>} */
  #children = new Set();
  #reports = mkdtempSync(join(tmpdir(), 'waxseal-reports-'));
  #usedBefore = processorSecondsOfChildren();

  /**
   * Runs the phases one after the other. A run calls this once for each lane, so that lanes run in parallel.
   * @param {Phase[]} phases
   */
  async runInTurn(phases) {
    for (const phase of phases) if (!this.isInterrupted) this.outcomes.push(await this.#run(phase));
  }

  /**
   * Does work before the phases. The table lists it if it takes a second or more.
   * @param {string} name
   * @param {() => unknown} work
   */
  async prepare(name, work) {
    const startedAt = Date.now();
    await work();
    const seconds = (Date.now() - startedAt) / 1000;
    if (seconds >= 1) this.note(name, seconds, this.#takeProcessorSeconds());
  }

  /**
   * @param {string} name
   * @param {number} seconds
   * @param {number} [processorSeconds]
   */
  note(name, seconds, processorSeconds) {
    this.outcomes.push({
      ...{ name, seconds, processorSeconds },
      ...{ passed: 0, failed: 0, failures: [], files: [] },
    });
  }

  #takeProcessorSeconds() {
    const used = processorSecondsOfChildren();
    const taken = used - this.#usedBefore;
    this.#usedBefore = used;
    return taken;
  }

  /** @param {NodeJS.Signals} signal */
  interrupt(signal) {
    this.isInterrupted = true;
    for (const child of this.#children) child.kill(signal);
  }

  close() {
    rmSync(this.#reports, { recursive: true, force: true });
  }

  /**
   * @param {Phase} phase
   * @returns {Promise<Outcome>}
   */
  #run({ name, cwd, command, reports, isBackground = false }) {
    const report = join(this.#reports, `${name.replace(/\W+/g, '-')}.json`);
    const startedAt = Date.now();
    if (!isBackground) console.log(`\n${name}`);
    return new Promise((resolve) => {
      // Specs wait for real deadlines: they yield less than the checks, which have none.
      const yielding = isBackground ? ['nice', '-n', reports ? '5' : '19'] : [];
      const [file = '', ...args] = [...yielding, ...command(report)];
      const child = spawn(file, args, {
        cwd,
        env: buildEnv,
        stdio: isBackground ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      });
      this.#children.add(child);
      /** @type {Buffer[]} */
      const output = [];
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => output.push(chunk));
      const end = (/** @type {number | null} */ code) => {
        this.#children.delete(child);
        const seconds = (Date.now() - startedAt) / 1000;
        const processorSeconds = this.#takeProcessorSeconds();
        const result = reports
          ? readReport(report, code)
          : readOutput(name, code, Buffer.concat(output).toString());
        if (isBackground) {
          console.log(`\n${name}: ${result.failed === 0 ? 'passed' : 'FAILED'}`);
          if (result.failed > 0) process.stdout.write(Buffer.concat(output));
        }
        resolve({
          ...{ name, seconds, processorSeconds, ...result },
          ...(reports && { tests: result.passed + result.failed }),
          files: reports === 'files' ? result.files : [],
        });
      };
      child.once('error', () => end(1));
      child.once('close', end);
    });
  }
}
