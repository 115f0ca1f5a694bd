import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  HighlightStyle,
  indentOnInput,
  StreamLanguage,
  syntaxHighlighting,
  type StreamParser,
} from '@codemirror/language';
import { json } from '@codemirror/legacy-modes/mode/javascript';
import { nginx } from '@codemirror/legacy-modes/mode/nginx';
import { properties } from '@codemirror/legacy-modes/mode/properties';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { toml } from '@codemirror/legacy-modes/mode/toml';
import { xml } from '@codemirror/legacy-modes/mode/xml';
import { yaml } from '@codemirror/legacy-modes/mode/yaml';
import { EditorState, Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { lineBreakOf, withLineBreak } from './line-breaks';
import type { Mode } from './mode-of';

const parsers: Record<Exclude<Mode, 'plain'>, StreamParser<unknown>> = {
  yaml,
  json,
  properties,
  nginx,
  toml,
  xml,
  shell,
};

/** Colours that tell no state: red, amber and green mean danger and states in this panel. */
const colours = HighlightStyle.define([
  {
    tag: [
      tags.propertyName,
      tags.tagName,
      tags.attributeName,
      tags.definition(tags.name),
      tags.atom,
    ],
    color: 'var(--wax-code-name)',
  },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--wax-code-value)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--wax-code-number)' },
  { tag: [tags.keyword, tags.heading, tags.meta], fontWeight: '600' },
  { tag: [tags.comment], color: 'var(--ui-text-muted)', fontStyle: 'italic' },
  { tag: [tags.variableName], color: 'var(--wax-code-name)' },
]);

const look = EditorView.theme({
  '&': {
    maxHeight: '32rem',
    minHeight: '12rem',
    borderRadius: 'calc(var(--ui-radius) * 1.5)',
    border: '1px solid var(--ui-border-accented)',
    backgroundColor: 'var(--ui-bg)',
    color: 'var(--ui-text-highlighted)',
    fontSize: '0.8125rem',
  },
  '&.cm-focused': { outline: '2px solid var(--ui-primary)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ui-text-highlighted)' },
  '.cm-cursor': { borderLeftColor: 'var(--ui-text-highlighted)' },
  '.cm-gutters': {
    backgroundColor: 'var(--ui-bg-muted)',
    color: 'var(--ui-text-muted)',
    border: 'none',
    borderRight: '1px solid var(--ui-border)',
  },
  '& .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'var(--ui-bg-accented)' },
  '.cm-specialChar': { color: 'var(--ui-text-muted)' },
});

/** The document of a text. Its state returns exactly the same text, with the same line breaks. */
export function documentOf(text: string) {
  const lineBreak = lineBreakOf(text);
  const doc = Text.of(text.split(lineBreak));
  return { doc, extensions: [EditorState.lineSeparator.of(lineBreak)] };
}

interface Editor {
  /** The element that gets the editor. Its shadow root holds the styles, because the policy forbids others. */
  host: HTMLElement;
  text: string;
  mode: Mode;
  label: string;
  onChange: (text: string) => void;
  /** Pasted text got other line ends, those of the content. */
  onConvert: (lineBreak: '\n' | '\r\n') => void;
}

export function createEditor({ host, text, mode, label, onChange, onConvert }: Editor): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const lineBreak = lineBreakOf(text);
  const { doc, extensions } = documentOf(text);
  return new EditorView({
    parent: root,
    root,
    doc,
    extensions: [
      extensions,
      lineNumbers(),
      highlightSpecialChars(),
      drawSelection(),
      history(),
      indentOnInput(),
      // Escape and then Tab leaves the editor: this is built into the view.
      keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.clipboardInputFilter.of((pasted) => {
        const taken = withLineBreak(pasted, lineBreak);
        if (taken !== pasted) onConvert(lineBreak);
        return taken;
      }),
      mode === 'plain' ? [] : StreamLanguage.define(parsers[mode]),
      syntaxHighlighting(colours),
      look,
      EditorView.contentAttributes.of({
        'aria-label': label,
        'data-testid': 'editor',
        // Tests of barriers do not count editable text as focusable, and long text is scrolled with the keyboard.
        tabindex: '0',
        spellcheck: 'false',
        autocapitalize: 'none',
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.sliceDoc());
      }),
    ],
  });
}
