"""Hand over a script: it is run, its training is found, its steps are measured, its wrong line is named and mended."""

from __future__ import annotations

import ast
import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .broadcasting import Broadcast, broadcasts, made_upright, upright
from .crashed import Reshaped, edits_of_crash, is_of_shapes, makes_shapes
from .examination import Examination
from .forgotten import forgotten
from .grown import AXIS, Shapes, Summed, grown, spread, summed_forms
from .health import health_of
from .instrument import parse
from .lab import InsideError, NotTakenError
from .meant import computes_a_loss
from .measured import Progress, Wishes, measured, silent
from .nogradient import no_gradient
from .notes import learnt_by_heart, notes_of, roles_of, shown_loss
from .nought import edits_of_nought, first_nought
from .optimiser import kept_wrongly, thrown_away
from .pairs import Parted, parted_pairs
from .repair import kept_mended, mended_report, of_printed_loss, without_penalty
from .report import ScriptFinding, ScriptReport
from .roots import Rooted, edits_of_roots, feeders, first_bad_root
from .sandbox import chance_kept
from .shares import lopsided
from .short import shorter_batch
from .source import Script, moved_seldom, read, stepped_elsewhere
from .telling import (
    grown_finding,
    kept_finding,
    nought_finding,
    onwards,
    root_finding,
    shape_finding,
    shape_findings,
    spread_finding,
)
from .turns import of_turns, without_targets

__all__ = ["examine"]

#: By how much a mend may cost more than another one and be meant as well, where a script stops: than one of a line that
#: makes a shape, and of one that only reads what another line made.
NEAR, FAR = 0.31, 1.1
#: Set by the tests, which want to see what failed inside.
STRICT = False


@chance_kept()
def examine(
    source: Any,
    *,
    name: str | None = None,
    progress: Progress | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    parameters: list[str] | None = None,
    targets: list[str] | None = None,
    output: str | None = None,
    loss: str | None = None,
    loop: int | None = None,
    arguments: list[str] | None = None,
) -> ScriptReport:
    """Run a script that trains a network, name the line of its backpropagation that is wrong, and mend it.

    The script *is run*: up to its training loop, and then one step of that again and again, with something changed
    each time. Nothing that it writes, draws or prints goes anywhere.

    Parameters
    ----------
    source : str, os.PathLike, function or class
        The text of a script, a path to one or to a notebook, or a function that trains.
    name : str, optional
        How the report calls it.
    progress : callable, optional
        Called often with the stage ("reading", "running", "looking", "measuring", "mending", "checking", "done") and
        the share that is done, 0 to 1.
    time_limit : float, optional
        Seconds of processor time after which it stops looking; 30 if None. What it tries is counted, so that every
        machine finds the same; the limit is for scripts whose steps are slow, and a note says if it ended the search.
    seed : int, optional
        Of the script's chance, where it has no seed of its own, and of the random networks.
    parameters, targets : list of str, optional
        Names of the weights and of the targets, if they are not found.
    output, loss : str, optional
        Name of the output, and of the loss: a value of the script, or "squared error", "cross-entropy of yes and no",
        "cross-entropy of classes".
    loop : int, optional
        Line of the training loop.
    arguments : list of str, optional
        The script's command line.

    Returns
    -------
    ScriptReport
        Verdict, findings, notes; `text`, `as_dict()`, and a page in a notebook.

    Raises
    ------
    TypeError
        If `source` is something else.
    FileNotFoundError
        If it is a path to nothing.
    """
    tell = onwards(progress or silent)
    tell("reading", 0.0)
    wishes = Wishes(parameters, targets, output, loss, loop, arguments or [], seed, time_limit or Wishes.limit)
    script = read(source, name)
    begun = time.process_time()  # other work on the machine does not count
    try:
        tree = parse(script.text, script.name)
    except SyntaxError as error:
        said = f"It is not Python as it stands: {error.msg}, line {error.lineno}."
        return _not_taken(script, said, error.lineno)
    try:
        fed = feeders(tree)
        root, known = first_bad_root(script, wishes) if fed else (None, wishes)
        wishes = known if root is None else wishes  # among weights that are no numbers any loop may seem to train
        report = None if root is None else _of_roots(script, wishes, root)
        if report is not None:
            tell("done", 1.0)
            return report
        report = _of_shapes(script, wishes, _examined(script, wishes, tell, begun))
        # Where weights are no numbers from the first steps on, nothing is certain.
        return (
            report if root is None else replace(report, findings=[replace(f, certain=False) for f in report.findings])
        )
    except NotTakenError as refusal:
        said = str(refusal)
        seldom = moved_seldom(tree) if said.startswith("No loss") else None
        elsewhere = stepped_elsewhere(tree) if "loop" in said or "scipy" in said else None
        why = elsewhere or seldom or refusal
        beside = any(word in said for word in ("targets were", "No loss", "forward pass was"))
        told = without_targets(script, wishes) if beside else None
        if told is not None:
            tell("done", 1.0)
            return told
        report = _of_shapes(script, wishes, _not_taken(script, str(why), why.line))
        stopped = report.verdict == "not taken" and refusal.line is not None and is_of_shapes(said)
        idle = report.verdict == "not taken" and ("loop was" in said or "targets were" in said)
        told = _of_crash(script, wishes, int(refusal.line or 0)) if stopped else None
        return told or (_of_nought(script, wishes) if idle else None) or report
    except (Exception, InsideError) as error:
        if STRICT:
            raise
        cause = error.__cause__ or error
        said = f"The doctor itself failed on this script ({type(cause).__name__}: {cause}); please report it."
        return _not_taken(script, said, None)


def _examined(script: Script, wishes: Wishes, tell: Progress, begun: float) -> ScriptReport:
    exam = measured(script, wishes, tell)
    larger = grown(exam)
    if exam.judgement.all_right and exam.judgement.common > 0:
        places = spread(exam, larger) if larger else {}
        later = _right_from_the_second_step(exam, places, wishes) if places else None
        if later is not None:
            exam, larger, places = later, {}, {}
        report = (_of_grown(exam, larger, wishes) if larger else None) or _of_crossed(exam, wishes)
        report = report or (_of_spread(exam, larger, places, wishes) if places else None)
        report = report or _right_report(exam, wishes, tell)
    else:
        report = None if wishes.output or wishes.loss else of_turns(exam)  # what is stated is what is judged by
        meant = no_gradient(exam) if report is None else None
        if meant is not None:
            report = _not_taken(script, meant.says, meant.line)
        report = report or mended_report(exam, wishes, tell, begun)
    tell("done", 1.0)
    return report


def _of_shapes(script: Script, wishes: Wishes, report: ScriptReport) -> ScriptReport:
    """Say where (n,) meets (n, 1), in a script that stops, or whose steps are not right and were not mended."""
    stopped = report.verdict == "not taken" and "stop" in report.headline
    if not stopped and not (report.verdict == "unexplained" or (report.verdict == "mistaken" and not report.mended)):
        return report
    found = broadcasts(script, wishes.seed, wishes.arguments)
    return _with_shapes(script, wishes, report, found) if found else report


def _of_crossed(exam: Examination, wishes: Wishes) -> ScriptReport | None:
    """Tell of every output that meets every target, where each step is along the gradient of what comes of it."""
    if not any(v.ndim == 2 and v.shape[0] == v.shape[1] > 1 for v in exam.roles.trace.values()):
        return None
    targets = {q.name for q in exam.roles.targets}
    targets |= {exam.lab.program.probes[probe].name for probe, _ in exam.roles.only_targets}
    found = broadcasts(exam.script, wishes.seed, wishes.arguments)
    found = [x for x in found if ast.unparse(x.flat) in targets]
    said = "Every step is along the gradient of what comes of it."
    report = ScriptReport("mistaken", said, exam.script.name, exam.script.text, [], roles_of(exam), notes_of(exam))
    return _with_shapes(exam.script, wishes, report, found) if found else None


def _with_shapes(script: Script, wishes: Wishes, report: ScriptReport, found: list[Broadcast]) -> ScriptReport:
    """Return a report that tells of (n,) against (n, 1), with the script mended where that makes all of it right."""
    text = upright(script.text, found)
    after = _all_right(script, text, wishes)
    right, roles = after is not None, report.roles if after is None else roles_of(after)
    made = made_upright(script.text, found)
    if made is not None and _all_right(script, made[1], wishes) is None:
        made = None
    said = shape_findings(script.text, found, text if right else None, made)
    lines = " and ".join(str(line) for line in dict.fromkeys(item.line for item in found))
    mended = made[1] if made is not None else text if right else None  # one line rather than several
    tail = "; mended, every gradient of the script is right." if mended else "."
    headline = f"Line{'s' if ' ' in lines else ''} {lines}: a list of targets meets a column of outputs, and every row meets every other{tail}"
    if not mended:
        headline += f" {report.headline}"
    return replace(report, verdict="mistaken", headline=headline, findings=said, roles=roles, mended=mended)


def _all_right(script: Script, text: str, wishes: Wishes) -> Examination | None:
    """Return what an edited script is, if every gradient of it is right."""
    try:
        after = measured(Script(text, script.name, script.folder, script.world), wishes, silent, 8)
    except (NotTakenError, SyntaxError):
        return None
    return after if after.judgement.all_right and after.judgement.common > 0 else None


def _of_grown(exam: Examination, larger: Shapes, wishes: Wishes) -> ScriptReport | None:
    """Mend weights that grow by an example's worth, if a sum in one place does it; None if it does not."""
    cures: dict[int, tuple[Summed, Examination]] = {}
    for form in itertools.islice(summed_forms(exam, larger), 12):
        line = form[0].lineno
        after = None if line in cures else _all_right(exam.script, form[2], wishes.after(exam.lab))
        if after is not None and not grown(after) and larger.keys() <= {q.name for q in after.roles.parameters}:
            cures[line] = form, after
            if form[3] == AXIS:  # to sum in a later line mends what this one gives
                break
    if not cures:
        return None
    name, (old, new) = next(iter(larger.items()))
    found = [grown_finding(exam, form, name, old, new, len(cures) == 1) for form, _ in cures.values()]
    (_, _, text, _), after = next(iter(cures.values()))
    what = f"`{name}` has the shape {old} before a step and {new} after it, a bias for each example"
    return _by_its_cures(exam.script, found, what, after, text)


def _right_from_the_second_step(exam: Examination, places: dict[str, int | None], wishes: Wishes) -> Examination | None:
    """Return a bias that starts as one number for all neurons with its second step, if that is right; None if not."""
    try:
        later = measured(exam.script, replace(wishes.after(exam.lab), later=True), silent, 8)
    except NotTakenError:
        return None
    known = {q.name for q in later.roles.parameters}
    right = later.judgement.all_right and places.keys() <= known
    return later if right and not learnt_by_heart(later) else None


def _of_spread(
    exam: Examination,
    larger: Shapes,
    places: dict[str, int | None],
    wishes: Wishes,
) -> ScriptReport:
    """Tell of weights that a first step spreads to a larger shape."""
    name, line = next(iter(places.items()))
    old, new = larger[name]
    what = f"`{name}` has the shape {old} before a step and {new} after it"

    def fits(text: str) -> Examination | None:
        after = _all_right(exam.script, text, wishes.after(exam.lab))
        if after is None or not places.keys() <= {q.name for q in after.roles.parameters}:
            return None
        return None if spread(after, grown(after)) else after

    cures = _cures_of_shapes(exam.script, line, fits) if line is not None else {}
    if cures:
        return _by_its_shapes(exam.script, cures, what, f"{what}: what is taken off has another shape, and spreads it.")
    found = [] if line is None else [spread_finding(exam, line, name, old, new)]
    said = f"{what}: what its update takes off has another shape. All other steps are right."
    exam.roles.standing = [n for n in exam.roles.standing if n not in places]  # a step does change it
    return ScriptReport("mistaken", said, exam.script.name, exam.script.text, found, roles_of(exam), notes_of(exam))


def _of_roots(script: Script, wishes: Wishes, root: int) -> ScriptReport | None:
    """Mend what makes an optimiser take the root of a negative number, if a small edit does; None if none does."""
    cures: dict[int, tuple[Rooted, str, Examination]] = {}
    for rooted, text in edits_of_roots(script, root):
        line = rooted[0].lineno
        edited = Script(text, script.name, script.folder, script.world)
        bad, known = (root, wishes) if line in cures else first_bad_root(edited, wishes)
        after = None if bad is not None else _all_right(script, text, known)
        if after is not None and not any(k.mistake for k in kept_wrongly(after)):
            cures[line] = rooted, text, after
    if not cures:
        return None
    found = [root_finding(script.text, rooted, root, after, len(cures) == 1) for rooted, _, after in cures.values()]
    _, text, after = next(iter(cures.values()))
    what = f"line {root} takes the root of a negative number, and the weights are no numbers any more"
    return _by_its_cures(script, found, what, after, text)


def _of_crash(script: Script, wishes: Wishes, line: int) -> ScriptReport | None:
    """Mend a script that stops because shapes do not fit, if one small edit makes it run and every step right."""
    cures = _cures_of_shapes(script, line, lambda text: _all_right(script, text, wishes))
    what = f"line {line} stops, because shapes do not fit"
    return _by_its_shapes(script, cures, what, line) if cures else None


def _of_nought(script: Script, wishes: Wishes) -> ScriptReport | None:
    """Name a difference that is nought at every pass, where no weights or targets were found; mend it if an edit does."""
    idle = first_nought(script, wishes.seed, wishes.arguments)
    if idle is None:
        return None
    statement, said = idle
    for mended, why, text in edits_of_nought(script, statement):
        after = _all_right(script, text, wishes)
        if after is not None:
            found = [nought_finding(script.text, statement, said, why, mended, after)]
            return _by_its_cures(script, found, f"`{said}` is nought at every pass", after, text)
    headline = (
        f"Line {statement.lineno} may be wrong: `{said}` is nought at every pass, and no step of a weight was found."
    )
    found = [nought_finding(script.text, statement, said)]
    return ScriptReport("unexplained", headline, script.name, script.text, found)


def _cures_of_shapes(
    script: Script, line: int, right: Callable[[str], Examination | None]
) -> dict[int, tuple[Reshaped, Examination]]:
    """Return, by line, the cheapest edit after which the shapes of a line fit and every step is right."""
    cures: dict[int, tuple[Reshaped, Examination]] = {}
    most = float("inf")
    for edits in edits_of_crash(script, line):
        for edit in edits:
            statement, _, _, cost, text = edit
            after = right(text) if cost <= most else None
            if after is not None:
                cures[statement.lineno] = edit, after
                most = min(most, cost + (NEAR if makes_shapes(statement) else FAR))
                break
    return cures


def _by_its_shapes(
    script: Script, cures: dict[int, tuple[Reshaped, Examination]], what: str, seen: str | int
) -> ScriptReport:
    """Report the edits after which shapes fit."""
    alone = len(cures) == 1 and all(makes_shapes(edit[0]) for edit, _ in cures.values())
    found = [shape_finding(script.text, edit, seen, after, alone) for edit, after in cures.values()]
    edit, after = min(cures.values(), key=lambda cure: cure[0][3])
    return _by_its_cures(script, found, what, after, edit[4])


def _by_its_cures(
    script: Script, findings: list[ScriptFinding], what: str, after: Examination, text: str
) -> ScriptReport:
    """Report a script that could not be measured, by the lines whose edit makes every gradient right."""
    findings = sorted(findings, key=lambda f: f.line)
    lines = " or ".join(str(f.line) for f in findings)
    may = "is" if all(f.certain for f in findings) else "may be"
    headline = f"Line {lines} {may} wrong: {what}; mended, every gradient of the script is right."
    return ScriptReport(
        "mistaken", headline, script.name, script.text, findings, roles_of(after), notes_of(after), text
    )


def _of_parted(exam: Examination, parted: Parted, wishes: Wishes) -> ScriptReport:
    """Report examples that stand beside the targets of others, with the first edit after which they stand beside theirs."""
    lines, mended = parted.lines, None
    for here, index, text in parted.edits:
        after = _all_right(exam.script, text, wishes.after(exam.lab))
        if after is not None and parted_pairs(after) is None:
            lines, mended = [here, *([index] if index else [])], text
            break
    findings = sorted((kept_finding(exam, k) for k in lines if k.line is not None), key=lambda f: f.line)
    headline = f"Every gradient is right, but of examples beside the targets of others: {parted.says}"
    headline += " Mended, each stands beside its own." if mended else ""
    roles, notes = roles_of(exam), notes_of(exam)
    return ScriptReport("mistaken", headline, exam.script.name, exam.script.text, findings, roles, notes, mended)


def _not_taken(script: Script, sentence: str, line: int | None) -> ScriptReport:
    where = f" (line {line})" if line and f"line {line}" not in sentence else ""
    return ScriptReport("not taken", sentence.rstrip(".") + where + ".", script.name, script.text)


def _right_headline(exam: Examination) -> str:
    """Say along which gradient all steps are; and where another loss may be meant, that this cannot be told."""
    along = f"every step is along the true gradient of {exam.loss.called}"
    networks = f"on {len(exam.networks)} random networks"
    if exam.loss.own:
        return f"Nothing is wrong with the gradients: {along}, {networks}."
    other = shown_loss(exam)
    if other is not None:
        return (
            f"{along[0].upper()}{along[1:]}, {networks}; but the script computes `{other.name}` (line {other.line}), "
            "and no step descends that. Whether it should cannot be told."
        )
    tail = "" if computes_a_loss(exam) else " The steps compute no loss that says whether it is meant."
    return f"Nothing is wrong with the gradients: {along}, inferred from the steps themselves, {networks}.{tail}"


def _right_report(exam: Examination, wishes: Wishes, tell: Progress) -> ScriptReport:
    tell("checking", 0.8)
    headline = _right_headline(exam)
    kept = kept_wrongly(exam)
    if any(k.mistake for k in kept):
        found = [kept_finding(exam, k) for k in kept if k.line is not None]
        said = kept[0].says[0].upper() + kept[0].says[1:]
        penalty = "penalty" in kept[0].says
        what = "what the steps hold besides" if penalty else "what the optimiser keeps"
        text = f"Every gradient is right, but not {what}. {said}"
        edited = all(k.form is not None for k in kept)
        mended = kept_mended(exam, kept, wishes) if edited or "emptied" in kept[0].says else None
        text += " Mended, all of it is emptied." if mended and "emptied" in kept[0].says else ""
        return ScriptReport(
            "mistaken", text, exam.script.name, exam.script.text, found, roles_of(exam), notes_of(exam), mended
        )
    notes = [f"{k.says[0].upper()}{k.says[1:]} {k.why}" for k in kept] + notes_of(exam) + health_of(exam, tell)
    findings, mended, cut = of_printed_loss(exam, wishes, tell)
    notes += cut
    left = forgotten(exam, lambda text: _all_right(exam.script, text, wishes)) if exam.roles.standing else None
    if left is not None and not findings:
        findings, mended = [kept_finding(exam, left[0])], left[1]
    findings = findings or without_penalty(exam, tell)
    findings = findings or [kept_finding(exam, k) for k in [*thrown_away(exam), *lopsided(exam)]]
    parted = None if findings else parted_pairs(exam)
    if parted is not None:
        return _of_parted(exam, parted, wishes)
    if not findings:
        shorter, mended = shorter_batch(exam)
        findings = [kept_finding(exam, k) for k in shorter]
    roles = roles_of(exam)
    return ScriptReport("right", headline, exam.script.name, exam.script.text, findings, roles, notes, mended)
