import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder of the package that a bundled file belongs to; undefined for our own files.
 * @param {string} file
 */
function packageOf(file) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return folder;
}

/** @param {string} folder */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { title: `${name} ${version} (${license ?? 'see below'})`, texts };
}

/**
 * A plugin of Rolldown that writes the licenses of all bundled packages into one file.
 * @param {string} fileName
 * @param {string} product what the packages are bundled with
 */
export const thirdPartyNotices = (fileName, product) => ({
  name: 'third-party-notices',
  /**
   * @param {unknown} _
   * @param {Record<string, { type: string, moduleIds?: string[] }>} bundle
   */
  generateBundle(_, bundle) {
    const files = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds);
    const folders = new Set(files.map((file) => packageOf(file)).filter((folder) => folder));
    const notices = [...folders]
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .map((folder) => noticeOf(folder))
      .sort((a, b) => (a.title < b.title ? -1 : 1));
    const source = notices
      .map(({ title, texts }) => [`## ${title}`, ...texts].join('\n\n'))
      .join('\n\n');
    const heading = `# Third-party software in ${product}`;
    this.emitFile({ type: 'asset', fileName, source: `${heading}\n\n${source}\n` });
  },
});
