"""`neurons` and `programs` as machine code, where numba is installed; without it, there is none, and nothing is said.

numba is needed to compile only, and that is done by another process, once for a machine: no training waits for it. What
comes out is an object file in the user's cache, which llvmlite, the part of numba that talks to LLVM, loads in a few
hundredths of a second. Until the file is there, trainings go the way they go without numba.

    python -m mlp_lib._machine.compiled    compiles now, and says where to
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.metadata
import importlib.util
import inspect
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from . import neurons, programs

__all__ = ["PROGRAM", "TRAIN", "Source", "build", "function"]

#: Settings and arrays of a function, by name.
Compiled = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Source:
    """A function to compile, and how its arguments are handed over.

    Attributes
    ----------
    module, name
        Where it stands.
    integers, floats : tuple of str
        Its numbers, which are handed over in two arrays.
    arrays : dict
        Its arrays with their axes: of each array the address. The lengths of all axes stand behind the integers, in the
        order of their names.
    integer_arrays : tuple of str
        Those that hold whole numbers.
    trial : dict
        Numbers, lengths of axes and arrays for a first call; 0, 2 and zeros where it says nothing.
    """

    module: ModuleType
    name: str
    integers: tuple[str, ...]
    floats: tuple[str, ...]
    arrays: dict[str, str]
    integer_arrays: tuple[str, ...]
    trial: dict[str, Any]

    @property
    def axes(self) -> list[str]:
        """The names of all axes."""
        return sorted({axis for axes in self.arrays.values() for axis in axes.split()})


TRAIN = Source(
    neurons,
    "train",
    ("first", "loss", "batch_size", "mean", "update_before", "record_every", "epochs"),
    ("floor", "rate"),
    {
        "sizes": "layers",
        "kinds": "layers",
        "orders": "epochs_ordered examples",
        "betas": "layers",
        "X": "examples inputs",
        "T": "examples outputs",
        "w": "layers neurons neurons",
        "h": "layers neurons lanes",
        "a": "layers neurons lanes",
        "delta": "layers neurons lanes",
        "t": "neurons lanes",
        "step": "lanes",
        "kept": "examples outputs moments",
        "recorded": "records layers neurons neurons",
    },
    ("sizes", "kinds", "orders"),
    dict.fromkeys(("batch_size", "epochs", "epochs_ordered", "examples", "inputs", "outputs"), 1)
    | {"lanes": neurons.LANES, "sizes": np.array([1, 1]), "kinds": np.full(2, neurons.ACTIVATIONS["sigmoid"])},
)
PROGRAM = Source(
    programs,
    "carry_out",
    ("repeats",),
    (),
    {"program": "lines columns", "registers": "blocks registers lanes"},
    ("program",),
    {"repeats": 1, "columns": 4, "lanes": programs.LANES},
)


class _Known:
    """What is known in this process so far."""

    building = False
    functions: ClassVar[dict[str, Compiled | None]] = {}


def function(source: Source = TRAIN) -> Compiled | None:
    """Return a function compiled, or None when it is not to be had now.

    Where nothing is compiled yet, a process is started that does it, and None is returned; later calls look again.

    Parameters
    ----------
    source : Source
        Which one.

    Returns
    -------
    callable or None
        Takes a dictionary of its arguments. Python's other threads run meanwhile.
    """
    if source.name not in _Known.functions:
        path = _path(source)
        if path is None or path.exists():
            loaded = None
            if path is not None:
                with contextlib.suppress(Exception):  # whatever is wrong with the file, there is a way without it
                    loaded = _load(path.read_bytes(), source)
            _Known.functions[source.name] = loaded
        elif not _Known.building:
            _Known.building = True
            threading.Thread(target=_build_elsewhere, daemon=True).start()
    return _Known.functions.get(source.name)


def _build_elsewhere() -> None:
    """Compile in another process, which goes on when this one ends; wait for it, so that it leaves nothing behind."""
    quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with contextlib.suppress(OSError):
        subprocess.run([sys.executable, "-m", __name__], check=False, **quiet)


def _path(source: Source = TRAIN) -> Path | None:
    """Return where the code of a function and this processor lies, or will lie; None when it cannot be had here."""
    try:
        if any(importlib.util.find_spec(name) is None for name in ("numba", "llvmlite")):
            return None
        import llvmlite.binding as llvm

        versions = [importlib.metadata.version(name) for name in ("numba", "llvmlite")]
        machine = [sys.platform, llvm.get_process_triple(), llvm.get_host_cpu_name(), _features(llvm)]
        sources = [inspect.getsource(module) for module in (neurons, programs, sys.modules[__name__])]
        folder = _folder()
    except Exception:  # numba half installed, no home, sources not to be read: then without
        return None
    made_of = "\0".join([*sources, *versions, *machine])
    return None if folder is None else folder / f"{source.name}-{hashlib.sha256(made_of.encode()).hexdigest()[:24]}.o"


def _features(llvm: Any) -> str:
    """Return what this processor can do, and that batches are small: four examples fill half of its widest registers."""
    features: str = llvm.get_host_cpu_features().flatten()
    return f"{features},+prefer-256-bit" if "+avx512f" in features else features


def _folder() -> Path | None:
    """Return the user's own cache folder; None when it cannot be written, or others can write there."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "mlp_lib"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    # What lies there is run as this user, so nobody else may have put it there.
    state = folder.stat()
    safe = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)
    return folder if safe and os.access(folder, os.W_OK) else None


def _load(content: bytes, source: Source = TRAIN) -> Compiled:
    """Make the function of what `build` wrote."""
    import llvmlite.binding as llvm

    checksum, code = content[:32], content[32:]
    if hashlib.sha256(code).digest() != checksum:
        raise ValueError("the file is damaged")
    name, _, machine_code = code.partition(b"\n")
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target(llvm))
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (2 + len(source.arrays)))(
        engine.get_function_address(name.decode())
    )

    def compiled(arguments: dict[str, Any]) -> None:
        lengths = {
            axis: length
            for array, axes in source.arrays.items()
            for axis, length in zip(axes.split(), arguments[array].shape, strict=True)
        }
        integers = np.array(
            [arguments[n] for n in source.integers] + [lengths[axis] for axis in source.axes], dtype=np.int64
        )
        floats = np.array([arguments[n] for n in source.floats])
        call(*(array.ctypes.data for array in (integers, floats, *(arguments[name] for name in source.arrays))))

    compiled.engine = engine  # type: ignore[attr-defined]  # the code lives as long as the engine does
    return compiled


def _target(llvm: Any) -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=_features(llvm), opt=3
    )


def build(source: Source = TRAIN) -> Path | None:
    """Compile in this process, which should do nothing else: numba works on `neurons` and `programs` themselves.

    Parameters
    ----------
    source : Source
        The function.

    Returns
    -------
    Path or None
        The file; None when there is no numba, or no place for it.

    Raises
    ------
    RuntimeError
        When the machine code needs what may not be there when it is loaded.
    """
    path = _path(source)
    if path is None or path.exists():
        return path
    code = _compile(source)
    content = hashlib.sha256(code).digest() + code
    _try(content, source)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)  # in one step: whoever looks meanwhile finds all of it or nothing
    return path


def _try(content: bytes, source: Source) -> None:
    """Load the code and run it once. Should that end this process, no other will ever see the file."""
    arguments: dict[str, Any] = dict.fromkeys((*source.integers, *source.floats), 0)
    for name, axes in source.arrays.items():
        kind = np.int64 if name in source.integer_arrays else np.float64
        arguments[name] = np.zeros([source.trial.get(axis, 2) for axis in axes.split()], dtype=kind)
    _load(content, source)(arguments | source.trial)


def _compile(source: Source) -> bytes:
    """Return the name of the function, the end of a line, and the object file."""
    os.environ["NUMBA_OPT"] = "0"  # LLVM optimises below, when all functions are together
    import llvmlite.binding as llvm
    import numba

    for module in (neurons, source.module):
        for name, plain in vars(module).copy().items():
            if inspect.isfunction(plain):
                # numba's own order of sums, except where none is meant; and no check of a division by 0.
                sums = {"reassoc"} if name in neurons.ANY_ORDER else set()
                jit = numba.njit(error_model="numpy", fastmath={"contract"} | sums)
                setattr(module, name, jit(plain))
    arrays = [numba.int64 if name in source.integer_arrays else numba.float64 for name in source.arrays]
    pointers = [numba.types.CPointer(kind) for kind in (numba.int64, numba.float64, *arrays)]
    names = {"compiled": getattr(source.module, source.name), "carray": numba.carray}
    entry = numba.cfunc(numba.void(*pointers))(_entry(source, names))
    # No array here is numba's own, so there is nothing to count: numba would, around every use.
    counting = r"^ *(?:tail )?call void @NRT_(?:in|de)cref\(.*\n"
    code = llvm.parse_assembly(re.sub(counting, "", entry.inspect_llvm(), flags=re.MULTILINE))
    for function in code.functions:
        if not function.is_declaration and function.name != entry.native_name:
            function.linkage = "internal"  # so that LLVM sees that none of them ever fails, and what is in vain
    target = _target(llvm)
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    passes = llvm.create_pass_builder(target, options)
    passes.getModulePassManager().run(code, passes)
    asked = [f.name for f in code.functions if f.is_declaration and not f.name.startswith("llvm.")]
    if asked:
        raise RuntimeError(f"the machine code needs {', '.join(asked)}")
    machine_code: bytes = target.emit_object(code)
    return entry.native_name.encode() + b"\n" + machine_code


def _entry(source: Source, names: dict[str, Any]) -> Any:
    """Return the function that puts the arguments together again, for numba to compile."""
    lines = [f"def entry(integers, floats, {', '.join(source.arrays)}):"]
    lines += [f"    {axis}_ = integers[{i}]" for i, axis in enumerate(source.axes, len(source.integers))]
    arguments = [f"{name}=integers[{i}]" for i, name in enumerate(source.integers)]
    arguments += [f"{name}=floats[{i}]" for i, name in enumerate(source.floats)]
    for name, axes in source.arrays.items():
        arguments.append(f"{name}=carray({name}, ({''.join(f'{axis}_, ' for axis in axes.split())}))")
    lines.append(f"    compiled({', '.join(arguments)})")
    exec("\n".join(lines), names)
    return names["entry"]


if __name__ == "__main__":
    from mlp_lib._machine import compiled  # the module by its name, whose source is part of the file's

    if hasattr(os, "nice"):
        os.nice(10)
    for each in (compiled.TRAIN, compiled.PROGRAM):
        print(compiled.build(each))
