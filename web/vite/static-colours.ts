import type { Plugin } from 'vite';

// These add a <style> element, which the Content-Security-Policy forbids. styles/tokens.css has the colours instead.
const replaced = ['/runtime/plugins/colors.js', '/runtime/vue/plugins/head.js'];

/** Removes the styles that Nuxt UI would inject at run time. Fails the build if one of these files has moved. */
export function staticColours(): Plugin {
  const seen = new Set<string>();
  return {
    name: 'waxseal:static-colours',
    enforce: 'pre',
    apply: 'build',
    load(id) {
      const path = replaced.find((end) => id.includes('@nuxt/ui') && id.endsWith(end));
      if (!path) return null;
      seen.add(path);
      return 'export default { install() {} }';
    },
    generateBundle() {
      const missed = replaced.filter((path) => !seen.has(path));
      if (missed.length > 0) this.error(`Nuxt UI has no ${missed.join(', ')} any more`);
    },
  };
}
