// What runs is a few files: Node.js takes seconds to find and read the thousands that they are made of.
import { fileURLToPath } from 'node:url';
import { native } from './runtime-packages.mjs';
import { thirdPartyNotices } from './third-party-notices.mjs';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** Optional packages that Nest and Fastify try to load. They are not installed. */
const absent = [
  /^@nestjs\/(microservices|platform-express|websockets)/,
  /^@fastify\/(multipart|view)$/,
  /^(class-transformer|class-validator|file-type)/,
];

/** Of dockerode, for an Engine behind ssh:// and for builds; of Fastify, for schemas of its own. */
const unused =
  /^(ssh2|protobufjs|@grpc\/(grpc-js|proto-loader)|@fastify\/(ajv-compiler|fast-json-stringify-compiler))$/;
const empty = '\0empty';

const product = {
  input: {
    main: at('dist/main.js'),
    waxseal: at('dist/cli/main.js'),
    'migrate-process': at('dist/database/migrate-process.js'),
  },
  platform: 'node',
  external: [...native, ...absent],
  plugins: [
    {
      name: 'leave-out-unused',
      resolveId: (/** @type {string} */ id) => (unused.test(id) ? empty : undefined),
      load: (/** @type {string} */ id) => (id === empty ? 'module.exports = {};' : undefined),
    },
  ],
  output: {
    // As deep as the folders of dist, so that the panel is found from here too.
    dir: at('dist/product'),
    cleanDir: true,
    keepNames: true,
    minify: { compress: false, mangle: false, codegen: true },
  },
};

/** Apart, because an entry that shares chunks with the others changes the order in which these run. */
const healthcheck = {
  ...product,
  input: { healthcheck: at('dist/healthcheck.js') },
  output: { ...product.output, cleanDir: false, codeSplitting: false },
};

const notices = thirdPartyNotices('THIRD-PARTY-NOTICES.md', 'the API of Waxseal');

export default [{ ...product, plugins: [...product.plugins, notices] }, healthcheck];
