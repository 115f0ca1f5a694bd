// Checks which folder imports which, then proves on planted violations that each rule can fail.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { plants } from './boundary-plants.mjs';
import { findEnvReaders, findRoomCycles } from './room-rules.mjs';
import { main } from './prepare.mjs';
import { root } from './workspace.mjs';

const projects = ['api', 'web', 'shared', 'client', 'cli', 'test'];
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'));
/** @type {string[]} */
const rules = [
  ...config.forbidden.map((/** @type {{ name: string }} */ { name }) => name),
  'rooms-have-no-cycle',
  'process-env-in-env-only',
];

/** @param {string} baseDir */
async function cruiseTree(baseDir) {
  process.chdir(baseDir);
  const { output } = await cruise(projects, {
    ...config.options,
    ruleSet: config,
    validate: true,
    baseDir,
  });
  if (typeof output === 'string') throw new Error(output);
  const { summary, modules } = output;
  return {
    totalCruised: summary.totalCruised,
    violations: [...summary.violations, ...findRoomCycles(modules), ...findEnvReaders(modules)],
  };
}

/** @param {Record<string, string>} files */
async function listFired(files) {
  const tree = mkdtempSync(join(realpathSync(tmpdir()), 'waxseal-plant-'));
  try {
    for (const project of projects) mkdirSync(join(tree, project));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), content);
    }
    const { violations } = await cruiseTree(tree);
    return [...new Set(violations.map(({ rule }) => rule.name))];
  } finally {
    process.chdir(root);
    rmSync(tree, { recursive: true });
  }
}

/** @returns {Promise<string[]>} faults of the rules themselves */
async function proveRules() {
  const faults = Object.keys(plants)
    .filter((name) => !rules.includes(name))
    .map((name) => `${name}: a violation is planted for a rule that does not exist`);
  for (const rule of rules) {
    const files = plants[rule];
    const fired = files ? await listFired(files) : [];
    if (fired.join() !== rule) {
      faults.push(`${rule}: planted violation fired ${fired.join(', ') || 'nothing'}`);
    }
  }
  return faults;
}

await main(async () => {
  const { violations, totalCruised } = await cruiseTree(root);
  for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
  const faults = await proveRules();
  for (const fault of faults) console.error(fault);
  console.log(`${totalCruised} files, ${rules.length} rules, ${violations.length} violations`);
  process.exitCode = violations.length + faults.length > 0 ? 1 : 0;
});
