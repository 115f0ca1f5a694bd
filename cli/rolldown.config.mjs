// One file without dependencies starts fast, and is all that the image and the npm package need.
import { fileURLToPath } from 'node:url';
import { thirdPartyNotices } from '../api/third-party-notices.mjs';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  input: { waxseal: at('src/main.ts') },
  platform: 'node',
  resolve: { conditionNames: ['@waxseal/source', 'import', 'node', 'default'] },
  plugins: [thirdPartyNotices('THIRD-PARTY-NOTICES.md', 'the command line of Waxseal')],
  output: {
    dir: at('dist'),
    cleanDir: true,
    codeSplitting: false,
    banner: '#!/usr/bin/env node',
    minify: { compress: false, mangle: false, codegen: true },
  },
};
