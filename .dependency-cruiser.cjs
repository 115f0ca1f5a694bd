// Who may import whom. tools/run/boundaries.mjs proves that each rule can fail, and adds two of its own.
const platform = '^api/src/(common|env|keys|database|metrics|engine|events|swarm|jobs|http)/';

/** In the order of the imports: a room imports only the ones before it. */
const rotationRooms = ['rules', 'store', 'plan', 'run'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'projects',
      severity: 'error',
      from: { path: '^(api|web|shared|client|cli|test)/' },
      to: {
        path: '^(api|web|cli|test)/',
        // The command line is bundled as the API is.
        pathNot: ['^$1/', '^api/third-party-notices\\.mjs$'],
      },
    },
    {
      name: 'shared-is-plain',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^shared/', 'node_modules/zod/'] },
    },
    {
      // Other projects may use it without anything else of ours.
      name: 'client-is-plain',
      severity: 'error',
      from: { path: '^client/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^client/', '^#contract$', 'node_modules/openapi-fetch/'] },
    },
    {
      // Whatever the command line knows of the API, it knows from the contract.
      name: 'cli-uses-the-client',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^shared/' },
    },
    {
      name: 'feature-by-its-index',
      severity: 'error',
      from: { path: '^api/src/([^/]+)/' },
      to: {
        path: '^api/src/[^/]+/.+',
        // Fixtures for tests are not internals of a folder.
        pathNot: ['^api/src/$1/', '^api/src/[^/]+/(index\\.ts$|testing/)', platform],
      },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: platform },
      to: { path: '^api/src/', pathNot: platform },
    },
    {
      // A secret or config is the noun; a rotation is one of its clients.
      name: 'families-know-no-rotation',
      severity: 'error',
      from: { path: '^api/src/families/' },
      to: { path: '^api/src/rotations/' },
    },
    {
      name: 'controllers-call-use-cases',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: ['\\.repository\\.ts$', '^api/src/(engine|database)/'] },
    },
    ...rotationRooms.map((room, index) => ({
      name: `rotations-${room}-room`,
      severity: 'error',
      from: { path: `^api/src/rotations/${room}/` },
      to: {
        path: `^api/src/rotations/(${[...rotationRooms.slice(index + 1), 'command', 'read'].join('|')})/`,
      },
    })),
    {
      name: 'dockerode-in-engine-only',
      severity: 'error',
      from: { pathNot: '^api/src/engine/' },
      to: { path: 'node_modules/(@types/)?(dockerode|docker-modem)/' },
    },
    {
      name: 'kysely-in-repositories-only',
      severity: 'error',
      from: {
        path: '^api/src/',
        pathNot: ['^api/src/database/', '\\.repository(\\.spec)?\\.ts$'],
      },
      to: { path: 'node_modules/kysely/' },
    },
    {
      name: 'web-feature-by-its-index',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/' },
      to: {
        path: '^web/src/features/[^/]+/.+',
        pathNot: ['^web/src/features/$1/', '^web/src/features/[^/]+/index\\.ts$'],
      },
    },
    {
      // The shell shows the features; what both need is in lib, such as the list of pages.
      name: 'web-features-below-the-shell',
      severity: 'error',
      from: { path: '^web/src/features/' },
      to: { path: '^web/src/(shell/|router|main|App)' },
    },
    {
      name: 'web-ui-is-plain',
      severity: 'error',
      from: { path: '^web/src/ui/' },
      to: { path: '^web/src/(features|shell|lib)/' },
    },
    {
      name: 'web-lib-knows-no-feature',
      severity: 'error',
      from: { path: '^web/src/lib/' },
      to: { path: '^web/src/(features|shell|ui)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^[^/]+/(dist|dist-types|coverage|data)/' },
    // A type-only import is a dependency too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.vue', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['@waxseal/source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
