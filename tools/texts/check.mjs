// Checks what people read, in the panel, the API, the command line, the documentation, comments and
// tests, against the words that must not come back, and that every path and link in the documentation
// exists. `npm run texts -- web/src` lists one folder.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../run/prepare.mjs';
import { root } from '../run/workspace.mjs';
import { findDeadReferences, proveDocs } from './docs.mjs';
import { findWords, proveWords } from './words.mjs';

const skipped = /^(node_modules|dist|coverage|data|images|\.(?!ci$).*)$/;
const readable =
  /(\.(vue|[cm]?[jt]s|md|ya?ml|sh|html|css|conf)|openapi\.json|Dockerfile|\.env\.example|\.ci\/run)$/;
const withoutProse = ['tools/texts/word-list.mjs', 'tools/texts/words.mjs'];
/** How many words remain in each file that is not corrected yet: a number here may only shrink. */
const allowanceFile = join(root, 'tools/texts/allowance.json');

/** @param {string} folder @returns {string[]} */
function listFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return skipped.test(entry.name) ? [] : listFiles(path);
    return readable.test(path) && !withoutProse.includes(path) ? [path] : [];
  });
}

await main(async () => {
  const faults = [...proveWords(), ...proveDocs()];
  if (faults.length > 0) throw new Error(`The check itself is broken:\n${faults.join('\n')}`);

  const [only = '', mode] = process.argv.slice(2);
  /** @type {Record<string, number>} */
  const allowance = existsSync(allowanceFile)
    ? JSON.parse(readFileSync(allowanceFile, 'utf8'))
    : {};
  /** @type {Record<string, number>} */
  const remaining = {};
  const dead = findDeadReferences();
  for (const reference of dead) console.error(reference);
  let failed = dead.length;
  for (const path of listFiles('').sort()) {
    const findings = findWords(path, readFileSync(join(root, path), 'utf8'));
    if (findings.length === 0) continue;
    remaining[path] = findings.length;
    const isOver = findings.length > (allowance[path] ?? 0);
    if (isOver) failed += findings.length;
    if (isOver || (only && path.startsWith(only)))
      for (const { line, found, instead } of findings)
        console.error(`${path}:${line}: “${found}”: ${instead}`);
  }
  if (mode === '--write') writeFileSync(allowanceFile, `${JSON.stringify(remaining, null, 2)}\n`);
  else if (failed > 0) throw new Error(`${failed} texts must be corrected.`);
  const count = Object.values(remaining).reduce((sum, n) => sum + n, 0);
  if (count > 0)
    console.log(`${count} words in ${Object.keys(remaining).length} files are still allowed.`);
});
