"""Who trains in the benchmarks: this library, the plain class, and the peers, each at its best.

Each contestant of a task is a function that prepares everything that is not
timed, and returns a function that does the work once. The work is the same for
all: the same data, network, batch size and number of updates, float64 where
the library allows it, one thread.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_lib import MLP, datasets
from mlp_lib._machine.calls import replay
from mlp_lib._machine.descent import FastTraining
from mlp_lib.recipe import Recipe
from mlp_lib.sweep import sweep

from .source_class import PlainNetwork

Work = Callable[[], Any]


@dataclass(frozen=True)
class Task:
    """A piece of work.

    Attributes
    ----------
    kind : {"sweep", "single", "reading"}
        Many small networks, or one; or the one of the chapter on digits, with its data.
    layer_sizes : tuple of int
        Of the network.
    examples, epochs, batch_size : int
        Of the training.
    runs : tuple of int
        Learning rates and seeds of a sweep.
    sampled : int
        Runs that a contestant without batches of networks is timed on; its time is scaled up.
    activation : str
        Of all neurons, "sigmoid" or "tanh"; the plain class and scikit-learn's output know the sigmoid only.
        When digits are read, the outputs are a softmax, with the cross-entropy.
    rate : float
        Learning rate of a single network.
    """

    kind: str
    layer_sizes: tuple[int, ...]
    examples: int
    epochs: int
    batch_size: int
    runs: tuple[int, int] = (1, 1)
    sampled: int = 1
    activation: str = "sigmoid"
    rate: float = 0.5

    def network(self, seed: int = 0) -> MLP:
        """Return the network at its start."""
        if self.kind != "reading":
            return MLP(self.layer_sizes, self.activation, seed=seed)
        hidden = [self.activation] * (len(self.layer_sizes) - 2)
        return MLP(self.layer_sizes, [*hidden, "softmax"], "categorical_cross_entropy", seed=seed)

    def data(self) -> tuple[Any, Any]:
        """Return XOR, or numbers of the right shape: speed does not depend on what they are."""
        if self.examples == 4:
            return datasets.xor()
        if self.kind == "reading":
            X, T = datasets.digits("training")
            X = (X - X.mean(axis=0)) / np.sqrt(((X - X.mean(axis=0)) ** 2).mean())
            return X[: self.examples], T[: self.examples]
        if self.activation == "tanh":
            X, T = datasets.moons(self.examples)
            return X, 2.0 * T - 1.0
        rng = np.random.RandomState(0)
        labels = rng.randint(0, self.layer_sizes[-1], self.examples)
        return rng.random_sample((self.examples, self.layer_sizes[0])), datasets.one_hot(labels, self.layer_sizes[-1])

    def rates(self) -> Any:
        return np.geomspace(0.1, 30.0, self.runs[0])

    @property
    def n_runs(self) -> int:
        return self.runs[0] * self.runs[1]

    def starting_weights(self) -> list[Any]:
        """Return W1..WL of all runs, (runs, n_in + 1, n_out), rates varying slowest."""
        drawn = [list(MLP(self.layer_sizes, seed=seed).weights) for seed in range(self.runs[1])]
        return [np.tile(np.stack([W[layer] for W in drawn]), (self.runs[0], 1, 1)) for layer in range(len(drawn[0]))]


def mlp_lib(task: Task) -> Work:
    X, T = task.data()
    if task.kind == "sweep":
        return lambda: sweep(
            X,
            T,
            task.layer_sizes,
            task.epochs,
            learning_rates=task.rates(),
            seeds=range(task.runs[1]),
            progress=False,
        )
    # Small networks are looked at while they train; for wide ones the peers measure nothing, and so does this.
    return _train(task, measure=task.batch_size == task.examples)


def compile_now() -> None:
    """Let the library compile what it would compile in the background; the commit before knows no such thing."""
    with contextlib.suppress(ImportError):
        from mlp_lib._machine import compiled

        subprocess.run([sys.executable, "-P", "-m", compiled.__name__], check=False, stdout=subprocess.DEVNULL)


def mlp_lib_measuring(task: Task) -> Work:
    """The default: the error and the right answers after each epoch."""
    return _train(task, measure=True)


def _train(task: Task, measure: bool) -> Work:
    X, T = task.data()
    compile_now()

    def work() -> None:
        task.network().train(
            X,
            T,
            task.epochs,
            task.rate,
            batch_size=task.batch_size,
            shuffle=task.batch_size < task.examples,
            measure=measure,
            progress=False,
        )

    return work


def products_alone(task: Task) -> Work:
    """The matrix products that the library asks numpy for, and nothing else: what is left to gain."""
    X, T = task.data()
    network, recipe = MLP(task.layer_sizes, seed=0), Recipe(1, 0.5, task.batch_size, measure=False)
    training = FastTraining(network.architecture, network.weights, network.random_state, X, T, recipe)
    products = {}
    for size, batch in training._batches.items():
        batch.fill(X[:size], T[:size])
        replay([*batch.until_output, *batch.rest])  # so that the factors are numbers of the usual size
        products[size] = [call for call in (*batch.until_output, *batch.rest) if call[0] is np.dot]
    starts = range(0, task.examples, task.batch_size)
    epoch = [products[min(task.batch_size, task.examples - start)] for start in starts]

    def work() -> None:
        for _ in range(task.epochs):
            for products_of_batch in epoch:
                replay(products_of_batch)

    return work


def loops_alone(task: Task) -> Work:
    """The compiled loops of the library on arrays that are there already: no network, no check, no history."""
    from mlp_lib._machine.small import SmallTraining  # which the commit before has not

    X, T = task.data()
    compile_now()
    network, recipe = task.network(), Recipe(task.epochs, task.rate, measure=False)
    training = SmallTraining(network.architecture, network.weights, network.random_state, X, T, recipe)

    def work() -> None:
        training._run(epochs=task.epochs, orders=training._order, update_before=0)

    return work


def mlp_lib_two_processes(task: Task) -> Work:
    X, T = task.data()
    pool = ProcessPoolExecutor(2)

    def work() -> None:
        sweep(
            X,
            T,
            task.layer_sizes,
            task.epochs,
            learning_rates=task.rates(),
            seeds=range(task.runs[1]),
            executor=pool,
            progress=False,
        )

    return _on_a_quiet_machine(work, pool)


def _on_a_quiet_machine(work: Work, pool: ProcessPoolExecutor) -> Work:
    """Make a work return the time that it takes when no other program needs the cores.

    That is the processor time of this process, which hands out and collects,
    and of the busier one of its workers.
    """

    def timed() -> dict[str, float]:
        workers, own = _processor_times(pool), time.process_time()
        work()
        own = time.process_time() - own
        later = _processor_times(pool)
        return {"cpu": own + max(later[worker] - workers.get(worker, 0.0) for worker in later)}

    work()  # starts the processes
    return timed


def _processor_times(pool: ProcessPoolExecutor) -> dict[int, float]:
    return dict(pool.map(_processor_time, [0.1] * 4))


def _processor_time(pause: float) -> tuple[int, float]:
    time.sleep(pause)  # so that the other worker is asked too
    return os.getpid(), time.process_time()


def plain_class(task: Task) -> Work:
    X, T = task.data()

    def work() -> None:
        for seed in range(task.sampled):
            PlainNetwork(list(task.layer_sizes), seed).train(X, T, task.epochs, 0.5, task.batch_size)

    return work


def sklearn(task: Task, processes: int = 1) -> Work:
    """MLPClassifier with plain gradient descent; its loss is the cross-entropy."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    X, T = task.data()
    labels = T[:, 0] if T.shape[1] == 1 else T.argmax(axis=1)
    jobs = [(task, X, labels, seed) for seed in range(task.sampled)]
    warnings.simplefilter("ignore", ConvergenceWarning)
    if processes == 1:
        return lambda: [_fit_sklearn(job) for job in jobs]
    pool = ProcessPoolExecutor(processes)
    return _on_a_quiet_machine(lambda: list(pool.map(_fit_sklearn, jobs)), pool)


def _fit_sklearn(job: tuple[Task, Any, Any, int]) -> None:
    import warnings

    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")
    task, X, labels, seed = job
    MLPClassifier(
        hidden_layer_sizes=task.layer_sizes[1:-1],
        activation={"sigmoid": "logistic", "tanh": "tanh"}[task.activation],
        solver="sgd",
        alpha=0.0,
        batch_size=task.batch_size,
        learning_rate_init=task.rate,
        momentum=0.0,
        nesterovs_momentum=False,
        max_iter=task.epochs,
        tol=0.0,
        n_iter_no_change=task.epochs + 1,
        random_state=seed,
    ).fit(X, labels)


def sklearn_two_processes(task: Task) -> Work:
    return sklearn(task, 2)


def torch_eager(task: Task) -> Work:
    """Layers, autograd and SGD, as its tutorials write it, in float64."""
    import torch

    torch.set_num_threads(1)
    X, T = (torch.from_numpy(array) for array in task.data())
    # Its cross-entropy takes what a softmax would be taken of, and the numbers of the classes.
    T, loss_of = (T.argmax(1), torch.nn.CrossEntropyLoss()) if task.kind == "reading" else (T, torch.nn.MSELoss())

    def work() -> None:
        torch.manual_seed(0)
        layers: list[Any] = []
        for below, size in zip(task.layer_sizes[:-1], task.layer_sizes[1:], strict=True):
            layers += [
                torch.nn.Linear(below, size, dtype=torch.float64),
                {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}[task.activation](),
            ]
        network = torch.nn.Sequential(*layers[: -1 if task.kind == "reading" else None])
        optimiser = torch.optim.SGD(network.parameters(), lr=task.rate)
        for _ in range(task.epochs):
            order = torch.randperm(len(X)) if task.batch_size < len(X) else None
            for start in range(0, len(X), task.batch_size):
                if order is None:
                    batch, targets = X, T
                else:
                    rows = order[start : start + task.batch_size]
                    batch, targets = X[rows], T[rows]
                optimiser.zero_grad()
                loss_of(network(batch), targets).backward()
                optimiser.step()

    return work


def torch_batched(task: Task) -> Work:
    """All runs in batched matrix products, gradients by hand, nothing recorded for autograd."""
    import torch

    torch.set_num_threads(1)
    X, T = (torch.from_numpy(array) for array in task.data())
    start = [torch.from_numpy(W) for W in task.starting_weights()]
    rates = torch.from_numpy(np.repeat(task.rates(), task.runs[1])).reshape(-1, 1, 1) / len(X)
    X_bias = torch.cat([-torch.ones(len(X), 1, dtype=torch.float64), X], 1)

    def work() -> Any:
        W1, W2 = (W.clone() for W in start)
        minus_one = -torch.ones(len(W1), len(X), 1, dtype=torch.float64)
        with torch.no_grad():
            for _ in range(task.epochs):
                A = torch.sigmoid(X_bias @ W1)
                A_bias = torch.cat([minus_one, A], 2)
                Y = torch.sigmoid(A_bias @ W2)
                D2 = (Y - T) * Y * (1 - Y)
                D1 = (D2 @ W2[:, 1:].transpose(1, 2)) * A * (1 - A)
                W2.sub_(rates * (A_bias.transpose(1, 2) @ D2))
                W1.sub_(rates * (X_bias.T @ D1))
        return W1

    return work


def jax(task: Task) -> Work:
    """Compiled, all epochs in one call, warm; many runs by vmap. One network keeps its errors and right answers."""
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    import jax as peer
    import jax.numpy as jnp

    peer.config.update("jax_enable_x64", True)
    X, T = (jnp.asarray(array) for array in task.data())
    k = len(X)
    g = {"sigmoid": peer.nn.sigmoid, "tanh": jnp.tanh}[task.activation]

    def forward(weights: Any, X: Any) -> Any:
        A = X
        for W in weights:
            A = g(A @ W[1:] - W[0])
        return A

    def error(weights: Any, X: Any, T: Any) -> Any:
        Y = forward(weights, X)
        return 0.5 * ((Y - T) ** 2).sum() / len(X), ((Y > 0.5) == (T > 0.5)).sum()

    gradient = peer.value_and_grad(error, has_aux=True)

    def update(weights: Any, X: Any, T: Any, rate: Any) -> Any:
        kept, gradients = gradient(weights, X, T)
        return [W - rate * G for W, G in zip(weights, gradients, strict=True)], kept

    if task.kind == "sweep":

        def train(weights: Any, rate: Any) -> Any:
            return peer.lax.fori_loop(0, task.epochs, lambda _, W: update(W, X, T, rate)[0], weights)

        all_weights: Any = [jnp.asarray(W) for W in task.starting_weights()]
        rates: Any = jnp.asarray(np.repeat(task.rates(), task.runs[1]))
        return _warm(peer, peer.jit(peer.vmap(train)), all_weights, rates)

    start: Any = [jnp.asarray(W[0]) for W in task.starting_weights()]
    if task.batch_size == k:
        whole_epoch = lambda W, _: update(W, X, T, 0.5)  # noqa: E731
        return _warm(peer, peer.jit(lambda W: peer.lax.scan(whole_epoch, W, None, task.epochs)), start)
    whole, rest = k // task.batch_size, k % task.batch_size

    def epoch(weights: Any, key: Any) -> Any:
        order = peer.random.permutation(key, k)
        batches = order[: whole * task.batch_size].reshape(whole, task.batch_size)
        weights, _ = peer.lax.scan(lambda W, rows: (update(W, X[rows], T[rows], 0.5)[0], None), weights, batches)
        return (update(weights, X[order[-rest:]], T[order[-rest:]], 0.5)[0] if rest else weights), None

    keys = peer.random.split(peer.random.PRNGKey(0), task.epochs)
    return _warm(peer, peer.jit(lambda W, keys: peer.lax.scan(epoch, W, keys)), start, keys)


def _warm(peer: Any, compiled: Any, *arguments: Any) -> Work:
    def work() -> Any:
        return peer.block_until_ready(compiled(*arguments))

    work()
    return work


def numba(task: Task) -> Work:
    """Compiled loops over runs, epochs and neurons; everything of a run in a few small arrays.

    One network keeps its errors and right answers.
    """
    import numba as peer

    X, T = task.data()
    start = task.starting_weights()
    rates = np.repeat(task.rates(), task.runs[1])
    n_hidden = task.layer_sizes[1]

    @peer.njit(fastmath=True, cache=False)  # type: ignore[untyped-decorator, unused-ignore]
    def train(W1: Any, W2: Any, X: Any, T: Any, rates: Any, epochs: int, errors: Any, right: Any) -> None:
        k, n_in = X.shape
        A = np.empty(n_hidden)
        for run in range(len(rates)):
            step = rates[run] / k
            V1, V2 = W1[run], W2[run]
            G1, G2 = np.empty_like(V1), np.empty_like(V2)
            for epoch in range(epochs):
                G1[:] = 0.0
                G2[:] = 0.0
                E, n_right = 0.0, 0
                for e in range(k):
                    h = -V2[0, 0]
                    for j in range(n_hidden):
                        g = -V1[0, j]
                        for i in range(n_in):
                            g += X[e, i] * V1[i + 1, j]
                        A[j] = 1.0 / (1.0 + np.exp(-g))
                        h += A[j] * V2[j + 1, 0]
                    y = 1.0 / (1.0 + np.exp(-h))
                    E += 0.5 * (y - T[e, 0]) ** 2
                    n_right += (y > 0.5) == (T[e, 0] > 0.5)
                    d2 = (y - T[e, 0]) * y * (1.0 - y)
                    G2[0, 0] -= d2
                    for j in range(n_hidden):
                        G2[j + 1, 0] += A[j] * d2
                        d1 = d2 * V2[j + 1, 0] * A[j] * (1.0 - A[j])
                        G1[0, j] -= d1
                        for i in range(n_in):
                            G1[i + 1, j] += X[e, i] * d1
                V1 -= step * G1
                V2 -= step * G2
                if len(errors):
                    errors[epoch] = E / k
                    right[epoch] = n_right

    n_kept = task.epochs if task.kind == "single" else 0

    def work(epochs: int = task.epochs) -> Any:
        W1, W2 = start[0].copy(), start[1].copy()
        errors, right = np.empty(n_kept), np.empty(n_kept, dtype=np.int64)
        train(W1, W2, X, T, rates, epochs, errors, right)
        return W1, errors, right

    work(1)  # compiles
    return work


TASKS: dict[str, Task] = {
    "sweep": Task("sweep", (2, 2, 1), 4, 5001, 4, runs=(12, 100), sampled=2),
    "xor": Task("single", (2, 2, 1), 4, 5001, 4),
    "one by one": Task("single", (2, 2, 1), 4, 5001, 1),
    "moons": Task("single", (2, 8, 8, 1), 200, 500, 16, activation="tanh"),
    "digits": Task("single", (64, 128, 64, 10), 1797, 20, 32),
    "wide": Task("single", (784, 256, 10), 60_000, 1, 128),
    "reading": Task("reading", (64, 32, 10), 1197, 40, 32, activation="tanh", rate=0.3),
}
#: The same with so little work that each contestant is tried in a moment.
TINY: dict[str, Task] = {
    "sweep": Task("sweep", (2, 2, 1), 4, 20, 4, runs=(2, 3), sampled=2),
    "xor": Task("single", (2, 2, 1), 4, 20, 4),
    "one by one": Task("single", (2, 2, 1), 4, 20, 1),
    "moons": Task("single", (2, 3, 3, 1), 20, 3, 16, activation="tanh"),
    "digits": Task("single", (8, 6, 5, 3), 50, 2, 16),
    "wide": Task("single", (9, 5, 3), 64, 1, 16),
    "reading": Task("reading", (64, 4, 10), 64, 1, 16, activation="tanh", rate=0.3),
}

Entry = tuple[Callable[[Task], Work], str | None]

#: The library before its loops were compiled, by its commit: `benchmarks.training` takes it out of the repository.
BASELINE = "39de31c"
EARLIER = f"mlp_lib at {BASELINE}"

#: Contestants of each task, with the package that each needs; the library comes first.
CONTESTANTS: dict[str, dict[str, Entry]] = {
    "sweep": {
        "mlp_lib": (mlp_lib, None),
        "mlp_lib, 2 processes": (mlp_lib_two_processes, None),
        EARLIER: (mlp_lib, None),
        "plain class": (plain_class, None),
        "JAX": (jax, "jax"),
        "numba": (numba, "numba"),
        "PyTorch, batched": (torch_batched, "torch"),
        "scikit-learn, 2 processes": (sklearn_two_processes, "sklearn"),
    },
    "xor": {
        "mlp_lib": (mlp_lib, None),
        EARLIER: (mlp_lib, None),
        "plain class": (plain_class, None),
        "scikit-learn": (sklearn, "sklearn"),
        "PyTorch": (torch_eager, "torch"),
        "JAX": (jax, "jax"),
        "numba": (numba, "numba"),
        "its loops alone": (loops_alone, "numba"),
    },
    "digits": {
        "mlp_lib": (mlp_lib, None),
        "mlp_lib, measuring": (mlp_lib_measuring, None),
        EARLIER: (mlp_lib, None),
        "plain class": (plain_class, None),
        "scikit-learn": (sklearn, "sklearn"),
        "PyTorch": (torch_eager, "torch"),
        "JAX": (jax, "jax"),
    },
}
CONTESTANTS["one by one"] = {
    "mlp_lib": (mlp_lib_measuring, None),
    EARLIER: (mlp_lib_measuring, None),
    "plain class": (plain_class, None),
}
CONTESTANTS["moons"] = CONTESTANTS["digits"]
CONTESTANTS["reading"] = {
    "mlp_lib": (mlp_lib, None),
    "mlp_lib, measuring": (mlp_lib_measuring, None),
    "scikit-learn": (sklearn, "sklearn"),
    "PyTorch": (torch_eager, "torch"),
}
CONTESTANTS["digits"] = {**CONTESTANTS["digits"], "its products alone": (products_alone, None)}
CONTESTANTS["wide"] = CONTESTANTS["digits"]

#: Contestants that are timed on `Task.sampled` runs only; their time is scaled to all runs.
SAMPLED = {"plain class", "scikit-learn", "scikit-learn, 2 processes"}
#: Contestants that use both cores; the others are held on one.
TWO_CORES = {"mlp_lib, 2 processes", "scikit-learn, 2 processes"}
