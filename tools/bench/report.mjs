import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/**
 * @typedef {{ what: string, figure: number, unit: string, rule?: 'at least' | 'under', bound?: number, holds?: boolean }} Line
 * @typedef {{ title: string, size: string, lines: Line[] }} Part
 */

const round = (/** @type {number} */ figure) => Number(figure.toPrecision(3));

/** The figures in the order they are measured, each with its bound if it has one. */
export class Report {
  /** @type {Part[]} */
  parts = [];

  /**
   * @param {string} title
   * @param {string} size of the Swarm that is measured
   */
  begin(title, size) {
    this.parts.push({ title, size, lines: [] });
    console.log(`\n${title}: ${size}`);
  }

  /**
   * @param {string} what
   * @param {number} figure
   * @param {string} unit
   * @param {'at least' | 'under'} [rule]
   * @param {number} [bound]
   */
  add(what, figure, unit, rule, bound) {
    const holds =
      rule === undefined || bound === undefined
        ? undefined
        : rule === 'at least'
          ? figure >= bound
          : figure < bound;
    const line = { what, figure: round(figure), unit, rule, bound, holds };
    this.parts.at(-1)?.lines.push(line);
    console.log(`${wordFor(line).padEnd(6)} ${what}: ${figureOf(line)}${boundOf(line, ' (', ')')}`);
  }

  get lines() {
    return this.parts.flatMap(({ lines }) => lines);
  }

  toJson() {
    return JSON.stringify({ ...surroundings(), parts: this.parts }, null, 2) + '\n';
  }

  /** The page `docs/limits.md`. */
  toMarkdown() {
    const { at, node, processors, memoryGb, engine, load } = surroundings();
    const tables = this.parts.map(({ title, size, lines }) =>
      [
        `## ${title}`,
        '',
        `${size}.`,
        '',
        '| what | measured | bound | |',
        '| --- | ---: | ---: | --- |',
        ...lines.map(
          (line) => `| ${line.what} | ${figureOf(line)} | ${boundOf(line)} | ${wordFor(line)} |`,
        ),
      ].join('\n'),
    );
    return `${[
      '# Limits',
      'What was measured with the built product on a temporary Swarm. Waxseal does not refuse larger sizes; these are the ones that were tested.',
      `\`npm run bench -- --limits\` measures everything again and writes this page. Last run: ${at.slice(0, 10)}, ${processors}, ${memoryGb} GB of memory, Node.js ${node}, Docker Engine ${engine}, load average before the run ${load}. The load generator, the browser and Docker ran on the same processors.`,
      ...tables,
    ].join('\n\n')}\n`;
  }
}

const wordFor = (/** @type {Line} */ { holds }) =>
  holds === undefined ? '' : holds ? 'met' : 'MISSED';
const figureOf = (/** @type {Line} */ { figure, unit }) => `${figure.toLocaleString('en')} ${unit}`;
const boundOf = (/** @type {Line} */ { rule, bound, unit }, before = '', after = '') =>
  rule === undefined ? '' : `${before}${rule} ${bound?.toLocaleString('en')} ${unit}${after}`;

// Read before the run, because afterwards the bench itself causes the load.
const [loadBefore = 0] = loadavg();

function surroundings() {
  const models = cpus();
  return {
    at: new Date().toISOString(),
    node: process.versions.node,
    processors: `${models.length} × ${models[0]?.model.trim() ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    engine: execFileSync('dockerd', ['--version'], { encoding: 'utf8' })
      .replace(/^Docker version ([\d.]+).*$/s, '$1')
      .trim(),
    load: round(loadBefore),
  };
}
