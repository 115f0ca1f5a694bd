import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { compressed } from './compressed-files.ts';

/** The scripts of a page: the imports of the entry and of these modules, without scripts loaded on demand. */
export interface PageWeight {
  page: string;
  modules: string[];
  /** The maximum in kB (1,000 bytes), as the API serves them: small scripts are not compressed. */
  mostKb: number;
}

type Bundle = Record<string, Pick<Rolldown.OutputAsset, 'type'> | Chunk>;
type Chunk = Pick<Rolldown.OutputChunk, 'type' | 'code' | 'imports' | 'isEntry' | 'moduleIds'>;

const isChunk = (file: Bundle[string]): file is Chunk => file.type === 'chunk';

/** Returns the size of all scripts that a page requests before it is complete. */
export function weigh(bundle: Bundle, modules: string[]): number {
  const roots = Object.keys(bundle).filter((name) => {
    const file = bundle[name]!;
    if (!isChunk(file)) return false;
    return file.isEntry || modules.some((path) => file.moduleIds.some((id) => id.endsWith(path)));
  });
  const needed = new Set<string>();
  const collect = (name: string) => {
    const file = bundle[name];
    if (needed.has(name) || !file || !isChunk(file)) return;
    needed.add(name);
    file.imports.forEach(collect);
  };
  roots.forEach(collect);
  return [...needed].reduce((sum, name) => sum + servedKb((bundle[name] as Chunk).code), 0);
}

function servedKb(code: string | Buffer): number {
  const bytes = Buffer.from(code);
  return (compressed(bytes) ?? bytes).length / 1000;
}

/** The scripts that `index.html` names and Vite only copies. */
function copiedKb(dir: string): number {
  const html = readFileSync(join(dir, 'index.html'), 'utf8');
  const names = [...html.matchAll(/<script src="([^"]+)"/g)].map(([, name]) => name!);
  return names.reduce((sum, name) => sum + servedKb(readFileSync(join(dir, name))), 0);
}

/** Fails the build if the scripts of a page exceed the maximum. */
export const pageWeight = (pages: PageWeight[]): Plugin => ({
  name: 'waxseal:page-weight',
  apply: 'build',
  enforce: 'post',
  // An earlier hook would be too soon: Vite still adds the lists of scripts loaded on demand.
  writeBundle({ dir = '' }, bundle) {
    for (const { page, modules, mostKb } of pages) {
      const kb = weigh(bundle, modules) + copiedKb(dir);
      const text = `The scripts of the ${page} page have ${kb.toFixed(1)} kB, at most ${mostKb} kB`;
      if (kb > mostKb) this.error(`${text}: load what it does not show at first on demand.`);
      this.info(text);
    }
  },
});
