// Linters check the OpenAPI document with their strictest rules, without a network, and must find a planted fault.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import core from '@stoplight/spectral-core';
import parsers from '@stoplight/spectral-parsers';
import { oas, owasp, unintended } from './contract-rules.mjs';
import { main } from './prepare.mjs';
import { root } from './workspace.mjs';

const redocly = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
const offline = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/**
 * @param {string} path
 * @param {object} rules
 */
async function spectral(path, rules) {
  const linter = new core.Spectral();
  linter.setRuleset(new core.Ruleset(rules));
  const document = new core.Document(readFileSync(path, 'utf8'), parsers.Json, path);
  const findings = await linter.run(document);
  return findings.map(({ code, message, path: at }) => `${code} at ${at.join('/')}: ${message}`);
}

/** @param {string} path */
function redoclyLint(path) {
  const words = ['lint', '--extends', 'recommended-strict', '--format', 'json', path];
  const { stdout, stderr } = spawnSync(process.execPath, [redocly, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...offline },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!stdout.trim()) throw new Error(`Redocly printed nothing: ${stderr}`);
  /** @type {{ problems: { ruleId: string, message: string, location: { pointer?: string }[] }[] }} */
  const { problems } = JSON.parse(stdout);
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`,
  );
}

/** @param {string} text */
async function lint(text) {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-contract-'));
  const path = join(folder, 'openapi.json');
  try {
    writeFileSync(path, text);
    return {
      spectral: await spectral(path, oas),
      owasp: unintended(await spectral(path, owasp)),
      redocly: redoclyLint(path),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A copy of one path, whose first operation lacks its description and its security. @param {string} text */
function spoil(text) {
  const document = JSON.parse(text);
  const [[path, operations]] = Object.entries(document.paths);
  const [operation] = Object.values(operations);
  delete operation.description;
  delete operation.security;
  return { path, text: JSON.stringify({ ...document, paths: { [path]: operations } }) };
}

/** The rendering as OpenAPI 3.0, by the function of the built product. @param {string} text */
async function render(text) {
  const path = join(root, 'api/dist/openapi/openapi-3-0.js');
  /** @type {{ toOpenApi30: (document: object) => object }} */
  const { toOpenApi30 } = await import(path);
  return JSON.stringify(toOpenApi30(JSON.parse(text)));
}

await main(async () => {
  const text = readFileSync(join(root, 'api/openapi.json'), 'utf8');
  const both = [await lint(text), await lint(await render(text))];
  const findings = both.flatMap((found) => Object.values(found).flat());
  for (const finding of findings) console.error(finding);
  if (findings.length > 0) throw new Error(`openapi.json has ${findings.length} findings.`);
  const spoiled = spoil(text);
  // Spectral separates the parts of a place by a slash, Redocly writes a JSON pointer.
  const places = [`paths/${spoiled.path}`, `paths/${spoiled.path.replaceAll('/', '~1')}`];
  for (const [linter, found] of Object.entries(await lint(spoiled.text)))
    if (!found.some((finding) => places.some((place) => finding.includes(place))))
      throw new Error(`${linter} does not find the planted fault.`);
});
