// Checks that texts in the panel, the API, the command line, the documentation, comments and tests
// contain no banned words, and that every path and link in the documentation exists.
// `npm run texts -- web/src` checks the words of one folder only.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../run/prepare.mjs';
import { root } from '../run/workspace.mjs';
import { findDeadReferences, proveDocs } from './docs.mjs';
import { findWords, proveWords } from './words.mjs';

const skipped = /^(node_modules|dist|coverage|data|images|\.(?!ci$).*)$/;
const readable =
  /(\.(vue|[cm]?[jt]s|md|ya?ml|sh|html|css|conf)|openapi\.json|Dockerfile|\.env\.example|\.ci\/run)$/;
/** These files contain the banned words themselves. */
const withoutProse = ['tools/texts/word-list.mjs', 'tools/texts/words.mjs'];

/** @param {string} folder @returns {string[]} */
function listFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return skipped.test(entry.name) ? [] : listFiles(path);
    return readable.test(path) && !withoutProse.includes(path) ? [path] : [];
  });
}

/** @param {string} path */
const listWords = (path) =>
  findWords(path, readFileSync(join(root, path), 'utf8')).map(
    ({ line, found, instead }) => `${path}:${line}: “${found}”: say ${instead}`,
  );

await main(async () => {
  const faults = [...proveWords(), ...proveDocs()];
  if (faults.length > 0) throw new Error(`The check itself is broken:\n${faults.join('\n')}`);
  const [only = ''] = process.argv.slice(2);
  const findings = [
    ...findDeadReferences(),
    ...listFiles('')
      .filter((path) => path.startsWith(only))
      .flatMap(listWords),
  ];
  for (const finding of findings) console.error(finding);
  if (findings.length > 0) throw new Error(`${findings.length} texts must be corrected.`);
});
