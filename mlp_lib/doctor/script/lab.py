"""The laboratory: run a script up to its training, then run one step of it again and again with something changed."""

from __future__ import annotations

import ast
import contextlib
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...per_layer import Array
from .circles import called, circle, moves, tail
from .effort import weight_of
from .instrument import GRAB, LEAVE, SELECT, SHOW, TAKE, TOP, VALUE, Program, placed
from .room import little_room
from .sandbox import ORDERED_SET, Stop, quiet
from .state import LARGE, Environment, Quantity, Snapshot, as_numbers, ours, quantities
from .tensors import is_tensor, numbers_of, prepared, tensor_like
from .threads import one_thread

__all__ = ["KEPT", "InsideError", "Lab", "NotTakenError", "Visit"]

#: One passing of a value: the probe's number, and the how many-th time in this run.
Visit = tuple[int, int]
#: The iterations of the training loop that are kept.
KEPT = (1, 2, 3, 7)
#: Turns at which a loop is looked at again whose lines moved no weight as yet: those of a memory that has to fill first.
LATER = (9, 33, 129, 513, 1025)
#: Turns and calls during which a loop with more weights is looked for, after one with a single weight was found.
LOOKED = 20_000
#: How many times as long as the second iteration another one is that is looked at in its place.
LONGER = 1.1


class NotTakenError(Exception):
    """The script cannot be examined; says why in a sentence, and at which line."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence)
        self.line = line
        self.unread: list[str] = []  # data that a loss is made of, and no step


class InsideError(BaseException):
    """Something of the doctor's own failed while the script ran; the cause says what."""


class _OutOfTime(BaseException):
    """A run took too long."""


@dataclass
class Step:
    """What one step of the training did.

    Attributes
    ----------
    before, after : Environment
        Where its names are.
    trace : dict
        The values that passed, by visit; empty unless watched.
    failed : str or None
        The error that stopped it.
    """

    after: Environment
    trace: dict[Visit, Array]
    failed: str | None = None


class Lab:
    """A script at its training loop.

    Parameters
    ----------
    program : Program
        The instrumented script.
    folder : Path or None
        Where it runs.
    seed : int
        Of chance.
    limit : float
        Seconds until the training must have begun.
    loop : int or None
        The line of the training loop, if it is known.
    arguments : list of str, optional
        The script's command line.
    world : dict, optional
        Names that are there before it runs.
    chosen : int, optional
        The number of the training loop, where another laboratory found it.
    keep : tuple of int, optional
        The iterations of the training loop that are kept.
    """

    def __init__(
        self,
        program: Program,
        folder: Path | None,
        seed: int,
        limit: float,
        loop: int | None = None,
        arguments: list[str] | None = None,
        world: dict[str, Any] | None = None,
        chosen: int | None = None,
        keep: tuple[int, ...] = KEPT,
    ) -> None:
        self.program = program
        self.folder, self.seed, self.limit, self.wanted = folder, seed, limit, loop
        self.arguments = arguments or ["script.py"]
        self.given = world or {}
        self.keep = keep
        self.select: dict[int, int] = {}
        self.room: int | None = None
        self.shows, self.later = False, False
        self.unread: list[str] = []  # data that a loss is made of, and no step
        self.rootless: set[str] = set()  # of what divides the steps, that which does so without its root
        self.signed = False
        self.watch: set[int] | None = None
        self.every = False
        self.replace: dict[Visit, Callable[[Any], Any]] = {}
        self.replaced: set[int] = set()
        self.blind: set[type] = set()
        self.counts: dict[int, int] = {}
        self.trace: dict[Visit, Array] = {}
        self.left: dict[str, Any] | None = None
        self.deadline = float("inf")
        self.ticks = 0
        self.surveying = False
        self.chosen: int | None = chosen
        self._main: int | None = None
        self.doubtful = False
        self.rejected: set[int] = set()
        self.waiting: set[int] = set()
        self.single: tuple[int, list[Snapshot], int] | None = None
        self.visited: dict[int, int] = {}
        self.firsts: dict[int, Snapshot] = {}
        self.snapshots: list[Snapshot] = []
        self.bodies: dict[int, Any] = {}
        self.output = ""
        self.runs = 0
        self.step_time = 0.05
        self.weight = 1.0
        self.made = 0

    # -- what the instrumented script calls ------------------------------------------------------------------------
    def _value(self, probe: int, value: Any) -> Any:
        if self.watch is None:
            return value
        n = self.counts.get(probe, 0)
        self.counts[probe] = n + 1
        if probe in self.replaced:
            change = self.replace.get((probe, n)) or self.replace.get((probe, -1))
            if change is not None:
                value = _changed_as(value, change)
        if (self.every or probe in self.watch) and type(value) not in self.blind:
            if isinstance(value, np.ndarray):
                self.made += value.size
                if value.size > LARGE:
                    return value
            numbers = as_numbers(value)
            if numbers is not None:
                self.trace[probe, n] = numbers
            elif ours(value, self.world):  # an object that keeps its numbers to itself, and so do all of its class
                self.blind.add(type(value))
        return value

    def _top(self, loop: int) -> bool:
        self.ticks += 1
        if self.ticks % 64 == 0:
            now = time.process_time()
            if now > self.deadline:
                raise _OutOfTime
            long = self.single and (self.ticks - self.single[2] > LOOKED or now > self.deadline - 0.75 * self.limit)
            if self.surveying and self.chosen is None and long:
                raise Stop
        if not self.surveying or loop in self.rejected:
            return False
        n = self.visited[loop] = self.visited.get(loop, 0) + 1
        if self.chosen is not None:
            return loop == self.chosen and (n in self.keep or n > self.keep[-1])
        # A function that takes the steps is called again, as a loop turns: what its optimiser keeps is there then.
        once = self.program.loops[loop].is_function and self.program.loops[loop].line != self.wanted
        return n <= (1 if once else 2) or (loop in self.waiting and n in LATER)

    def _grab(self, loop: int, local: dict[str, Any]) -> None:
        try:
            self._look(loop, local)
        except Exception as error:  # ours, and no error of the script, which may catch what it raises
            raise InsideError from error

    def _look(self, loop: int, local: dict[str, Any]) -> None:
        world = self.world
        inside = None if not self.program.bodies[loop][2] else local
        n = self.visited[loop]
        if any(isinstance(v, np.nditer) and not v.finished for v in (inside or world).values()):
            self.rejected.add(loop)  # a walk over the entries of an array cannot be set back: it nudges one by one
            return
        if self.chosen is not None:
            if n > self.keep[-1]:
                raise Stop
            now = Snapshot(inside, world)
            self.snapshots.append(now)
            if n == 3 and self.doubtful:
                with self._experiment():
                    passes = self._is_training(loop, now, again=True)
                now.restore()
                if passes < 2:  # it looked like a training once, by chance
                    self.chosen, self.snapshots = None, []
                    self.rejected.add(loop)
                    self.visited, self.firsts = {}, {}
                    return
            if n >= self.keep[-1] or time.process_time() > self.deadline - 0.9 * self.limit:
                raise Stop
            return
        if n == 1:
            self.firsts[loop] = Snapshot(inside, world)
            return
        now = Snapshot(inside, world)
        with self._experiment():
            passes = self._is_training(loop, now)
        now.restore()
        if passes > 1 or (passes and self.wanted is not None):
            self.chosen, self.doubtful = loop, self.wanted is None
            self.snapshots = [self.firsts[loop], now]
            if loop in self.waiting:  # nothing was trained before
                self.snapshots, self.keep = [now], tuple(n - 1 + k for k in self.keep)
        elif n == 2 and not passes and self._moves_nothing(loop, now):
            self.waiting.add(loop)
        elif passes and self.single is None:  # one array that feeds on itself: unless a loop with more is found
            self.single = loop, [self.firsts[loop], now], self.ticks

    def _beneath(self, value: Any) -> Any:
        return np.sign(value) if self.signed else value

    def _leave(self, local: dict[str, Any] | None) -> None:
        self.left = local

    @contextlib.contextmanager
    def _experiment(self) -> Iterator[None]:
        kept, self.surveying, deadline = self.surveying, False, self.deadline
        try:
            yield
        finally:
            self.surveying, self.deadline = kept, deadline

    # -- up to the training ----------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Keep the script quiet while experiments run."""
        with (
            one_thread(),
            prepared(self.program.imports, self.seed),
            quiet(self.folder, self.arguments, self.seed) as output,
        ):
            yield
        self.output = output.getvalue()[-2000:]

    def hooks(self) -> dict[str, Any]:
        """Return what the instrumented script calls."""
        return {
            VALUE: self._value,
            TOP: self._top,
            GRAB: self._grab,
            LEAVE: self._leave,
            SELECT: self.select,
            SHOW: lambda: self.shows and not self.surveying,
            TAKE: lambda: not self.surveying,
            "set": ORDERED_SET,
            **dict.fromkeys(self.program.bare, self._beneath),
        }

    def find(self) -> None:
        """Run the script up to its training loop, and keep some of its iterations.

        Raises
        ------
        NotTakenError
            If it stops before, or no loop trains.
        """
        self.world: dict[str, Any] = {"__name__": "__main__", "__file__": "script.py", **self.given, **self.hooks()}
        self.surveying = True
        random.seed(self.seed)  # every laboratory of a script sees the same chance
        np.random.seed(self.seed)  # noqa: NPY002
        self.deadline = time.process_time() + self.limit
        failure = self._survey()
        self.surveying = False
        self.deadline = float("inf")
        if failure is not None and failure[2]:  # what ran before is a part of a turn that never ended
            raise NotTakenError(f"The script stopped in a loop: {failure[0]}.", failure[1])
        if self.chosen is None and self.single is not None:
            self.chosen, self.snapshots, _ = self.single
        if self.chosen is None:
            self._late(failure)
        if not self.snapshots:
            raise NotTakenError("The training loop was not reached again.")

    def _survey(self) -> tuple[str, int | None, bool] | None:
        """Run the script; return what stopped it, at which line, and whether that was in a loop."""
        try:
            exec(self.program.code, self.world)
        except Stop:
            return None
        except _OutOfTime:
            return ("no training loop was reached in time", None, False)
        except SystemExit as stop:
            return (f"the script ended itself (exit {stop.code}); does it want arguments?", None, False)
        except Exception as error:
            lines = _lines(error, self.program)
            loops = [x for x in self.program.loops.values() if not x.is_function]
            inside = any(x.line < line <= x.end_line for x in loops for line in lines)
            return (_said(error), lines[-1] if lines else None, inside)
        return None

    def _late(self, failure: tuple[str, int | None, bool] | None) -> None:
        """Try the loops that ran once, then the functions."""
        loops = self.program.loops
        once = [i for i in self.firsts if not loops[i].is_function and self.visited[i] == 1]
        functions = [i for i in self.firsts if loops[i].is_function]
        for i in [*reversed(once), *reversed(functions)]:
            if self._is_training(i, self.firsts[i]):
                self.chosen, self.snapshots = i, [self.firsts[i]]
                return
        if failure is not None:
            sentence, line, _ = failure
            raise NotTakenError(f"The script stopped before its training was found: {sentence}.", line)
        if not any(not loop.is_function for loop in loops.values()):
            raise NotTakenError("There is no loop in the script, so no training to look at.")
        line = self.wanted if self.wanted else min(loop.line for loop in loops.values() if not loop.is_function)
        raise NotTakenError(
            "The training loop was not found: no array that changes in a loop is used to compute its own next change.",
            line,
        )

    def _is_training(self, loop: int, snapshot: Snapshot, again: bool = False) -> int:
        """Return how many of the quantities that a body changes depend, in a circle, on one of them; 1: only on itself.

        Looked at again, a body may leave weights that it moved before: those of units that are saturated by now.
        """
        if self.wanted is not None and self.program.loops[loop].line != self.wanted:
            return 0
        try:
            body = self.body(loop, snapshot)
        except SyntaxError:
            return 0
        env = snapshot.restore()
        everything = [q for q in quantities(env) if q.size <= 2_000_000]
        before = [q.get(env) for q in everything]
        step = self._run(body, snapshot)
        if step.failed:
            return 0
        changed = []
        for q, old in zip(everything, before, strict=True):
            new = q.get(step.after)
            if old is not None and new is not None and not np.array_equal(old, new, equal_nan=True):
                changed.append((q, old, new - old))
        found = circle(self, body, snapshot, changed) if 0 < len(changed) <= 60 else []
        most = int(max((n for _, n in found), default=0))
        if most == 2 and not again and _of_several(found, everything, {q.name for q, _, _ in changed}):
            return 1
        calm = self.calm_circle(loop, body, snapshot, everything) if most < 2 else None
        return max(most, int(max((n for _, n in calm or []), default=0)))

    def _moves_nothing(self, loop: int, snapshot: Snapshot) -> bool:
        """Whether lines of a loop would move something by `w -= ...`, and none of them was passed in this turn."""
        own = self.program.loops[loop]
        lines = [p for p in self.program.probes.values() if moves(p) and own.line <= p.line <= own.end_line]
        if own.is_function or not lines:
            return False
        with self._experiment():
            env = snapshot.restore()
            everything = [q for q in quantities(env) if called(q.name) & {tail(p.name) for p in lines}]
            before = [q.get(env) for q in everything]
            step = self._run(self.body(loop, snapshot), snapshot)
            after = [q.get(step.after) for q in everything]
        snapshot.restore()
        pairs = zip(before, after, strict=True)
        return all(a is not None and b is not None and np.array_equal(a, b, equal_nan=True) for a, b in pairs)

    def calm_circle(
        self, loop: int, body: Any, snapshot: Snapshot, everything: list[Quantity]
    ) -> list[tuple[Quantity, float]] | None:
        """Return the circle of a body from small random weights: from its own nothing may depend on anything.

        Units are dead, or saturated, at the script's start or after a step that is too long. None if the body moves
        nothing.
        """
        found: list[tuple[Quantity, float]] = []
        for seed in (11, 12, 13):  # random units may be dead too
            calm = self.calmed(loop, everything, seed)
            if calm is None:
                return None
            start, begun = calm
            step = self._run(body, snapshot, start)
            if step.failed:
                return None
            changed = []
            for q, old in zip(everything, begun, strict=True):
                new = q.get(step.after)
                if old is not None and new is not None and not np.array_equal(old, new, equal_nan=True):
                    changed.append((q, old, new - old))
            found = circle(self, body, snapshot, changed, start) if 0 < len(changed) <= 60 else []
            if len(found) > 1:
                return found
        return found

    def moved_names(self, loop: int) -> set[str]:
        """Return the last words of what a loop moves by `w -= ...` or `w = w - ...`.

        Of all that is moved anywhere, if it is a function, or leaves that to what it calls.

        Parameters
        ----------
        loop : int
            Its number.

        Returns
        -------
        set of str
            As the script calls them.
        """
        own = self.program.loops[loop]
        moving = [p for p in self.program.probes.values() if moves(p)]
        inside = [p for p in moving if own.line <= p.line <= own.end_line]
        return {tail(p.name) for p in (moving if own.is_function else inside or moving)}

    def calmed(
        self, loop: int, everything: list[Quantity], seed: int
    ) -> tuple[Callable[[Environment], None], list[Array | None]] | None:
        """Return what puts small random numbers into what a loop moves, and a list of what all but large data then hold.

        Parameters
        ----------
        loop : int
            The number of the loop.
        everything : list of Quantity
            All numbers of the script.
        seed : int
            Of the numbers.

        Returns
        -------
        tuple of callable and list, or None
            None if the loop moves nothing by `w -= ...` or `w = w - ...`.
        """
        names = self.moved_names(loop)
        rng = np.random.default_rng(seed)
        moved = [q for q in everything if called(q.name) & names and not (q.size == 1 and q.whole)]
        fresh = [(q, rng.normal(0, 0.4, q.size)) for q in moved]
        own = {q.name for q in moved}  # of the rest nothing large is copied: those are data
        begun: list[Array | None] = []
        if not fresh:
            return None

        def start(env: Environment) -> None:
            for q, v in fresh:
                q.put(env, v)
            begun[:] = [q.get(env) if q.name in own or q.size <= 10_000 else None for q in everything]

        return start, begun

    # -- one step --------------------------------------------------------------------------------------------------
    def body(self, loop: int, snapshot: Snapshot) -> Any:
        """Return the body of a loop as something that can be run from a snapshot."""
        statements, declared, in_function = self.program.bodies[loop]
        once = ast.parse("for _lab_once in (0,):\n    pass").body[0]
        once.body = statements  # type: ignore[attr-defined]
        leave = ast.parse(f"{LEAVE}(locals())").body
        attempt = ast.Try([once], [], [], leave)
        if not in_function or snapshot.local is None:
            module = ast.Module([attempt], [])
            return compile(placed(module), "script", "exec", dont_inherit=True)
        names = [n for n in snapshot.local if n not in declared]
        head = ast.parse(f"def _lab_step({', '.join(names)}):\n    pass").body[0]
        head.body = [  # type: ignore[attr-defined]
            *([ast.Global(sorted(set(declared)))] if declared else []),
            *_without_scopes(attempt),
        ]
        module = ast.Module([head], [])
        space: dict[str, Any] = {}
        exec(compile(placed(module), "script", "exec", dont_inherit=True), self.world, space)
        return space["_lab_step"]

    def _run(self, body: Any, snapshot: Snapshot, start: Callable[[Environment], None] | None = None) -> Step:
        env = snapshot.restore()
        if start is not None:
            start(env)
        self.runs += 1
        self.counts, self.trace, self.left = {}, {}, None
        begun = time.process_time()
        self.deadline = begun + max(1.0, 30 * self.step_time)
        failed = None
        try:
            with little_room(self.room if self.select else None):
                if env.local is None:
                    exec(body, env.world)
                else:
                    names = body.__code__.co_varnames[: body.__code__.co_argcount]
                    body(**{n: env.local[n] for n in names})
        except (Exception, SystemExit) as error:
            failed = _said(error)
        except _OutOfTime:
            failed = "it took too long"
        self.deadline = float("inf")
        self.step_time = max(self.step_time * 0.9, time.process_time() - begun)
        after = Environment(None if env.local is None else {**env.local, **(self.left or {})}, env.world)
        return Step(after, self.trace, failed)

    def prepare(self) -> None:
        """Make the body of the chosen loop ready."""
        assert self.chosen is not None
        self.bodies = {i: self.body(self.chosen, s) for i, s in enumerate(self.snapshots)}
        for i, snapshot in enumerate(self.snapshots):
            snapshot.part(self.step(i).after)

    def weigh(self) -> None:
        """Count what one step costs, for all bounds on how often one may be run."""
        self.made = 0
        main = self.main  # found by steps of its own, which are not to be weighed
        self.weight = weight_of(lambda: self.step(main, watch="all"), self.program.code, lambda: self.made)

    def follow(
        self, watch: set[int], value: Callable[[dict[Visit, Array]], float], most: float, longer: int = 1
    ) -> list[float]:
        """Run the script itself onward, and return a number of each of its training steps.

        Parameters
        ----------
        watch : set of int
            The probes whose values it needs.
        value : callable
            From the values of one step to the number.
        most : float
            How much may be done, in units of `Effort`; the time limit is the last resort.
        longer : int, optional
            By how much the `range` of the training loop is longer than the script says.

        Returns
        -------
        list of float
            NaN for a step that gave none.
        """
        line = self.program.loops[self.chosen or 0].line
        found: list[float] = []
        begun = time.process_time()

        def top(loop: int) -> bool:
            if loop == self.chosen:
                if self.trace:
                    found.append(value(self.trace))
                self.trace, self.counts = {}, {}
            if len(found) * self.weight > most or time.process_time() - begun > self.limit:
                raise Stop
            return False

        def stretched(*bounds: int) -> range:
            turns = range(*bounds)
            own = sys._getframe(1).f_lineno == line
            return range(turns.start, turns.start + longer * len(turns) * turns.step, turns.step) if own else turns

        random.seed(self.seed)
        np.random.seed(self.seed)  # noqa: NPY002
        world = {
            "__name__": "__main__",
            "__file__": "script.py",
            **self.given,
            **self.hooks(),
            TOP: top,
            TAKE: lambda: False,
        }
        if longer > 1:
            world["range"] = stretched
        self.watch, self.every, self.trace, self.counts = watch, False, {}, {}
        try:
            exec(self.program.code, world)
        except (Stop, Exception, SystemExit):
            pass
        finally:
            self.watch = None
        return found

    def passing_names(self) -> frozenset[str]:
        """Return the names that loops other than the training's, and those around it, give to one thing after the other.

        Returns
        -------
        frozenset of str
            Left behind by the last of them.
        """
        if self.chosen is None:
            return frozenset()
        own = self.program.loops[self.chosen]
        apart = [x for x in self.program.loops.values() if not x.is_function and not x.line <= own.line <= x.end_line]
        return frozenset().union(*(x.binds for x in apart))

    @property
    def main(self) -> int:
        """The iteration that is looked at first: the second one, when an optimiser's memory exists.

        The first one where a weight has another shape afterwards: targets that are broadcast do that. A later one where
        that is longer: of a sequence of one word, nothing is handed on from word to word.
        """
        if self._main is None:
            self._main = 0
            if len(self.snapshots) > 1:
                first = {q.name: q.shape for q in quantities(self.snapshots[0].restore(), self.passing_names())}
                later = {q.name: q.shape for q in quantities(self.snapshots[1].restore(), self.passing_names())}
                body = self.program.loops[self.chosen or 0]
                same = self.later or all(
                    later.get(n, s) == s or len(s) != 2 or n in body.targets for n, s in first.items()
                )
                self._main = self._longest() if same else 0
        return self._main

    def _longest(self) -> int:
        """Return the kept iteration that passes most loops and functions; the second one, unless another is longer by far."""
        passed = []
        for at in range(len(self.snapshots)):
            before = self.ticks
            step = self.step(at)
            passed.append(0 if step.failed else self.ticks - before)
        self.runs -= len(passed)  # a look ahead is none of the search's effort
        longest = max(range(1, len(passed)), key=lambda at: (passed[at], -at))
        return longest if passed[longest] > LONGER * passed[1] else 1

    def step(
        self,
        at: int = 0,
        start: Callable[[Environment], None] | None = None,
        watch: set[int] | str | None = None,
        replace: dict[Visit, Callable[[Any], Any]] | None = None,
    ) -> Step:
        """Run one step of the training.

        Parameters
        ----------
        at : int
            Which of the kept iterations.
        start : callable, optional
            Changes the state before.
        watch : set of int or "all", optional
            The probes whose values are kept.
        replace : dict, optional
            By visit: a function from the value that passes to the one that takes its place.

        Returns
        -------
        Step
            What it did.
        """
        self.every = watch == "all"
        chosen = set() if watch is None or isinstance(watch, str) else watch
        self.watch = chosen if watch is not None or replace else None
        self.replace = replace or {}
        self.replaced = {probe for probe, _ in self.replace}
        try:
            return self._run(self.bodies[at], self.snapshots[at], start)
        finally:
            self.watch, self.every, self.replace, self.replaced = None, False, {}, set()


def _of_several(found: list[tuple[Quantity, float]], everything: list[Quantity], changed: set[str]) -> bool:
    """Whether a body moves `net[0]` and its memory, and leaves `net[1]`: a loop over the weights is no training."""
    lists = {m[1] for q, _ in found if (m := re.match(r"(.*?)\[\d+\]", q.name))}
    rest = [q.name for q in everything if q.name not in changed]
    return any(n.startswith(f"{x}[") for n in rest for x in lists)


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' + text if text else ''}"[:300].rstrip(".")


def _changed_as(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with other numbers, of the kind that it is."""
    if is_tensor(value):
        return tensor_like(value, change(numbers_of(value)))
    if isinstance(value, np.matrix):  # between two of them `*` is the product of matrices
        return np.asmatrix(change(np.asarray(value)))
    return change(value)


def _lines(error: BaseException, program: Program) -> list[int]:
    """Return the lines of the script in a traceback, the outermost first."""
    found, trace = [], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == program.code.co_filename:
            found.append(trace.tb_lineno)
        trace = trace.tb_next
    return found


def _without_scopes(node: Any) -> list[Any]:
    """Drop `global` and `nonlocal` inside a body that becomes a function of its own."""

    class Dropper(ast.NodeTransformer):
        def visit_Global(self, inner: ast.Global) -> Any:
            return ast.Pass()

        def visit_Nonlocal(self, inner: ast.Nonlocal) -> Any:
            return ast.Pass()

        def visit_FunctionDef(self, inner: ast.FunctionDef) -> Any:
            return inner

    return [Dropper().visit(node)]
