import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const inlineStyle = /<style[^>]*>([\s\S]*?)<\/style>/g;
const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Writes csp.json: the hashes that the server must allow besides 'self'. Empty if index.html has no <style>. */
export function cspFile(): Plugin {
  return {
    name: 'waxseal:csp-file',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['index.html'];
      const html = page?.type === 'asset' ? String(page.source) : '';
      const styles = [...html.matchAll(inlineStyle)].map(([, text]) => sha256(text ?? ''));
      this.emitFile({
        type: 'asset',
        fileName: 'csp.json',
        source: `${JSON.stringify({ 'style-src': styles }, null, 2)}\n`,
      });
    },
  };
}
