export type Mode = 'yaml' | 'json' | 'properties' | 'nginx' | 'toml' | 'xml' | 'shell' | 'plain';

const byEnding: Record<string, Mode> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  ini: 'properties',
  properties: 'properties',
  env: 'properties',
  cnf: 'properties',
  nginx: 'nginx',
  toml: 'toml',
  xml: 'xml',
  html: 'xml',
  sh: 'shell',
  bash: 'shell',
  txt: 'plain',
  md: 'plain',
  csv: 'plain',
  pem: 'plain',
};

/** Content after this is not looked at. */
const LOOK = 4_000;

/** Chooses the syntax by the end of the name, as in `app.yaml` or `app_yaml`, and otherwise by the content. */
export function modeOf(name: string, content: string): Mode {
  const parts = name.toLowerCase().split(/[._-]/);
  const ending = byEnding[parts.at(-1)!];
  if (ending) return ending;
  return parts.includes('nginx') ? 'nginx' : modeOfContent(content.slice(0, LOOK));
}

function modeOfContent(text: string): Mode {
  const start = text.trimStart();
  if (start.startsWith('#!')) return 'shell';
  if (/^<(\?xml|!|[a-z])/i.test(start)) return 'xml';
  if (/^\[\[[^[\]]+\]\]\s*$/m.test(text)) return 'toml';
  if (/^(\{\s*("|\})|\[\s*["{[\d\]])/.test(start)) return 'json';
  const lines = start.split(/\r?\n/).filter((line) => /^\s*[^\s#;]/.test(line));
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  const isMost = (pattern: RegExp) => lines.length > 0 && count(pattern) * 2 > lines.length;
  if (/^\s*(server|http|events|upstream|location)\b[^;]*\{\s*$/m.test(text)) return 'nginx';
  if (isMost(/^\s*([\w.-]+\s*=\s*(["'[{]|true|false|\d)|\[.+\])/)) return 'toml';
  if (isMost(/^\s*([\w.-]+\s*=|\[.+\]\s*$)/)) return 'properties';
  if (/^---\s*$/m.test(text) || isMost(/^\s*(- |["'\w./-]+:(\s|$))/)) return 'yaml';
  return 'plain';
}
