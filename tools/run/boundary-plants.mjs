const importing = (/** @type {string} */ target) => `import '${target}';\nexport {};\n`;
const nothing = 'export {};\n';

const vue = (/** @type {string} */ target) =>
  `<script setup lang="ts">\nimport '${target}';\n</script>\n<template><p /></template>\n`;

const installed = (/** @type {string} */ name) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
  [`node_modules/${name}/index.js`]: 'module.exports = {};\n',
});

/**
 * For each rule one small tree in which it, and no other rule, must fire: path to content.
 * @type {Record<string, Record<string, string>>}
 */
export const plants = {
  'no-cycles': {
    'api/src/families/a.ts': importing('./b.js'),
    'api/src/families/b.ts': importing('./a.js'),
  },
  projects: {
    'web/src/main.ts': importing('../../api/src/main.js'),
    'api/src/main.ts': nothing,
  },
  'shared-is-plain': {
    ...installed('vue'),
    'shared/src/secrets/secret.ts': importing('vue'),
  },
  'client-is-plain': {
    ...installed('zod'),
    'client/src/client.ts': importing('zod'),
  },
  'cli-uses-the-client': {
    'cli/src/program.ts': importing('../../shared/src/index.js'),
    'shared/src/index.ts': nothing,
  },
  'feature-by-its-index': {
    'api/src/rotations/command/start-rotation.ts': importing('../../families/model/families.js'),
    'api/src/families/model/families.ts': nothing,
  },
  'platform-knows-no-feature': {
    'api/src/swarm/swarm.ts': importing('../families/index.js'),
    'api/src/families/index.ts': nothing,
  },
  'families-know-no-rotation': {
    'api/src/families/write/delete-family.ts': importing('../../rotations/index.js'),
    'api/src/rotations/index.ts': nothing,
  },
  'rooms-have-no-cycle': {
    'api/src/auth/session.queries.ts': importing('../users/index.js'),
    'api/src/auth/index.ts': nothing,
    'api/src/users/edit-user.ts': importing('../auth/index.js'),
    'api/src/users/index.ts': nothing,
  },
  'process-env-in-env-only': {
    'api/src/auth/sign-in.ts': 'export const level = process.env.WAXSEAL_LOG_LEVEL;\n',
  },
  'controllers-call-use-cases': {
    'api/src/families/http/config-contents.controller.ts': importing(
      '../policy/policies.repository.js',
    ),
    'api/src/families/policy/policies.repository.ts': nothing,
  },
  ...Object.fromEntries(
    ['rules', 'store', 'plan', 'run'].map((room) => [
      `rotations-${room}-room`,
      {
        [`api/src/rotations/${room}/planted.ts`]: importing('../command/start-rotation.js'),
        'api/src/rotations/command/start-rotation.ts': nothing,
      },
    ]),
  ),
  'dockerode-in-engine-only': {
    ...installed('dockerode'),
    'api/src/families/write/create-family.ts': importing('dockerode'),
  },
  'kysely-in-repositories-only': {
    ...installed('kysely'),
    'api/src/families/read/secrets.queries.ts': importing('kysely'),
  },
  'web-feature-by-its-index': {
    'web/src/features/services/pages/ServicesPage.vue': vue('../../secrets/families.api'),
    'web/src/features/secrets/families.api.ts': nothing,
  },
  'web-features-below-the-shell': {
    'web/src/features/secrets/pages/FamilyPage.vue': vue('../../../shell/AppShell.vue'),
    'web/src/shell/AppShell.vue': '<template><p /></template>\n',
  },
  'web-ui-is-plain': {
    'web/src/ui/EmptyState.vue': vue('../lib/http'),
    'web/src/lib/http.ts': nothing,
  },
  'web-lib-knows-no-feature': {
    'web/src/lib/http.ts': importing('../features/secrets'),
    'web/src/features/secrets/index.ts': nothing,
  },
};
