// The editor: CodeMirror with line numbers, the lines of the report lit in it, and the values beside a lit line.
import { defaultKeymap, history, historyKeymap, undo } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { python } from "@codemirror/legacy-modes/mode/python";
import { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  GutterMarker,
  gutterLineClass,
  hoverTooltip,
  keymap,
  lineNumbers,
  showTooltip,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** @typedef {{ finding: object, from: number, to: number, text: string }} Lit */
/** @type {import("@codemirror/state").StateEffectType<Lit[]>} */
const light = StateEffect.define();

class LitNumber extends GutterMarker {
  elementClass = "mlp-paste-lit-number";
}
const litNumber = new LitNumber();

// A finding and the lines it is about. They move with what is typed above them; once they are changed the finding is
// about something that is no longer there.
const lit = StateField.define({
  create: () => [],
  update(findings, transaction) {
    for (const effect of transaction.effects) if (effect.is(light)) return effect.value;
    if (!transaction.docChanged) return findings;
    const { changes, newDoc } = transaction;
    return findings
      .map((each) => ({ ...each, from: changes.mapPos(each.from, 1), to: changes.mapPos(each.to, -1) }))
      .filter(({ from, to, text }) => {
        const whole = from <= to && newDoc.lineAt(from).from === from && newDoc.lineAt(to).to === to;
        return whole && newDoc.sliceString(from, to) === text;
      });
  },
});

function lines(state) {
  const found = [];
  for (const { from, to } of state.field(lit)) {
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      found.push(line.from);
      if (line.to >= to) break;
    }
  }
  return [...new Set(found)].sort((a, b) => a - b);
}
const litLine = Decoration.line({ class: "mlp-paste-lit" });
const litLines = EditorView.decorations.compute([lit], (state) =>
  Decoration.set(lines(state).map((at) => litLine.range(at))),
);
const litNumbers = gutterLineClass.compute([lit], (state) =>
  RangeSet.of(lines(state).map((at) => litNumber.range(at))),
);

function tooltip(state, position, describe) {
  const line = state.doc.lineAt(position);
  const here = state.field(lit).find(({ from, to }) => from <= line.to && to >= line.from);
  return here ? { pos: line.from, above: false, arrow: false, create: () => ({ dom: describe(here.finding) }) } : null;
}

// By mouse over a lit line; by keyboard and by touch with the cursor in it.
function tooltips(describe) {
  const atCursor = StateField.define({
    create: (state) => tooltip(state, state.selection.main.head, describe),
    update(shown, { state, docChanged, selection, effects }) {
      if (!docChanged && !selection && !effects.some((effect) => effect.is(light))) return shown;
      return tooltip(state, state.selection.main.head, describe);
    },
    provide: (field) => showTooltip.from(field),
  });
  const hover = hoverTooltip(
    (view, position) => (view.state.field(atCursor) ? null : tooltip(view.state, position, describe)),
    { hoverTime: 150 },
  );
  return [atCursor, hover];
}

// describe: finding -> element; changed: called after each change of the text; examine: called for Ctrl + Enter.
export function makeEditor(parent, text, { describe, changed, examine }) {
  const attributes = {
    "aria-label": "Your script",
    "aria-describedby": "mlp-paste-hint",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
    tabindex: "0",
  };
  // Tab is not bound: by keyboard one gets in and out with it.
  const submit = () => {
    examine();
    return true;
  };
  const keys = [{ key: "Mod-Enter", run: submit }, ...defaultKeymap, ...historyKeymap];
  const extensions = [
    [lineNumbers(), history(), indentOnInput(), bracketMatching(), EditorView.lineWrapping],
    [
      StreamLanguage.define(python),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      syntaxHighlighting(classHighlighter),
    ],
    [lit, litLines, litNumbers, tooltips(describe)],
    [keymap.of(keys), EditorView.contentAttributes.of(attributes)],
    EditorView.updateListener.of((update) => update.docChanged && changed(update)),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
  const range = ({ line, end_line: end }) => {
    const last = Math.min(Math.max(end ?? line, line), view.state.doc.lines);
    return { from: view.state.doc.line(Math.min(line, last)).from, to: view.state.doc.line(last).to };
  };
  const show = (position) => ({
    selection: { anchor: position },
    effects: EditorView.scrollIntoView(position, { y: "center" }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace(newText) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: newText }, effects: light.of([]) });
    },
    light(findings) {
      const known = findings.filter(({ line }) => line >= 1 && line <= view.state.doc.lines);
      const found = known.map((finding) => {
        const { from, to } = range(finding);
        return { finding, from, to, text: view.state.doc.sliceString(from, to) };
      });
      view.dispatch({ effects: light.of(found) });
      if (found.length) view.dispatch({ effects: EditorView.scrollIntoView(found[0].from, { y: "center" }) });
    },
    // Whether the lines of a finding still stand as they did when it was made.
    stands: (finding) => view.state.field(lit).some((each) => each.finding === finding),
    goTo(finding) {
      const here = view.state.field(lit).find((each) => each.finding === finding);
      if (!here) return;
      view.dispatch(show(here.from));
      view.focus();
    },
    // One step of the history, so that one undo takes it back.
    mend(finding) {
      const here = view.state.field(lit).find((each) => each.finding === finding);
      if (!here) return;
      view.dispatch({
        changes: { from: here.from, to: here.to, insert: finding.mended.replace(/\n$/, "") },
        userEvent: "input.mend",
      });
    },
    undo: () => undo(view),
    focus: () => view.focus(),
  };
}
