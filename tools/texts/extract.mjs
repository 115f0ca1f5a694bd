import { parse } from '@vue/compiler-sfc';
import ts from 'typescript';

/**
 * A piece of text that people read, and its position in the file.
 * @typedef {{ text: string, offset: number, kind: 'text' | 'comment' }} Piece
 */

/** Replaces the leading `*` and `//` of comment lines, so that a phrase is found across a line break. @param {string} text */
const withoutLeaders = (text) =>
  text.replace(/\n[ \t]*(\/\/|\*|#)/g, (leader) => `\n${' '.repeat(leader.length - 1)}`);

/** Returns whether the node is a module path, in an import or a call such as `vi.mock('./x')`. @param {ts.Node} node */
function isModuleName(node) {
  const { parent } = node;
  if (!parent) return false;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent) ||
    (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent)) ||
    (ts.isStringLiteral(node) && /^[.@]{1,2}\/?[\w./-]*$/.test(node.text))
  );
}

/**
 * Extracts string literals, parts of template literals, and comments.
 * @param {string} source
 * @param {number} [base]
 * @returns {Piece[]}
 */
export function extractFromScript(source, base = 0) {
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true);
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {Set<number>} */
  const seen = new Set();
  const addComments = (/** @type {ts.CommentRange[] | undefined} */ ranges) => {
    for (const { pos, end } of ranges ?? []) {
      if (seen.has(pos)) continue;
      seen.add(pos);
      const text = withoutLeaders(source.slice(pos, end));
      pieces.push({ text, offset: base + pos, kind: 'comment' });
    }
  };
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isJSDoc(node)) return;
    addComments(ts.getLeadingCommentRanges(source, node.pos));
    addComments(ts.getTrailingCommentRanges(source, node.end));
    const isText =
      ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && !isModuleName(node)) {
      const start = node.getStart(file);
      pieces.push({ text: source.slice(start, node.end), offset: base + start, kind: 'text' });
    }
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return pieces;
}

/** Attributes that no person reads. */
const silent = new Set(['class', 'id', 'is', 'key', 'ref', 'to', 'icon', 'data-testid', 'for']);

/**
 * Extracts text, attributes and expressions of the template, and both scripts.
 * @param {string} source
 * @returns {Piece[]}
 */
function extractFromVue(source) {
  const { descriptor } = parse(source, { sourceMap: false });
  /** @type {Piece[]} */
  const pieces = [];
  for (const block of [descriptor.script, descriptor.scriptSetup])
    if (block) pieces.push(...extractFromScript(block.content, block.loc.start.offset));
  const expression = (/** @type {any} */ node) => {
    if (!node?.loc) return;
    const { source: code, start } = node.loc;
    // Parentheses make an object literal an expression.
    pieces.push(...extractFromScript(`(${code})`, start.offset - 1));
  };
  const visit = (/** @type {any} */ node) => {
    const { offset } = node.loc.start;
    if (node.type === 2) pieces.push({ text: node.content, offset, kind: 'text' });
    if (node.type === 3) pieces.push({ text: node.content, offset, kind: 'comment' });
    if (node.type === 5) expression(node.content);
    for (const prop of node.props ?? []) {
      if (prop.type === 7) expression(prop.exp);
      else if (prop.value && !silent.has(prop.name))
        pieces.push({
          text: prop.value.content,
          offset: prop.value.loc.start.offset,
          kind: 'text',
        });
    }
    for (const child of node.children ?? []) visit(child);
  };
  if (descriptor.template?.ast) visit(descriptor.template.ast);
  return pieces;
}

/**
 * @param {string} path determines the language; a file in an unknown language is text as a whole
 * @param {string} source
 * @returns {Piece[]}
 */
export function extractTexts(path, source) {
  if (/\.[cm]?[jt]s$/.test(path)) return extractFromScript(source);
  if (path.endsWith('.vue')) return extractFromVue(source);
  if (path.endsWith('.json'))
    return [...source.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(({ 0: text, index: offset }) => ({
      text,
      offset,
      kind: 'text',
    }));
  return [{ text: withoutLeaders(source), offset: 0, kind: 'text' }];
}
