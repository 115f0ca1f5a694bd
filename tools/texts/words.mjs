import { extractTexts } from './extract.mjs';
import { bannedWords } from './word-list.mjs';

/** @typedef {{ line: number, found: string, instead: string }} Finding */

/** Files that users read: the panel, the API and its document, the command line and the documentation. */
const forUsers = /^(api\/|cli\/|web\/src\/|shared\/src\/|docs\/|[A-Z]+\.md$|\.env|docker-compose)/;

/** A name in the API such as `secret.create`, `/prunings/{id}` or `rolled_back`, without blanks and capitals. */
const wireName = /^['"`]?[a-z0-9_.:/{}-]*['"`]?$/;

/** Returns the pattern with each space matching any blank or line break. @param {RegExp} pattern */
const acrossLines = (pattern) =>
  new RegExp(pattern.source.replaceAll(' ', '\\s+'), `${pattern.flags}g`);

const words = bannedWords.map((word) => ({ ...word, pattern: acrossLines(word.pattern) }));

/** @param {string} path @param {'text' | 'comment'} kind */
const isUserText = (path, kind) =>
  kind === 'text' && forUsers.test(path) && !path.endsWith('.spec.ts');

/**
 * @param {string} path
 * @param {string} source
 * @returns {Finding[]}
 */
export function findWords(path, source) {
  // Most files contain none of the words, and searching the source is much faster than parsing it.
  const suspects = words.filter(({ pattern }) => source.search(pattern) >= 0);
  if (suspects.length === 0) return [];
  /** @type {Finding[]} */
  const findings = [];
  for (const { text: written, offset, kind } of extractTexts(path, source)) {
    if (wireName.test(written)) continue;
    // The changelog may contain previous names as code.
    const text =
      path === 'CHANGELOG.md'
        ? written.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length))
        : written;
    for (const { pattern, instead, usersOnly, except } of suspects) {
      if (except && path in except) continue;
      if (usersOnly && !isUserText(path, kind)) continue;
      for (const { index, 0: match } of text.matchAll(pattern)) {
        const line = source.slice(0, offset + index).split('\n').length;
        findings.push({ line, found: match.replace(/\s+/g, ' '), instead });
      }
    }
  }
  return findings.sort((a, b) => a.line - b.line);
}

/** One text in each supported language with a word that must be found at the given line. */
const plants = [
  { path: 'api/src/x.ts', line: 2, source: "import 'anew';\nconst x = `Made ${y} anew`;" },
  { path: 'api/src/x.ts', line: 2, source: 'f(x, {\n  // Made anew.\n});' },
  { path: 'web/src/x.vue', line: 2, source: '<template>\n  <p>Made anew</p>\n</template>' },
  { path: 'web/src/x.vue', line: 2, source: '<template>\n  <X title="Made anew" />\n</template>' },
  {
    path: 'web/src/x.vue',
    line: 1,
    source: `<template><X :a="b ? '' : 'Made anew'" /></template>`,
  },
  { path: 'web/src/x.vue', line: 1, source: `<script setup lang="ts">f('Made anew');</script>` },
  { path: 'api/openapi.json', line: 1, source: '{ "description": "Made anew" }' },
  { path: 'docs/x.md', line: 2, source: 'It is made\nanew.' },
];

/** @returns {string[]} what the check would miss */
export function proveWords() {
  const unseen = bannedWords.flatMap(({ word }) =>
    word
      .split(', ')
      .filter((phrase) => findWords('docs/x.md', `It says ${phrase}.`).length === 0)
      .map((phrase) => `“${phrase}” is not found by its own pattern`),
  );
  const blind = plants
    .filter(({ path, line, source }) => findWords(path, source).at(0)?.line !== line)
    .map(({ path, source }) => `a planted word is not found in ${path}: ${source}`);
  return [...unseen, ...blind];
}
