"""Run a script up to its training, find what is what, and judge its steps by every loss that it may descend."""

from __future__ import annotations

import ast
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from .cast import Network, Roles
from .comprehended import comprehended_steps
from .examination import Examination
from .instrument import SHOW, instrument, parse
from .lab import Lab, NotTakenError, differs, tail
from .meant import computes_a_loss, fitness, right_steps
from .measuring import judge, losses_of, measure
from .penalties import stated_penalties
from .rates import multiples_of, numbers_of, rates_of
from .roles import find_roles, random_networks, take
from .source import Script
from .state import quantities

__all__ = ["Progress", "Wishes", "measured", "silent"]

NO_LOSS = "No loss was found: no number depends on the weights and the targets, and no output has the targets' size."
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
    exam = _measured_somehow(script, wishes, tell, count)
    if not exam.judgement.all_right and wishes.loop is None:
        exam, wishes = _one_of_several(exam, script, wishes, tell, count)
    if exam.judgement.all_right or computes_a_loss(exam) or SHOW not in exam.lab.program.code.co_names:
        return exam
    try:  # the loss may be computed every so many turns only, where it is shown
        shown = _measured_once(script, wishes, tell, count, shows=True)
    except NotTakenError:
        return exam
    return shown if computes_a_loss(shown) else exam


def _one_of_several(
    exam: Examination, script: Script, wishes: Wishes, tell: Progress, count: int
) -> tuple[Examination, Wishes]:
    """Measure one of the steps that a comprehension takes, if there are any and more is right then."""
    for line in comprehended_steps(exam):
        inner = replace(wishes, loop=line)
        with contextlib.suppress(NotTakenError):
            one = _measured_somehow(script, inner, tell, count)
            if right_steps(one.judgement) > right_steps(exam.judgement):
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
        if "only scales" in str(refusal) and not right_steps(exam.judgement):
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
        key=lambda i: (right_steps(judgements[i]), i not in roles.bare, *fitness(losses[i], judgements[i], i)),
    )
    if ahead and judgements[best].all_right:  # steps that read no labels are along no gradient of a loss that does
        raise NotTakenError(NO_LOSS, lab.program.loops[lab.chosen or 0].line)
    if roles.by_scale and not right_steps(judgements[best]):
        raise NotTakenError(
            "The targets were not found: what enters last only scales the steps, as a rate does. State their name.",
            lab.program.loops[lab.chosen or 0].line,
        )
    if not right_steps(judgements[best]) and (line := _signs_only(tree, moved)):
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
