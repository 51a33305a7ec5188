"""Hand over a script: it is run, its training is found, its steps are measured, its wrong line is named and mended."""

from __future__ import annotations

import ast
import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .broadcasting import broadcasts, upright
from .cast import Loss, Network, Roles
from .comprehended import comprehended_steps
from .edits import Edit, text_of
from .examination import Examination
from .frozen import follows_from
from .healing import healing
from .health import forward_edits, health_of
from .instrument import SHOW, instrument, last_line, parse, statements_of
from .lab import InsideError, Lab, NotTakenError, Visit, differs, tail
from .measuring import LOSSLIKE, Judgement, judge, losses_of, measure
from .mending import Effect, Mended, Mender, effects_of, stirred
from .optimiser import Kept, emptied, kept_wrongly, thrown_away, with_coefficients
from .overlooked import by_example
from .penalties import stated_penalties
from .rates import multiples_of, numbers_of, rates_of
from .report import ScriptFinding, ScriptReport, Verdict
from .roles import find_roles, random_networks, take
from .source import Script, moved_seldom, read
from .state import quantities
from .telling import (
    finding_of,
    given_finding,
    healed_finding,
    kept_finding,
    onwards,
    rivals_of,
    shape_findings,
    suspects,
)

__all__ = ["examine"]

#: Set by the tests, which want to see what failed inside.
STRICT = False
#: The share of the time limit that the search for edits may take; the rest is the script's own way to its training.
SEARCHED = 0.15
NO_LOSS = "No loss was found: no number depends on the weights and the targets, and no output has the targets' size."
#: How the reason of an edit ends that leaves out a function of the error, or a factor.
ARGUMENT, FACTOR = "its argument belongs.", "does not belong here."
LONGER = "With a longer time limit it looks further."
Progress = Callable[[str, float], None]


@dataclass
class Wishes:
    """What a reader states, and how long it may take.

    Attributes
    ----------
    parameters, targets : list of str or None
        Names.
    output, loss : str or None
        Names.
    loop : int or None
        A line.
    arguments : list of str
        The script's command line.
    seed : int
        Of chance.
    limit : float
        Seconds.
    other : int
        Added to the seed of the random networks.
    """

    parameters: list[str] | None = None
    targets: list[str] | None = None
    output: str | None = None
    loss: str | None = None
    loop: int | None = None
    arguments: list[str] = field(default_factory=list)
    seed: int = 0
    limit: float = 30.0
    other: int = 0


def _measured(script: Script, wishes: Wishes, tell: Progress, count: int = 14) -> Examination:
    exam = _measured_somehow(script, wishes, tell, count)
    if not exam.judgement.all_right and wishes.loop is None:
        exam, wishes = _one_of_several(exam, script, wishes, tell, count)
    if exam.judgement.all_right or _computes_a_loss(exam) or SHOW not in exam.lab.program.code.co_names:
        return exam
    try:  # the loss may be computed every so many turns only, where it is shown
        shown = _measured_once(script, wishes, tell, count, shows=True)
    except NotTakenError:
        return exam
    return shown if _computes_a_loss(shown) else exam


def _one_of_several(
    exam: Examination, script: Script, wishes: Wishes, tell: Progress, count: int
) -> tuple[Examination, Wishes]:
    """Measure one of the steps that a comprehension takes, if there are any and more is right then."""
    for line in comprehended_steps(exam):
        inner = replace(wishes, loop=line)
        with contextlib.suppress(NotTakenError):
            one = _measured_somehow(script, inner, tell, count)
            if _right(one.judgement) > _right(exam.judgement):
                return one, inner
    return exam, wishes


def _measured_somehow(script: Script, wishes: Wishes, tell: Progress, count: int) -> Examination:
    try:
        return _measured_once(script, wishes, tell, count)
    except NotTakenError as refusal:
        if "targets" not in str(refusal) or wishes.targets:
            raise
        try:  # the inputs may be the targets as well
            exam = _measured_once(script, wishes, tell, count, True)
        except NotTakenError:
            if not str(refusal).startswith("No loss"):
                raise refusal from None
            return _measured_once(script, wishes, tell, count, ahead=True)  # the steps may read no labels at all
        if "only scales" in str(refusal) and not _right(exam.judgement):
            raise
        return exam


def _measured_once(
    script: Script,
    wishes: Wishes,
    tell: Progress,
    count: int,
    reads: bool = False,
    ahead: bool = False,
    shows: bool = False,
) -> Examination:
    tree = parse(script.text, script.name)
    program = instrument(tree, script.name, reads=reads)
    arguments = [script.name, *wishes.arguments]
    lab = Lab(program, script.folder, wishes.seed, wishes.limit, wishes.loop, arguments, script.world)
    with lab.quiet():
        tell("running", 0.1)
        lab.find()
        lab.prepare()
        tell("looking", 0.2)
        begun = time.process_time()
        lab.step(lab.main)
        lab.shows = shows
        # A step that takes long is measured at fewer entries.
        count = int(np.clip(0.07 / max(time.process_time() - begun, 1e-6), 4, count))
        roles = find_roles(lab, parameters=wishes.parameters, targets=wishes.targets, seed=wishes.seed + wishes.other)
        networks = random_networks(lab, roles, 2, wishes.seed + wishes.other)
        held = quantities(lab.snapshots[lab.main].restore(), lab.passing_names())
        if shows and _showing_moves(lab, roles, networks[0]):
            raise NotTakenError("What is shown every so many turns changes the steps.")
        roles.rates = rates_of(lab, roles, networks[0], held, tree)
        roles.numbers = numbers_of(lab, held, tree)
        losses = losses_of(lab, roles, networks[0], wishes.loss, wishes.output, ahead)
        roles.multiples = multiples_of(roles)
        roles.own = {i for i, loss in enumerate(losses) if loss.own}
        if not losses or (ahead and roles.by_scale):
            raise NotTakenError(NO_LOSS, lab.program.loops[lab.chosen or 0].line)
        tell("measuring", 0.3)
        slopes = measure(lab, roles, networks, losses, count=count, progress=lambda d: tell("measuring", 0.3 + 0.2 * d))
        moved = [take(lab, network, roles.parameters)[1] for network in networks]
        roles.penalised, roles.bare = stated_penalties(lab, roles, networks, losses, slopes)
        judgements = [judge(lab, roles, networks, slopes, i, moved) for i in range(len(losses))]
    best = max(
        range(len(losses)),
        key=lambda i: (_right(judgements[i]), i not in roles.bare, *_fitness(losses[i], judgements[i], i)),
    )
    if ahead and judgements[best].all_right:  # steps that read no labels are along no gradient of a loss that does
        raise NotTakenError(NO_LOSS, lab.program.loops[lab.chosen or 0].line)
    if roles.by_scale and not _right(judgements[best]):
        raise NotTakenError(
            "The targets were not found: what enters last only scales the steps, as a rate does. State their name.",
            lab.program.loops[lab.chosen or 0].line,
        )
    if not _right(judgements[best]) and (line := _signs_only(tree, moved)):
        raise NotTakenError(
            "The steps hold no more of the slopes than their signs, so whether the slopes are right cannot be seen in them.",
            line,
        )
    return Examination(script, tree, lab, roles, networks, losses, slopes, judgements, best)


def _showing_moves(lab: Lab, roles: Roles, network: Network) -> bool:
    """Whether the steps are others when what is shown every so many turns is shown."""
    _, shown = take(lab, network, roles.parameters)
    lab.shows = False
    _, plain = take(lab, network, roles.parameters)
    lab.shows = True
    return any(a is None or b is None or differs(a, b) for a, b in zip(shown, plain, strict=True))


def _signs_only(tree: ast.Module, moved: list[list[np.ndarray | None]]) -> int | None:
    """Return the line that takes signs, where the entries of every weight are moved by no more than three sizes."""
    called = [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and tail(ast.unparse(n.func)) in ("sign", "copysign")
    ]
    sizes = [np.abs(m[m != 0.0]) for moves in moved for m in moves if m is not None]
    few = [len(np.unique(np.round(s / s.max(), 6))) <= 3 for s in sizes if s.size > 3]
    return called[-1].lineno if called and few and all(few) else None


def _right(judgement: Judgement) -> int:
    wrong = set(judgement.wrong)
    return sum(name not in wrong and name not in judgement.silent for name in judgement.right)


def _fitness(loss: Loss, judgement: Judgement, place: int) -> tuple[Any, ...]:
    named = loss.own and bool(LOSSLIKE.search(loss.name))
    plain = -sum(d != 0 for d in judgement.decay.values())
    return (
        judgement.common > 0,
        plain,
        named,
        not loss.own,
        loss.name != "the absolute error",
        -place,
    )


def _candidates(exam: Examination) -> list[int]:
    """Return the losses under which an edit may be right: those that fit as well as the best, or all likely ones."""
    most = _right(exam.judgement)
    stated = [i for i in range(len(exam.losses)) if i not in exam.roles.bare]  # where one has a penalty, that is meant
    if most:
        fitting = [i for i in stated if _right(exam.judgements[i]) == most and exam.judgements[i].common > 0][:4]
        if fitting or not exam.roles.bare:
            return fitting + [i for i in stated if i not in fitting and _meant(exam, i)][:1]
    if exam.roles.penalised:
        return sorted(exam.roles.penalised)[-2:]
    known = [i for i in range(len(exam.losses)) if _meant(exam, i)]
    if known:
        return known[:2]
    named = [i for i, loss in enumerate(exam.losses) if loss.own and LOSSLIKE.search(loss.name)]
    likely = "the squared error", "the cross-entropy of yes and no", "the cross-entropy of classes", "the pinball loss"
    formulas = [
        i
        for i, loss in enumerate(exam.losses)
        if not loss.own and loss.name.startswith(likely) and _plausible(exam, loss)
    ]
    # Of the outputs, the one made last, and all of one place together: an output for each example of a step.
    formulas = [i for i in formulas if exam.losses[i].output is None][:6] + [
        i for i in formulas if exam.losses[i].output is not None
    ][:6]
    others = [i for i, loss in enumerate(exam.losses) if loss.own and i not in named and _is_told(exam, i)]
    return (named[:3] + formulas + others[:2]) or [exam.best]


def _is_told(exam: Examination, own: int) -> bool:
    """Whether a number without a loss's name is one all the same: all weights move it, and no step is made of it.

    The slope of a bias may be one number too; but the steps are made of that.
    """
    slopes = [t[np.isfinite(t)] for (i, _, _), t in exam.slopes.true.items() if i == own]
    moves = sum(bool(np.any(t)) for t in slopes) > len(slopes) / 2  # a share of right answers has no slope
    return moves and _only_told(exam, own)


def _only_told(exam: Examination, own: int) -> bool:
    """Whether no step depends on a number of the script's."""
    with exam.lab.quiet():
        _, base = take(exam.lab, exam.networks[0], exam.roles.parameters)
        replace_by = {(probe, -1): stirred for probe in exam.losses[own].watch}
        _, moved = take(exam.lab, exam.networks[0], exam.roles.parameters, replace=replace_by)
    return all(a is not None and b is not None and np.array_equal(a, b) for a, b in zip(base, moved, strict=True))


def _meant(exam: Examination, own: int) -> bool:
    """Whether a number that the script computes is one of the usual losses, or a multiple: then it is what is meant."""
    # `error = t - y` slopes as the absolute error does where y < t, and is no loss.
    line = exam.losses[own].line
    row = exam.script.text.split("\n")[line - 1] if line else ""
    usual = [i for i, x in enumerate(exam.losses) if not x.own and (x.name != "the absolute error" or "abs(" in row)]
    return exam.losses[own].own and any(_alike(exam, own, i, 1e-5) for i in usual)


def _alike(exam: Examination, one: int, two: int, tolerance: float) -> bool:
    """Whether the slopes of a loss are a positive multiple of another's."""
    mine = np.concatenate([t for (i, _, _), t in exam.slopes.true.items() if i == one])
    theirs = np.concatenate([t for (i, _, _), t in exam.slopes.true.items() if i == two])
    good = np.isfinite(mine) & np.isfinite(theirs)
    mine, theirs = mine[good], theirs[good]
    if not np.any(mine) or not np.any(theirs):
        return False
    factor = (mine @ theirs) / (theirs @ theirs)
    return bool(factor > 0 and np.abs(mine - factor * theirs).max() < tolerance * np.abs(mine).max())


def _plausible(exam: Examination, loss: Loss) -> bool:
    if loss.name != "the cross-entropy of classes" or loss.output is None:
        return True
    y = exam.roles.trace[loss.output]
    return bool(y.ndim and any(np.allclose(y.sum(axis=a), 1) for a in range(y.ndim)))


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
        Seconds after which it stops looking; 30 if None. Of these, 15 % are for edits, and a note says if they were
        too few.
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
    tell = onwards(progress or _silent)
    tell("reading", 0.0)
    wishes = Wishes(parameters, targets, output, loss, loop, arguments or [], seed, time_limit or Wishes.limit)
    script = read(source, name)
    begun = time.process_time()  # other work on the machine does not count
    try:
        return _of_shapes(script, wishes, _examined(script, wishes, tell, begun))
    except SyntaxError as error:
        said = f"It is not Python as it stands: {error.msg}, line {error.lineno}."
        return _not_taken(script, said, error.lineno)
    except NotTakenError as refusal:
        seldom = moved_seldom(parse(script.text, script.name)) if str(refusal).startswith("No loss") else None
        why = seldom or refusal
        return _of_shapes(script, wishes, _not_taken(script, str(why), why.line))
    except (Exception, InsideError) as error:
        if STRICT:
            raise
        cause = error.__cause__ or error
        said = f"The doctor itself failed on this script ({type(cause).__name__}: {cause}); please report it."
        return _not_taken(script, said, None)


def _examined(script: Script, wishes: Wishes, tell: Progress, begun: float) -> ScriptReport:
    exam = _measured(script, wishes, tell)
    if exam.judgement.all_right and exam.judgement.common > 0:
        report = _right_report(exam, wishes, tell)
    else:
        report = _mended_report(exam, wishes, tell, begun)
    tell("done", 1.0)
    return report


def _of_shapes(script: Script, wishes: Wishes, report: ScriptReport) -> ScriptReport:
    """Say where (n,) meets (n, 1), in a script that stops, or whose steps are not right and were not mended."""
    stopped = report.verdict == "not taken" and "stop" in report.headline
    if not stopped and not (report.verdict == "unexplained" or (report.verdict == "mistaken" and not report.mended)):
        return report
    found = broadcasts(script, wishes.seed, wishes.arguments)
    if not found:
        return report
    text = upright(script.text, found)
    try:
        after = _measured(Script(text, script.name, script.folder, script.world), wishes, _silent, 8)
        right = after.judgement.all_right and after.judgement.common > 0
        roles = roles_of(after)
    except (NotTakenError, SyntaxError):
        right, roles = False, report.roles
    said = shape_findings(script.text, found, text if right else None)
    lines = " and ".join(str(f.line) for f in said)
    tail = "; mended, every gradient of the script is right." if right else "."
    headline = f"Line{'s' if len(said) > 1 else ''} {lines}: a list of targets meets a column of outputs, and every row meets every other{tail}"
    if not right:
        headline += f" {report.headline}"
    return replace(
        report, verdict="mistaken", headline=headline, findings=said, roles=roles, mended=text if right else None
    )


def _not_taken(script: Script, sentence: str, line: int | None) -> ScriptReport:
    where = f" (line {line})" if line and f"line {line}" not in sentence else ""
    return ScriptReport("not taken", sentence.rstrip(".") + where + ".", script.name, script.text)


def _output(exam: Examination) -> Visit | None:
    return next((x.output for x in [exam.loss, *exam.losses] if x.output is not None), None)


def roles_of(exam: Examination) -> dict[str, Any]:
    """Return what was taken for what, as plain values."""
    probes = exam.lab.program.probes
    loss = exam.loss
    output = _output(exam)
    return {
        "parameters": [q.name for q in exam.roles.parameters],
        "memory": [q.name for q in exam.roles.memory],
        "targets": exam.roles.targets_named,
        "output": probes[output[0]].name if output is not None else None,
        "loss": loss.name + (f" (line {loss.line})" if loss.own else " (inferred)"),
        "loop": {"line": exam.lab.program.loops[exam.lab.chosen or 0].line},
    }


def _notes(exam: Examination) -> list[str]:
    notes = []
    fitting = [x for x, j in zip(exam.losses, exam.judgements, strict=True) if x.own and j.all_right and j.common > 0]
    if not exam.loss.own and not fitting and _right(exam.judgement):
        shown = [x for i, x in enumerate(exam.losses) if x.own and _is_shown(exam, i)]
        if shown:
            notes.append(
                f"The script's own `{shown[-1].name}` (line {shown[-1].line}) is not what its steps descend: "
                f"they descend {exam.loss.name}."
            )
    if exam.best in exam.roles.bare and exam.judgement.all_right:
        whole = exam.losses[min(exam.roles.penalised)]
        notes.append(
            f"The script's own `{whole.name}` (line {whole.line}) holds a penalty on the weights, and no step has its "
            "slope: the steps descend the error without it."
        )
    decay = {n: d for n, d in exam.judgement.decay.items() if d}
    if decay:
        notes.append(f"Weight decay: each step also takes off a share of {', '.join(decay)}.")
    if exam.judgement.all_right and exam.judgement.rates_differ:
        rates = ", ".join(f"{n} {f:.3g}" for n, f in exam.judgement.factor.items() if np.isfinite(f))
        notes.append(f"The rates of the weights differ ({rates}). If that is not meant, look at the updates.")
    notes += [
        f"`{name}` changes at each step, the forward pass reads it, and its change does not depend on the error: "
        "if it is a weight, its update is wrong."
        for name in exam.roles.single
    ]
    with exam.lab.quiet():
        own = by_example(exam.lab, exam.roles, exam.networks[0], _output(exam))
    notes += [
        f"`{q.name}` has numbers of its own for each example (its shape is {q.shape}): it learns every example by heart "
        "and says nothing of another. Give it one for all, and sum its slopes over the examples."
        for q in own
    ]
    if exam.roles.standing:
        names = ", ".join(f"`{n}`" for n in exam.roles.standing)
        notes.append(f"The forward pass reads {names}, and no step changes it: frozen on purpose, or forgotten?")
    return notes


def _is_shown(exam: Examination, own: int) -> bool:
    """Whether a number is a loss by its name or its slopes, and only shown: no step depends on it."""
    loss = exam.losses[own]
    if not (LOSSLIKE.search(loss.name) or _meant(exam, own)) or _alike(exam, own, exam.best, 1e-2):
        return False
    return _only_told(exam, own)


def _right_report(exam: Examination, wishes: Wishes, tell: Progress) -> ScriptReport:
    tell("checking", 0.8)
    count = len(exam.networks)
    headline = (
        f"Nothing is wrong with the gradients: every step is along the true gradient of {exam.loss.name}, "
        f"{'' if exam.loss.own else 'inferred from the steps themselves, '}on {count} random networks."
    )
    kept = kept_wrongly(exam)
    if any(k.mistake for k in kept):
        found = [kept_finding(exam, k) for k in kept if k.line is not None]
        said = kept[0].says[0].upper() + kept[0].says[1:]
        penalty = "penalty" in kept[0].says
        what = "what the steps hold besides" if penalty else "what the optimiser keeps"
        text = f"Every gradient is right, but not {what}. {said}"
        mended = _kept_mended(exam, kept, wishes) if penalty or "emptied" in kept[0].says else None
        text += " Mended, all of it is emptied." if mended and not penalty else ""
        return ScriptReport(
            "mistaken", text, exam.script.name, exam.script.text, found, roles_of(exam), _notes(exam), mended
        )
    notes = [f"{k.says[0].upper()}{k.says[1:]} {k.why}" for k in kept] + _notes(exam) + health_of(exam, tell)
    findings, mended = _of_printed_loss(exam, wishes, tell)
    findings = findings or _without_penalty(exam, tell)
    findings = findings or [kept_finding(exam, k) for k in thrown_away(exam)]
    roles = roles_of(exam)
    return ScriptReport("right", headline, exam.script.name, exam.script.text, findings, roles, notes, mended)


def _kept_mended(exam: Examination, kept: list[Kept], wishes: Wishes) -> str | None:
    """Return the script with its sums emptied, or with its coefficients, if everything is right then."""
    text = emptied(exam, kept) if "emptied" in kept[0].says else with_coefficients(exam, kept)
    if text is None:
        return None
    try:
        after = _measured(Script(text, exam.script.name, exam.script.folder, exam.script.world), wishes, _silent, 8)
    except (NotTakenError, SyntaxError):
        return None
    right = after.judgement.all_right and after.judgement.common > 0
    return text if right and not any(k.mistake for k in kept_wrongly(after)) else None


def _silent(stage: str, done: float) -> None:
    """Tell no progress."""


def _of_printed_loss(exam: Examination, wishes: Wishes, tell: Progress) -> tuple[list[ScriptFinding], str | None]:
    """Where the script computes another usual loss than its steps descend: the edit after which they would."""
    bare = exam.best in exam.roles.bare
    own = [i for i in range(len(exam.losses)) if _meant(exam, i)]
    own = sorted(exam.roles.penalised) or own
    if (
        (exam.loss.own and not bare)
        or not own
        or any(exam.judgements[i].all_right and exam.judgements[i].common > 0 for i in own)
    ):
        return [], None
    meant = replace(exam, best=own[0])
    found, effects = _search(meant, tell, 1.5, own[:1])
    chosen = _checked(meant, [m for m in found if m.whole and len(m.edits) == 1], wishes, tell)
    if chosen is None:
        healed = healing(meant, effects, own[:1])
        if healed is None or not healed.whole:
            return [], None
        finding, text = healed_finding(meant, healed)[0], None
    else:
        cure, after, text = chosen
        finding = finding_of(meant, cure, cure.edits[0], after, exam.script.text)
    says = (
        f"the steps descend {exam.loss.name}, and rightly; but the script computes {_named(meant)} "
        f"in line {meant.loss.line}. If that is meant, {finding.says}"
    )
    return [replace(finding, certain=False, says=says)], text


def _without_penalty(exam: Examination, tell: Progress) -> list[ScriptFinding]:
    """Where the steps of some tables of weights hold a penalty and those of others none: where it may be missing."""
    tables = [q.name for q in exam.roles.parameters if len(q.shape) == 2 and min(q.shape) > 1]
    shrunk = {n for n in tables if exam.judgement.decay[n]}
    rest = {n for n in tables if n not in shrunk and n not in exam.judgement.silent}
    if not shrunk or not rest:
        return []
    with exam.lab.quiet():
        effects = effects_of(exam.lab, exam.roles, exam.networks[0], exam.loss, lambda d: tell("checking", 0.9))
    return suspects(exam, effects, rest)


def _named(exam: Examination) -> str:
    return f"`{exam.loss.name}`"


def _apply(text: str, edits: list[Edit], tree: ast.Module) -> str:
    """Return the script with edits made."""
    lines = text.split("\n")
    statements = statements_of(tree)
    for edit in sorted(edits, key=lambda e: (e.before is not None, -statements[e.statement].lineno)):
        statement = statements[edit.statement]
        first, last = statement.lineno - 1, statement.end_lineno
        if edit.before is not None:
            moved = lines[first:last]
            del lines[first:last]
            goal = statements[edit.before].lineno - 1
            goal -= len(moved) if goal > first else 0
            lines[goal:goal] = moved
        else:
            lines[first : last_line(statement)] = text_of(edit).split("\n")
    return "\n".join(lines)


@dataclass
class _Mending:
    """What was mended so far: the findings, the script after them, and what it gives."""

    text: str
    now: Examination
    findings: list[ScriptFinding] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


def _mend(exam: Examination, wishes: Wishes, tell: Progress, until: float) -> _Mending:
    """Mend one line after the other until every gradient is right, no small edit is found, or time is up."""
    state = _Mending(exam.script.text, exam)
    for _ in range(4):
        now, rest = state.now, until - time.process_time()
        if rest < 0.5:
            break
        mended = forward_edits(now)
        chosen = _checked(now, mended, wishes, tell, 12, until=until) if mended else None
        if chosen is None:
            mended, state.effects = _search(now, tell, min(4.5, rest))
            chosen = _checked(now, mended, wishes, tell, until=until)
        if chosen is None:
            break
        cure, state.now, state.text = chosen
        for edit in cure.edits:
            told = finding_of(now, cure, edit, state.now, exam.script.text)
            certain = told.certain and not _one_factor(now, cure, edit, state.effects)
            state.findings += [replace(told, certain=certain), *rivals_of(now, cure)]
        if state.now.judgement.all_right:
            break
    return state


def _mended_report(exam: Examination, wishes: Wishes, tell: Progress, begun: float) -> ScriptReport:
    notes = _notes(exam)
    here = time.process_time()
    until = min(here + SEARCHED * wishes.limit, max(begun + wishes.limit, here + 1))
    state = _mend(exam, wishes, tell, until)
    findings, text, now = state.findings, state.text, state.now
    done = now is not exam and now.judgement.all_right
    if not done and time.process_time() > until - 0.5:
        notes.append(f"Not everything was tried: the search ended after {time.process_time() - here:.0f} s. {LONGER}")
    if done:
        findings, text, now = _needed(exam, findings, text, now, wishes, until + 1)
    if not _computes_a_loss(exam):  # a slope that is none of a usual loss may be that of another
        # An output that was stated is to be judged; a factor too many is the likelier story of a mend that drops one.
        unsure = (not done or _of_a_guess(findings, ARGUMENT)) and wishes.output is None
        given = follows_from(exam) if unsure else None
        if given is not None:
            return _given_slope(exam, given, findings if done else [], text if done else None)
        findings = [replace(f, certain=False) if _of_a_guess([f], ARGUMENT, FACTOR) else f for f in findings]
    if not done:
        findings = _unmended(now, state.effects, findings)
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


def _unmended(now: Examination, effects: list[Effect], findings: list[ScriptFinding]) -> list[ScriptFinding]:
    """Return where to look, when not everything was mended: what heals a part may be the wrong place for it."""
    healed = healing(now, effects, _candidates(now)[:2]) if effects else None
    found = suspects(now, effects) if healed is None else healed_finding(now, healed)
    findings = [replace(f, certain=False) for f in findings]
    return findings + [f for f in found if not any(o.line == f.line for o in findings)]


def _computes_a_loss(exam: Examination) -> bool:
    """Whether one of the script's own numbers is a loss by its name, by its slopes or by its form."""
    own = [i for i, loss in enumerate(exam.losses) if loss.own]
    return any(LOSSLIKE.search(exam.losses[i].name) or _meant(exam, i) or _is_told(exam, i) for i in own)


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
    return ScriptReport("right", headline, exam.script.name, exam.script.text, said, roles, _notes(exam), mended)


def _needed(
    exam: Examination, findings: list[ScriptFinding], text: str, now: Examination, wishes: Wishes, until: float
) -> tuple[list[ScriptFinding], str, Examination]:
    """Leave out the edits without which everything is right too: an early one may have mended what a later one does."""
    edits = [f for f in findings if f.checked]
    if len(edits) < 2 or any(f.mended is None or f.mended.count("\n") != f.end_line - f.line for f in edits):
        return findings, text, now
    for spare in list(edits):
        if time.process_time() > until:
            break
        rest = [f for f in edits if f is not spare]
        lines = exam.script.text.split("\n")
        for f in rest:
            lines[f.line - 1 : f.end_line] = str(f.mended).split("\n")
        tried = "\n".join(lines)
        try:
            script = Script(tried, exam.script.name, exam.script.folder, exam.script.world)
            after = _measured(script, replace(wishes, other=101), _silent, 8)
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


def _one_factor(exam: Examination, cure: Mended, edit: Edit, effects: list[Effect]) -> bool:
    """Whether an edit mends the factor of some steps where it moves others too: the lines of those steps may be wrong."""
    touched = next((e.touches for e in effects if e.number == edit.statement), set())
    return cure.healed <= set(exam.judgement.apart) and not touched <= cure.healed


def _headline(exam: Examination, findings: list[ScriptFinding], done: bool) -> str:
    lines = sorted({f.line for f in findings if f.certain})
    wrong = ", ".join(exam.judgement.wrong[:6])
    if not lines and done:
        perhaps = [str(line) for line in sorted({f.line for f in findings})]
        which = " or ".join([", ".join(perhaps[:-1]), perhaps[-1]] if len(perhaps) > 1 else perhaps)
        return (
            f"Line {which} may be wrong: mended as shown, every gradient of the script is right, "
            "and so it would be with an edit elsewhere."
        )
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
    exam: Examination, tell: Progress, seconds: float, only: list[int] | None = None
) -> tuple[list[Mended], list[Effect]]:
    tell("mending", 0.5)
    with exam.lab.quiet():
        candidates = only or _candidates(exam)
        effects = effects_of(
            exam.lab, exam.roles, exam.networks[0], exam.losses[candidates[0]], lambda d: tell("mending", 0.5 + 0.1 * d)
        )
        mender = Mender(
            exam.script.text,
            exam.tree,
            exam.lab,
            exam.roles,
            exam.networks,
            exam.slopes,
            exam.losses,
            candidates,
            exam.judgements,
            lambda d: tell("mending", 0.6 + 0.25 * d),
            seconds,
        )
        return mender.search(effects), effects


def _checked(
    exam: Examination, found: list[Mended], wishes: Wishes, tell: Progress, most: int = 4, until: float = math.inf
) -> tuple[Mended, Examination, str] | None:
    """Return the first cure that stands when the mended script is examined anew, with other networks."""
    tell("checking", 0.9)
    again = Wishes(**{**vars(wishes), "other": 101})
    for number, cure in enumerate(found[:most]):
        if number and time.process_time() > until:
            break
        text = _apply(exam.script.text, cure.edits, exam.tree)
        script = Script(text, exam.script.name, exam.script.folder, exam.script.world)
        try:
            after = _measured(script, again, _silent, 8)
        except (NotTakenError, SyntaxError):
            continue
        was = sum(exam.judgement.grade(n) for n in exam.judgement.right)
        better = sum(after.judgement.grade(n) for n in after.judgement.right) > was
        if after.judgement.all_right if cure.whole else better:
            return cure, after, text
    return None
