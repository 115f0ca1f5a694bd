import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Compressing a smaller file would not save a network packet. */
const LEAST_BYTES = 1_000;

/** Writes a gzip file beside each script and style sheet, so that the server does not have to compress. */
export function compressedFiles(): Plugin {
  return {
    name: 'waxseal:compressed-files',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir = '' }, bundle) {
      for (const file of Object.keys(bundle).filter((name) =>
        /^assets\/.*\.(js|css)$/.test(name),
      )) {
        const bytes = readFileSync(join(dir, file));
        if (bytes.length < LEAST_BYTES) continue;
        const compressed = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
        writeFileSync(join(dir, `${file}.gz`), compressed);
      }
    },
  };
}
