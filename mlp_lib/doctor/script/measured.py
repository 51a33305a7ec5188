"""Run a script up to its training, find what is what, and judge its steps by every loss that it may descend."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import CodeType

import numpy as np

from ...per_layer import Array
from .beside import loss_beside, named_by_call
from .cast import LOSSLIKE, Loss, Network, Roles
from .circles import differs
from .comprehended import comprehended_steps
from .epochs import loss_of_batch
from .examination import Examination
from .instrument import SHOW, Program, instrument, parse
from .lab import Lab, NotTakenError
from .meant import computes_a_loss, fitness, handed_only, right_steps
from .measuring import Judgement, judge, losses_of, measure, off_between
from .penalties import stated_penalties
from .rates import multiples_of, numbers_of, rates_of
from .roles import find_roles, random_networks, take
from .signs import beneath, one_size, signs_of, signs_only, steps_by_sign
from .source import Script
from .state import quantities
from .strides import hold_strides

__all__ = ["Progress", "Wishes", "lab_of", "measured", "silent"]

NO_LOSS = "No loss was found: no number depends on the weights and the targets, and no output has the targets' size."
#: What a step may cost, times the entries at which each weight's slopes are measured.
FEWER = 200.0
#: Entries of each weight, where some are wrong that were not among the few.
MANY = 400
#: What solves equations.
SOLVED = re.compile(r"\b(?:solve|inv|pinv|lstsq|cho_solve)\(")
Progress = Callable[[str, float], None]
Finder = Callable[[ast.Module], str | None]


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
    found : tuple of int or None
        Number and line of the training loop, where it was found in the script before an edit.
    later : bool
        Whether the second step is looked at even where the first one gives a weight another shape.
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
    found: tuple[int, int] | None = None
    later: bool = False

    def after(self, lab: Lab) -> Wishes:
        """Return the wishes for the same script, or an edited one: its loop is not looked for again, half of the work."""
        if lab.chosen is None or len(lab.snapshots) < 2:  # what runs once is chosen after everything else
            return self
        return replace(self, found=(lab.chosen, lab.program.loops[lab.chosen].line))


def silent(stage: str, done: float) -> None:
    """Tell no progress."""


def measured(script: Script, wishes: Wishes, tell: Progress, count: int = 14) -> Examination:
    """Run a script and measure its steps, in each way in which they may be meant until they are right.

    Parameters
    ----------
    script : Script
        To be run.
    wishes : Wishes
        What a reader states.
    tell : callable
        Called with the stage and the share done.
    count : int, optional
        Entries of each weight at which slopes are measured.

    Returns
    -------
    Examination
        What is what, and which steps are right.

    Raises
    ------
    NotTakenError
        If no training, no targets or no loss is found.
    """
    try:
        exam = _measured_somehow(script, wishes, tell, count)
    except NotTakenError as refusal:
        beside = _measured_beside(script, wishes, tell, count) if str(refusal).startswith("No loss") else None
        if beside is None:
            raise
        return beside
    if exam.judgement.all_right and _off_between(exam):
        exam = _measured_somehow(script, wishes, tell, MANY)
        if exam.judgement.all_right:  # wrong where even these are not
            exam.judgement.right.update(dict.fromkeys(_off_between(exam), False))
    if not exam.judgement.all_right and wishes.loop is None:
        exam, wishes = _one_of_several(exam, script, wishes, tell, count)
    # Where no step is right by it, the loss that is computed may be that of other data than the steps are made of.
    told = computes_a_loss(exam) and right_steps(exam.judgement) > 0
    return exam if told else _with_a_loss(exam, script, wishes, tell, count)


def _with_a_loss(exam: Examination, script: Script, wishes: Wishes, tell: Progress, count: int) -> Examination:
    """Measure the steps with a loss that the script computes elsewhere than in them, if it does; else as they are."""
    told = computes_a_loss(exam)
    deep = not exam.judgement.all_right and _names(exam.lab.program.code, SHOW)
    if deep or SHOW in exam.lab.program.code.co_names:
        with contextlib.suppress(NotTakenError):  # it may be computed every so many turns only, where it is shown
            shown = _measured_once(script, wishes, tell, count, shows=True)
            if computes_a_loss(shown) and shown.judgement.all_right >= exam.judgement.all_right:
                return shown
    if told:
        return exam
    if right_steps(exam.judgement) and not exam.judgement.all_right:
        batch = _measured_beside(script, wishes, tell, count, loss_of_batch)
        more = batch is not None and right_steps(batch.judgement) >= right_steps(exam.judgement)
        return batch if batch is not None and more and computes_a_loss(batch) else exam
    beside = _measured_beside(script, wishes, tell, count)
    beside = beside or _measured_beside(script, wishes, tell, count, loss_of_batch)
    if beside is None or not computes_a_loss(beside) or (exam.judgement.all_right and not beside.judgement.all_right):
        return exam
    return beside


def _names(code: CodeType, name: str) -> bool:
    """Whether a script names something, at its top or in one of its functions."""
    return name in code.co_names or any(_names(c, name) for c in code.co_consts if isinstance(c, CodeType))


def _measured_beside(
    script: Script, wishes: Wishes, tell: Progress, count: int, finder: Finder = loss_beside
) -> Examination | None:
    """Measure the steps with the loss of a function that takes what they take, if there is one and it is taken."""
    if finder(parse(script.text, script.name)) is None:
        return None
    for reads in (False, True):  # the inputs may be the targets as well
        with contextlib.suppress(NotTakenError):
            return _measured_once(script, wishes, tell, count, reads, beside=finder)
    return None


def _off_between(exam: Examination) -> set[str]:
    with _noting(exam.lab), exam.lab.quiet():
        return off_between(exam.lab, exam.roles, exam.networks[0], exam.slopes, exam.loss, exam.judgement)


def _one_of_several(
    exam: Examination, script: Script, wishes: Wishes, tell: Progress, count: int
) -> tuple[Examination, Wishes]:
    """Measure one of several steps that a turn takes, in a comprehension or in a loop, if more is right then.

    Where nothing is right of all that a comprehension takes, one is looked at: each of the others starts from what it
    wrongly did. A loop within, where only one array feeds on itself, trains where its steps are right: those of a hinge
    loss hold their weights by the decay alone.
    """
    before, comprehended, lab = right_steps(exam.judgement), comprehended_steps(exam), exam.lab
    within = [lab.program.loops[lab.single[0]].line] if lab.single and lab.single[0] != lab.chosen else []
    for line in [*comprehended, *within]:
        inner = replace(wishes, loop=line, found=None)
        with contextlib.suppress(NotTakenError):
            one = _measured_somehow(script, inner, tell, count)
            more = not before or one.judgement.all_right or right_steps(one.judgement) > before
            taken = more if line in comprehended else _rights(one, exam)
            if taken:
                return one, inner
    return exam, wishes


def _rights(one: Examination, other: Examination) -> bool:
    """Whether all that is wrong in another examination is right in this one, and by a loss that is one."""
    wrong = {name for name, right in other.judgement.right.items() if not right}
    lost = one.loss.own and not LOSSLIKE.search(one.loss.name)
    return bool(wrong) and wrong <= one.judgement.right.keys() and one.judgement.all_right and not lost


def _measured_somehow(script: Script, wishes: Wishes, tell: Progress, count: int) -> Examination:
    try:
        exam = _measured_with_targets(script, wishes, tell, count)
        # Other data than the targets may stand for them, where a step holds no more of an error than its sign.
        signs = not right_steps(exam.judgement) and steps_by_sign(exam.tree)
        return (signs and _measured_beneath(script, wishes, tell, count, True)) or exam
    except NotTakenError as refusal:
        if not any(word in str(refusal) for word in ("targets", "signs")):
            raise
        beneath = _measured_beneath(script, wishes, tell, count)
        if beneath is None:
            raise
        return beneath


def _measured_beneath(
    script: Script, wishes: Wishes, tell: Progress, count: int, wrong: bool = False
) -> Examination | None:
    """Measure steps that hold no more of the slopes than their signs by what stands under the sign, if some are right.

    Where they are `wrong` with the sign as well, none need be: then those that the script's own loss judges are taken.
    """
    judged: Examination | None = None
    for place in range(len(signs_of(parse(script.text, script.name)))):
        with contextlib.suppress(NotTakenError):
            exam = _measured_once(script, wishes, tell, count, bare=place)
            exam.lab.signed = True
            with exam.lab.quiet():
                _, moved = take(exam.lab, exam.networks[0], exam.roles.parameters)
            exam.lab.signed = False
            if not one_size(moved):
                continue
            if any(_along(exam, judgement) for judgement in exam.judgements):
                return exam
            if wrong and judged is None and any(m is not None and np.any(m) for m in moved):
                judged = exam if any(x.own and LOSSLIKE.search(x.name) for x in exam.losses) else None
    return judged


def _along(exam: Examination, judgement: Judgement) -> bool:
    """Whether some steps are along a gradient, up or down; of a single number they always are."""
    many = [q.name for q in exam.roles.parameters if q.size > 1]
    return any(judgement.right[name] and name not in judgement.silent for name in many)


def _measured_with_targets(script: Script, wishes: Wishes, tell: Progress, count: int) -> Examination:
    try:
        return _measured_as_it_is(script, wishes, tell, count)
    except NotTakenError as refusal:
        names = refusal.unread
        if wishes.targets or not names:
            raise
        with contextlib.suppress(NotTakenError):  # a loss reads targets, and a slip keeps them from all steps
            exam = _measured_once(script, replace(wishes, targets=names), tell, count)
            if exam.loss.own and not exam.judgement.all_right:
                return exam
        raise


def _measured_as_it_is(script: Script, wishes: Wishes, tell: Progress, count: int) -> Examination:
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
        # A number of the forward pass is no loss then: a rule that asks on which side an output lies has no other.
        named = any(loss.own and LOSSLIKE.search(loss.name) for loss in exam.losses)
        if not right_steps(exam.judgement) and ("only scales" in str(refusal) or not named):
            raise
        return exam


@contextlib.contextmanager
def _noting(lab: Lab) -> Iterator[None]:
    """Hand on with a refusal which data a loss is made of, and no step."""
    try:
        yield
    except NotTakenError as refusal:
        refusal.unread = lab.unread
        raise


def lab_of(program: Program, script: Script, wishes: Wishes) -> Lab:
    """Return the laboratory of a script.

    Parameters
    ----------
    program : Program
        From it.
    script : Script
        To be run.
    wishes : Wishes
        What a reader states.

    Returns
    -------
    Lab
        Not run yet.
    """
    arguments = [script.name, *wishes.arguments]
    number, line = wishes.found or (-1, 0)
    known = number if number in program.loops and program.loops[number].line == line else None
    lab = Lab(program, script.folder, wishes.seed, wishes.limit, wishes.loop, arguments, script.world, known)
    lab.later = wishes.later
    return lab


def _measured_once(
    script: Script,
    wishes: Wishes,
    tell: Progress,
    count: int,
    reads: bool = False,
    ahead: bool = False,
    shows: bool = False,
    bare: int | None = None,
    beside: Finder | None = None,
) -> Examination:
    tree = parse(script.text, script.name)
    called = beside(tree) if beside else ""
    if called is None:
        raise NotTakenError(NO_LOSS)
    sign = None if bare is None else signs_of(tree)[bare]
    if sign is not None:
        beneath(sign)
    program = instrument(tree, script.name, reads=reads)
    lab = lab_of(program, script, wishes)
    with _noting(lab), lab.quiet():
        tell("running", 0.1)
        lab.find()
        lab.prepare()
        tell("looking", 0.2)
        lab.weigh()
        if shows and not _computes_more(lab):
            raise NotTakenError("Where something is shown, no more is computed.")
        lab.shows = shows
        count = int(np.clip(FEWER / lab.weight, 4, count))  # a long step is measured at fewer entries
        roles = find_roles(lab, parameters=wishes.parameters, targets=wishes.targets, seed=wishes.seed + wishes.other)
        if sign is not None:
            hold_strides(lab, roles, quantities(lab.snapshots[lab.main].restore(), lab.passing_names()))
        networks = random_networks(lab, roles, 2, wishes.seed + wishes.other)
        held = quantities(lab.snapshots[lab.main].restore(), lab.passing_names())
        if shows and _showing_moves(lab, roles, networks[0]):
            raise NotTakenError("What is shown every so many turns changes the steps.")
        roles.rates = rates_of(lab, roles, networks[0], held, tree)
        roles.numbers = numbers_of(lab, held, tree)
        losses = losses_of(lab, roles, networks[0], wishes.loss, wishes.output, ahead)
        losses = handed_only(tree, program, roles, losses)
        losses = named_by_call(program, roles, losses, called) if called else losses
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
        key=lambda i: (right_steps(judgements[i]), i not in roles.bare, *fitness(losses[i], judgements[i], i)),
    )
    if ahead and judgements[best].all_right:  # steps that read no labels are along no gradient of a loss that does
        raise NotTakenError(NO_LOSS, lab.program.loops[lab.chosen or 0].line)
    if not right_steps(judgements[best]):
        _refused(tree, lab, roles, losses[best], moved)
    return Examination(
        script, tree, lab, roles, networks, losses, slopes, judgements, best, sign.lineno if sign else None
    )


def _refused(tree: ast.Module, lab: Lab, roles: Roles, loss: Loss, moved: list[list[Array | None]]) -> None:
    """Refuse a script none of whose steps is right, where it is rather the targets that were not found.

    Raises
    ------
    NotTakenError
        If what was found for them may be a rate or a discount, or if the steps hold no more of the slopes than signs, or what
        a matrix makes of them.
    """
    line = lab.program.loops[lab.chosen or 0].line
    if roles.by_scale:
        refusal = NotTakenError(
            "The targets were not found: what enters last only scales the steps, as a rate does. State their name.",
            line,
        )
        refusal.unread = lab.unread
        raise refusal
    if _one_number(roles, loss):
        raise NotTakenError(
            f"The targets were not found: `{roles.targets[0].name}` is one number, and no step is along the gradient of a "
            "loss that compares all outputs with it. State their name.",
            line,
        )
    signs = signs_only(tree, moved)
    if signs:
        raise NotTakenError(
            "The steps hold no more of the slopes than their signs, so whether the slopes are right cannot be seen in them.",
            signs,
        )
    probes = lab.program.probes
    solved = next((probes[v[0]].line for v in roles.error if SOLVED.search(probes[v[0]].text)), None)
    if solved is not None:
        raise NotTakenError(
            "The step is what a matrix makes of the slopes, as Newton's is: it need not lie along them, so whether they are "
            "right cannot be seen in it.",
            solved,
        )


def _one_number(roles: Roles, loss: Loss) -> bool:
    """Whether all that was found for targets is a single number, a discount or a share, of more outputs than one."""
    single = bool(roles.targets) and all(q.size == 1 and not q.whole for q in roles.targets)
    values = [roles.trace[v].size for v in roles.trace if v[0] in loss.watch]
    return single and not loss.own and max(values, default=1) > 1


def _computes_more(lab: Lab) -> bool:
    """Whether a step computes more where it shows something every so many turns: a loss may be among that."""
    traces = []
    for lab.shows in (False, True):
        traces.append({probe for probe, _ in lab.step(lab.main, watch="all").trace})
    return not traces[1] <= traces[0]


def _showing_moves(lab: Lab, roles: Roles, network: Network) -> bool:
    """Whether the steps are others when what is shown every so many turns is shown."""
    _, shown = take(lab, network, roles.parameters)
    lab.shows = False
    _, plain = take(lab, network, roles.parameters)
    lab.shows = True
    return any(a is None or b is None or differs(a, b) for a, b in zip(shown, plain, strict=True))
