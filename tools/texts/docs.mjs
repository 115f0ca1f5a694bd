import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { root } from '../run/workspace.mjs';

/** A path of the repository in code quotes. A path with a placeholder or a wildcard is only an example. */
const repositoryPath = /`((?:api|web|shared|test|tools|docs)\/[\w./-]*\w\/?)`/g;
const link = /\]\((?!https?:)([^)#]*)(#[^)]+)?\)/g;

/** Returns the anchor that GitHub creates for a heading. @param {string} heading */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-');

/** @param {string} text */
const anchorsIn = (text) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));

/** @param {string} file @param {string} text @returns {string[]} */
function faultsIn(file, text) {
  const missingPaths = [...text.matchAll(repositoryPath)]
    .map(([, path = '']) => path)
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => `${file}: there is no ${path}`);
  const brokenLinks = [...text.matchAll(link)].flatMap(([, path = '', anchor]) => {
    const target = path === '' ? file : normalize(join(dirname(file), path));
    if (!existsSync(join(root, target))) return [`${file}: there is no ${target}`];
    if (!anchor || !target.endsWith('.md')) return [];
    const known = anchorsIn(readFileSync(join(root, target), 'utf8'));
    return known.includes(anchor.slice(1)) ? [] : [`${file}: ${target} has no ${anchor}`];
  });
  return [...missingPaths, ...brokenLinks];
}

/** Pages in the root folder, the guides and the decision records. */
function listPages() {
  const pagesIn = (/** @type {string} */ folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name));
  return ['', 'docs', 'docs/adr'].flatMap(pagesIn);
}

/** @returns {string[]} paths and links in the documentation that lead nowhere */
export const findDeadReferences = () =>
  listPages().flatMap((file) => faultsIn(file, readFileSync(join(root, file), 'utf8')));

/** @returns {string[]} what the check would miss */
export function proveDocs() {
  const planted =
    'See `tools/texts/no-such-file.mjs`, [a page](no-such-page.md) and [a part](#no-such).';
  const found = faultsIn('README.md', planted).length;
  return found === 3 ? [] : [`${found} of 3 planted dead references are found`];
}
