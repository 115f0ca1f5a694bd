import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/**
 * @typedef {{ what: string, figure: number, unit: string, rule?: 'at least' | 'under', bound?: number, holds?: boolean }} Line
 * @typedef {{ title: string, size: string, lines: Line[] }} Part
 */

const round = (/** @type {number} */ figure) => Number(figure.toPrecision(3));

/** Figures as they come, with the bound that each is held against, where it has one. */
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
      'What was measured, on a throw-away Swarm, of the product as it is built. Nothing refuses to work beyond these sizes: they are how far it was tried.',
      `\`npm run bench -- --limits\` measures all of it again and writes this page. Last on ${at.slice(0, 10)}: ${processors}, ${memoryGb} GB of memory, Node.js ${node}, Docker Engine ${engine}, load of the machine before the run ${load}. The load generator, the browser and the Engine ran on the same processors.`,
      ...tables,
    ].join('\n\n')}\n`;
  }
}

const wordFor = (/** @type {Line} */ { holds }) =>
  holds === undefined ? '' : holds ? 'holds' : 'SHORT';
const figureOf = (/** @type {Line} */ { figure, unit }) => `${figure.toLocaleString('en')} ${unit}`;
const boundOf = (/** @type {Line} */ { rule, bound, unit }, before = '', after = '') =>
  rule === undefined ? '' : `${before}${rule} ${bound?.toLocaleString('en')} ${unit}${after}`;

// Before the run: afterwards the load is the bench's own.
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
