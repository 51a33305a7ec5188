"""Mend a script whose steps are wrong, line by line, check every mend on the mended script, and report it."""

from __future__ import annotations

import ast
import re
import time
from dataclasses import dataclass, field, replace

from .cast import LOSSLIKE
from .edits import Edit, text_of
from .effort import Effort
from .examination import Examination
from .frozen import follows_from
from .healing import healing
from .health import forward_edits
from .instrument import last_line, statements_of
from .lab import NotTakenError, Visit
from .meant import candidates_of, computes_a_loss, is_meant, only_told
from .measured import Progress, Wishes, measured, silent
from .measuring import Judgement
from .mending import Effect, Mended, Mender, effects_of, is_update
from .notes import notes_of, roles_of, shown_loss
from .optimiser import Kept, emptied, kept_wrongly, with_coefficients
from .report import ScriptFinding, ScriptReport, Verdict
from .source import Script
from .stated import stated_elsewhere
from .telling import behind_a_name, behind_an_argument, finding_of, given_finding, healed_finding, rivals_of, suspects
from .words import own_name

__all__ = ["kept_mended", "mended_report", "of_printed_loss", "without_penalty"]

#: How much is done to find edits, to see which value heals, and to find what a printed loss would want (see `Effort`).
SEARCHED, HEALED, PRINTED = 45_000.0, 20_000.0, 15_000.0
#: How much longer a step takes when all values are watched, as most are when a script is measured.
MEASURED = 5.0
#: How the reason of an edit ends that leaves out a function of the error, or a factor.
ARGUMENT, FACTOR = "its argument belongs.", "does not belong here."
#: How that of an edit begins that puts in what a value is to be multiplied with, or divided by.
LOST = re.compile(r"the (?:factor|divisor) `[^`]+` is missing")
LONGER = "With a longer time limit it looks further."


@dataclass
class _Mending:
    """What was mended so far: the findings, the script after them, and what it gives."""

    text: str
    now: Examination
    findings: list[ScriptFinding] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


def _mend(exam: Examination, wishes: Wishes, tell: Progress, effort: Effort) -> _Mending:
    """Mend one line after the other until every gradient is right, no small edit is found, or enough is done."""
    state = _Mending(exam.script.text, exam)
    for _ in range(4):
        now = state.now
        if effort.over():
            break
        mended = forward_edits(now)
        chosen = _checked(now, mended, wishes, tell, effort, 12) if mended else None
        if chosen is None:
            mended, state.effects = _search(now, tell, effort)
            chosen = _checked(now, mended, wishes, tell, effort)
        if chosen is None:
            break
        cure, state.now, state.text = chosen
        for edit in cure.edits:
            told = finding_of(now, cure, edit, state.now, exam.script.text)
            rivals, lines = rivals_of(now, cure), {told.line}
            behind = [f for e in (edit, *cure.rivals.values()) for f in behind_an_argument(now, e)]
            behind += behind_a_name(now, edit)
            lost = _may_be_lost(now, cure, edit)
            if lost:
                behind += [replace(f, certain=False) for f in _healed(now, state.effects, effort)]
            certain = told.certain and not lost and not behind and not _doubtful(now, cure, edit, state)
            lines |= {f.line for f in rivals}
            state.findings += [replace(told, certain=certain), *rivals, *(f for f in behind if f.line not in lines)]
        if state.now.judgement.all_right:
            break
    return state


def mended_report(exam: Examination, wishes: Wishes, tell: Progress, begun: float) -> ScriptReport:
    """Mend what is wrong, as far as that goes, and report it; `begun` is when the examination began, by processor time."""
    notes = notes_of(exam)
    here = time.process_time()
    effort = Effort(SEARCHED, max(begun + wishes.limit, here + 1))
    state = _mend(exam, wishes, tell, effort)
    findings, text, now = state.findings, state.text, state.now
    done = now is not exam and now.judgement.all_right
    if not done and effort.over():
        notes.append(_cut_short(effort, here))
    if done:
        findings, text, now = _needed(exam, findings, text, now, wishes, effort)
    if not computes_a_loss(exam):  # a slope that is none of a usual loss may be that of another
        # An output that was stated is to be judged; a factor too many is the likelier story of a mend that drops one.
        unsure = (not done or _of_a_guess(findings, ARGUMENT)) and wishes.output is None
        given = follows_from(exam) if unsure else None
        if given is not None:
            return _given_slope(exam, given, findings if done else [], text if done else None)
        findings = [replace(f, certain=False) if _of_a_guess([f], ARGUMENT, FACTOR) else f for f in findings]
    if not done:
        findings = _unmended(now, state.effects, findings, effort)
    verdict: Verdict = "mistaken" if done or any(f.certain for f in findings) else "unexplained"
    return ScriptReport(
        verdict,
        _headline(exam, findings, done),
        exam.script.name,
        exam.script.text,
        sorted(findings, key=lambda f: f.line),
        roles_of(now if done else exam),
        notes,
        text if done else None,
    )


def _cut_short(effort: Effort, begun: float) -> str:
    """Say that the search was ended, and by what."""
    if effort.cut:
        return f"Not everything was tried: the search ended after {time.process_time() - begun:.0f} s. {LONGER}"
    return "Not everything was tried: there are too many edits that could be meant."


def _unmended(
    now: Examination, effects: list[Effect], findings: list[ScriptFinding], effort: Effort
) -> list[ScriptFinding]:
    """Return where to look, when not everything was mended: what heals a part may be the wrong place for it."""
    found = _healed(now, effects, effort) or suspects(now, effects)
    findings = [replace(f, certain=False) for f in findings]
    return findings + [f for f in found if not any(o.line == f.line for o in findings)]


def _healed(exam: Examination, effects: list[Effect], effort: Effort) -> list[ScriptFinding]:
    """Return the value after which all is right, with the slope that was measured in its place; empty if there is none."""
    healed = healing(exam, effects, candidates_of(exam)[:2], effort.part(HEALED)) if effects else None
    return [] if healed is None else healed_finding(exam, healed)


def _of_a_guess(findings: list[ScriptFinding], *endings: str) -> bool:
    """Whether all that mends is to leave something out: of a loss that is none of the usual ones, that makes one."""
    edits = [f for f in findings if f.checked]
    return bool(edits) and all(f.why.split(" Or else")[0].endswith(endings) for f in edits)


def _given_slope(exam: Examination, given: Visit, findings: list[ScriptFinding], mended: str | None) -> ScriptReport:
    """Report that all follows rightly from the slope at the output, which no loss tells to be right or wrong."""
    finding = given_finding(exam, given)
    name = exam.lab.program.probes[given[0]].name
    headline = (
        f"Every step follows rightly from `{name}` (line {finding.line}). Whether that is the slope of the loss cannot be "
        "told: no step computes one, and it is the slope of none of the usual ones."
    )
    roles = {**roles_of(exam), "loss": f"unknown; its slope is `{name}` (line {finding.line})"}
    said = [replace(f, certain=False, says=f"if the loss is one of the usual ones, {f.says}") for f in findings]
    said = said or [finding]
    return ScriptReport("right", headline, exam.script.name, exam.script.text, said, roles, notes_of(exam), mended)


def _needed(
    exam: Examination, findings: list[ScriptFinding], text: str, now: Examination, wishes: Wishes, effort: Effort
) -> tuple[list[ScriptFinding], str, Examination]:
    """Leave out the edits without which everything is right too: an early one may have mended what a later one does."""
    edits = [f for f in findings if f.checked]
    if len(edits) < 2 or any(f.mended is None or f.mended.count("\n") != f.end_line - f.line for f in edits):
        return findings, text, now
    for spare in list(edits):
        if effort.cut:
            break
        rest = [f for f in edits if f is not spare]
        lines = exam.script.text.split("\n")
        for f in rest:
            lines[f.line - 1 : f.end_line] = str(f.mended).split("\n")
        tried = "\n".join(lines)
        try:
            script = Script(tried, exam.script.name, exam.script.folder, exam.script.world)
            after = measured(script, replace(wishes.after(exam.lab), other=101), silent, 8)
        except (NotTakenError, SyntaxError):
            continue
        if rest and after.judgement.all_right and after.judgement.common > 0:
            edits, text, now = rest, tried, after
            whole = "every gradient of the script is right"
            findings = [
                replace(f, checked=str(f.checked).replace("more of the gradients are right", whole))
                for f in findings
                if f is not spare
            ]
            edits = [f for f in findings if f.checked]
    return findings, text, now


def _doubtful(exam: Examination, cure: Mended, edit: Edit, state: _Mending) -> bool:
    """Whether an edit that mends may stand in a line that is right all the same."""
    own = {loss.name for loss in exam.losses if loss.own}
    stated = any(LOSSLIKE.search(name) for name in own)
    # The script computes a loss, and what is descended, mended, is another: maybe of what the edit hands over.
    another = stated and not exam.losses[cure.loss].own and state.now.loss.name not in own
    others = not cure.healed <= set(exam.judgements[cure.loss].wrong)  # by the other of two factors
    return cure.doubtful or another or others or _one_factor(exam, cure, edit, state.effects)


def _may_be_lost(exam: Examination, cure: Mended, edit: Edit) -> bool:
    """Whether an edit puts an array into an update as a factor: it may have been lost in any line before."""
    statement = statements_of(exam.tree)[edit.statement]
    updates = is_update(statement, exam.roles.parameters, own_name(exam.tree))
    return updates and bool(LOST.match(edit.why)) and not cure.healed <= set(exam.judgement.apart)


def _one_factor(exam: Examination, cure: Mended, edit: Edit, effects: list[Effect]) -> bool:
    """Whether an edit mends the factor of some steps where it moves others too: the lines of those steps may be wrong.

    And so may they be where no more steps have the other factor than are mended, and none leads uphill.
    """
    rest = [n for n in exam.judgement.right if n not in exam.judgement.silent and n not in cure.healed]
    if not cure.healed <= set(exam.judgement.apart):
        return False
    touched = next((e.touches for e in effects if e.number == edit.statement), set())
    downhill = all(exam.judgement.factor[n] > 0 for n in cure.healed)
    return not touched <= cure.healed or (downhill and len(rest) <= len(cure.healed))


def _headline(exam: Examination, findings: list[ScriptFinding], done: bool) -> str:
    lines = sorted({f.line for f in findings if f.certain})
    wrong = ", ".join(exam.judgement.wrong[:6])
    if not lines and done:
        perhaps = [str(line) for line in sorted({f.line for f in findings})]
        which = " or ".join([", ".join(perhaps[:-1]), perhaps[-1]] if len(perhaps) > 1 else perhaps)
        tail = (
            ", and so it would be with an edit elsewhere" if len(perhaps) > 1 else "; but the mistake may lie elsewhere"
        )
        return f"Line {which} may be wrong: mended as shown, every gradient of the script is right{tail}."
    if not lines:
        perhaps = [str(line) for line in sorted({f.line for f in findings})]
        which = f"; line {' or '.join(perhaps)} may be what is wrong" if perhaps else ""
        return f"The steps of {wrong} are not along the gradient{which}. No small edit was found that mends them all."
    if not done and not any(f.checked for f in findings):
        return f"Line {lines[0]} is wrong: what it gives is not the slope that it should be. No small edit was found."
    where = f"line {lines[0]} is" if len(lines) == 1 else f"lines {', '.join(map(str, lines))} are"
    tail = "; mended, every gradient of the script is right." if done else "; not everything is right then."
    return f"{where[0].upper()}{where[1:]} wrong{tail}"


def _search(
    exam: Examination, tell: Progress, effort: Effort, only: list[int] | None = None
) -> tuple[list[Mended], list[Effect]]:
    tell("mending", 0.5)
    with exam.lab.quiet():
        candidates = only or candidates_of(exam)
        effects = effects_of(
            exam.lab,
            exam.roles,
            exam.networks[0],
            exam.losses[candidates[0]],
            lambda d: tell("mending", 0.5 + 0.1 * d),
            exam.tree,
        )
        both, doubles = _by_either_factor(exam, candidates, effects)
        mender = Mender(
            exam.script.text,
            exam.tree,
            exam.lab,
            both.roles,
            exam.networks,
            both.slopes,
            both.losses,
            [*candidates, *doubles],
            both.judgements,
            lambda d: tell("mending", 0.6 + 0.25 * d),
            effort,
            tuple(doubles),
        )
        found = mender.search(effects)
    for cure in found:
        cure.loss = doubles.get(cure.loss, cure.loss)
    return found, effects


def _by_either_factor(
    exam: Examination, candidates: list[int], effects: list[Effect]
) -> tuple[Examination, dict[int, int]]:
    """Return an examination with some losses once more, judged by the other of two factors, and which those are.

    Where all steps are right but for two factors, those by either may be wrong. The fewer are, unless they are as many
    and no rate of the script tells, or no line moves just them: a factor lost on the way back reaches all before it.
    """
    losses, judgements, slopes = list(exam.losses), list(exam.judgements), exam.slopes
    doubles: dict[int, int] = {}
    for i in candidates:
        other = exam.judgements[i].turned_round()
        if other is None or not _may_be_the_others(exam, exam.judgements[i], other, effects):
            continue
        place = len(losses)
        doubles[place] = i
        losses.append(exam.losses[i])
        judgements.append(other)
        true = {(place, n, q): t for (k, n, q), t in exam.slopes.true.items() if k == i}
        noise = {(place, n): x for (k, n), x in exam.slopes.noise.items() if k == i}
        slopes = replace(slopes, true=slopes.true | true, noise=slopes.noise | noise)
    if not doubles:
        return exam, doubles
    own, penalised, bare = (
        kept | {place for place, i in doubles.items() if i in kept}
        for kept in (exam.roles.own, exam.roles.penalised, exam.roles.bare)
    )
    roles = replace(exam.roles, own=own, penalised=penalised, bare=bare)
    return replace(exam, roles=roles, losses=losses, judgements=judgements, slopes=slopes), doubles


def _may_be_the_others(exam: Examination, one: Judgement, other: Judgement, effects: list[Effect]) -> bool:
    fewer, rest = set(one.wrong), set(other.wrong)
    if len(fewer) == len(rest):
        known = [any(abs(j.common / n - 1) < 1e-5 for n in one.numbers) for j in (one, other)]
        return known[0] == known[1]
    statements = statements_of(exam.tree)  # `gw, gb = ...` are two lines in one
    several = {n for n, s in statements.items() if isinstance(getattr(s, "value", None), ast.Tuple)}
    moved = [e.touches for e in effects if not e.forward and (e.number not in several or len(fewer) == 1)]
    return fewer not in moved and rest in moved


def _checked(
    exam: Examination, found: list[Mended], wishes: Wishes, tell: Progress, effort: Effort, most: int = 4
) -> tuple[Mended, Examination, str] | None:
    """Return the first cure that stands when the mended script is examined anew, with other networks."""
    tell("checking", 0.9)
    again = replace(wishes.after(exam.lab), other=101)
    for number, cure in enumerate(found[:most]):
        if number and effort.over():
            break
        text = _apply(exam.script.text, cure.edits, exam.tree)
        script = Script(text, exam.script.name, exam.script.folder, exam.script.world)
        try:
            after = measured(script, again, silent, 8)
        except (NotTakenError, SyntaxError):
            continue
        effort.spend(MEASURED * after.lab.runs * after.lab.weight)
        was = sum(exam.judgement.grade(n) for n in exam.judgement.right)
        better = sum(after.judgement.grade(n) for n in after.judgement.right) > was
        if after.judgement.all_right if cure.whole else better:
            return cure, after, text
    return None


def _apply(text: str, edits: list[Edit], tree: ast.Module) -> str:
    """Return the script with edits made."""
    lines = text.split("\n")
    statements = statements_of(tree)
    for edit in sorted(edits, key=lambda e: (e.before is not None, -statements[e.statement].lineno)):
        statement = statements[edit.statement]
        first, last = statement.lineno - 1, statement.end_lineno
        if edit.before is not None:
            indent = " " * statement.col_offset
            further = " " * statements[edit.before].col_offset  # of another block, into a loop or out of it
            moved = [indent + edit.ahead] if edit.ahead else [further + x[len(indent) :] for x in lines[first:last]]
            lines[first:last] = [indent + edit.text] if edit.ahead else []
            goal = statements[edit.before].lineno - 1
            goal -= len(moved) if goal > first else 0
            lines[goal:goal] = moved
        else:
            lines[first : last_line(statement)] = text_of(edit).split("\n")
    return "\n".join(lines)


def kept_mended(exam: Examination, kept: list[Kept], wishes: Wishes) -> str | None:
    """Return the script with its sums emptied, or with its coefficients, if everything is right then."""
    text = emptied(exam, kept) if "emptied" in kept[0].says else with_coefficients(exam, kept)
    if text is None:
        return None
    try:
        script = Script(text, exam.script.name, exam.script.folder, exam.script.world)
        after = measured(script, wishes.after(exam.lab), silent, 8)
    except (NotTakenError, SyntaxError):
        return None
    right = after.judgement.all_right and after.judgement.common > 0
    return text if right and not any(k.mistake for k in kept_wrongly(after)) else None


def of_printed_loss(
    exam: Examination, wishes: Wishes, tell: Progress
) -> tuple[list[ScriptFinding], str | None, list[str]]:
    """Where the script computes another loss than its steps descend: the edit after which they would.

    With it the script mended, and a note if the search was ended.
    """
    bare = exam.best in exam.roles.bare
    usual = [i for i in range(len(exam.losses)) if is_meant(exam, i)]
    shown, stated = shown_loss(exam), stated_elsewhere(exam)
    # One that is none of the usual ones may be an error that is only watched, unless a small edit leads to it.
    own = sorted(exam.roles.penalised) or usual or [i for i, loss in enumerate(exam.losses) if loss is shown]
    right = any(exam.judgements[i].all_right and exam.judgements[i].common > 0 for i in own)
    told = [] if right or (exam.loss.own and not bare) else [i for i in own if only_told(exam, i)]
    told = told or ([stated.number] if stated is not None else [])  # what the steps are made of is no loss
    if not told:
        return [], None, []
    meant = replace(exam, best=told[0])
    begun = time.process_time()
    effort = Effort(PRINTED, begun + wishes.limit)
    found, effects = _search(meant, tell, effort, told[:1])
    chosen = _checked(meant, [m for m in found if m.whole and len(m.edits) == 1], wishes, tell, effort)
    if chosen is None:
        known = usual or bare or stated is not None
        healed = healing(meant, effects, told[:1], effort.part(HEALED)) if known else None
        cut = [_cut_short(effort, begun)] if effort.over() else []
        if healed is None or not healed.whole:
            return [], None, cut
        finding, text = healed_finding(meant, healed)[0], None
    else:
        cut = []
        cure, after, text = chosen
        finding = finding_of(meant, cure, cure.edits[0], after, exam.script.text)
    name, line = (stated.name, stated.line) if stated is not None else (f"`{meant.loss.name}`", meant.loss.line)
    says = (
        f"the steps descend {exam.loss.called}, and rightly; but the script computes {name} in line {line}. "
        f"If that is meant, {finding.says}"
    )
    return [replace(finding, certain=False, says=says)], text, cut


def without_penalty(exam: Examination, tell: Progress) -> list[ScriptFinding]:
    """Where the steps of some tables of weights hold a penalty and those of others none: where it may be missing."""
    tables = [q.name for q in exam.roles.parameters if len(q.shape) == 2 and min(q.shape) > 1]
    shrunk = {n for n in tables if exam.judgement.decay[n]}
    rest = {n for n in tables if n not in shrunk and n not in exam.judgement.silent}
    if not shrunk or not rest:
        return []
    with exam.lab.quiet():
        effects = effects_of(exam.lab, exam.roles, exam.networks[0], exam.loss, lambda d: tell("checking", 0.9))
    return suspects(exam, effects, rest)
