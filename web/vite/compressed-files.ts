import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Compressing a smaller file would not save a network packet. */
const LEAST_BYTES = 1_000;

/** Returns the compressed file, or null if it is served as it is. */
export const compressed = (file: Uint8Array): Uint8Array | null =>
  file.length < LEAST_BYTES ? null : gzipSync(file, { level: constants.Z_BEST_COMPRESSION });

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
        const bytes = compressed(readFileSync(join(dir, file)));
        if (bytes) writeFileSync(join(dir, `${file}.gz`), bytes);
      }
    },
  };
}
