"""`mlp_lib._machine.neurons` as machine code, where numba is installed; without it, there is none, and nothing is said.

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
from pathlib import Path
from typing import Any

import numpy as np

from . import neurons

__all__ = ["build", "function"]

#: Settings and arrays of `neurons.train`, by name.
Compiled = Callable[[dict[str, Any]], None]

#: How the arguments of `neurons.train` are handed over: numbers in two arrays, and the address of each array.
_INTEGERS = ("first", "loss", "batch_size", "mean", "update_before", "record_every", "epochs")
_FLOATS = ("floor", "rate")
#: The arrays with their axes; the lengths of all axes stand behind the integers, in the order of their names.
_ARRAYS = {
    "sizes": "layers",
    "kinds": "layers",
    "orders": "orders examples",
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
}
_INTEGER_ARRAYS = ("sizes", "kinds", "orders")
_AXES = sorted({axis for axes in _ARRAYS.values() for axis in axes.split()})


class _Known:
    """What is known in this process so far."""

    looked = building = False
    function: Compiled | None = None


def function() -> Compiled | None:
    """Return `neurons.train` compiled, or None when it is not to be had now.

    Where nothing is compiled yet, a process is started that does it, and None is returned; later calls look again.

    Returns
    -------
    callable or None
        Takes a dictionary of the arguments of `neurons.train`. Python's other threads run meanwhile.
    """
    if not _Known.looked:
        path = _path()
        if path is None or path.exists():
            if path is not None:
                with contextlib.suppress(Exception):  # whatever is wrong with the file, there is a way without it
                    _Known.function = _load(path.read_bytes())
            _Known.looked = True
        elif not _Known.building:
            _Known.building = True
            threading.Thread(target=_build_elsewhere, daemon=True).start()
    return _Known.function


def _build_elsewhere() -> None:
    """Compile in another process, which goes on when this one ends; wait for it, so that it leaves nothing behind."""
    quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with contextlib.suppress(OSError):
        subprocess.run([sys.executable, "-m", __name__], check=False, **quiet)


def _path() -> Path | None:
    """Return where the code for these loops and this processor lies, or will lie; None when it cannot be had here."""
    try:
        if any(importlib.util.find_spec(name) is None for name in ("numba", "llvmlite")):
            return None
        import llvmlite.binding as llvm

        versions = [importlib.metadata.version(name) for name in ("numba", "llvmlite")]
        machine = [sys.platform, llvm.get_process_triple(), llvm.get_host_cpu_name(), _features(llvm)]
        sources = [inspect.getsource(neurons), inspect.getsource(sys.modules[__name__])]
        folder = _folder()
    except Exception:  # numba half installed, no home, sources not to be read: then without
        return None
    made_of = "\0".join([*sources, *versions, *machine])
    return None if folder is None else folder / f"neurons-{hashlib.sha256(made_of.encode()).hexdigest()[:24]}.o"


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


def _load(content: bytes) -> Compiled:
    """Make the function of what `build` wrote."""
    import llvmlite.binding as llvm

    checksum, code = content[:32], content[32:]
    if hashlib.sha256(code).digest() != checksum:
        raise ValueError("the file is damaged")
    name, _, machine_code = code.partition(b"\n")
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target(llvm))
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (2 + len(_ARRAYS)))(engine.get_function_address(name.decode()))

    def compiled(arguments: dict[str, Any]) -> None:
        lengths = {
            axis: length
            for array, axes in _ARRAYS.items()
            for axis, length in zip(axes.split(), arguments[array].shape, strict=True)
        }
        integers = np.array([arguments[n] for n in _INTEGERS] + [lengths[axis] for axis in _AXES], dtype=np.int64)
        floats = np.array([arguments[n] for n in _FLOATS])
        call(*(array.ctypes.data for array in (integers, floats, *(arguments[name] for name in _ARRAYS))))

    compiled.engine = engine  # type: ignore[attr-defined]  # the code lives as long as the engine does
    return compiled


def _target(llvm: Any) -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=_features(llvm), opt=3
    )


def build() -> Path | None:
    """Compile in this process, which should do nothing else: numba works on `neurons` itself.

    Returns
    -------
    Path or None
        The file; None when there is no numba, or no place for it.

    Raises
    ------
    RuntimeError
        When the machine code needs what may not be there when it is loaded.
    """
    path = _path()
    if path is None or path.exists():
        return path
    code = _compile()
    content = hashlib.sha256(code).digest() + code
    _try(content)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)  # in one step: whoever looks meanwhile finds all of it or nothing
    return path


def _try(content: bytes) -> None:
    """Load the code and run it once. Should that end this process, no other will ever see the file."""
    sizes = np.array([1, 1])
    arguments: dict[str, Any] = (
        dict.fromkeys(_INTEGERS, 0) | dict.fromkeys(_FLOATS, 0.5) | {"batch_size": 1, "epochs": 1}
    )
    lengths = dict.fromkeys(_AXES, 2) | {"orders": 1, "examples": 1, "inputs": 1, "outputs": 1, "lanes": neurons.LANES}
    for name, axes in _ARRAYS.items():
        kind = np.int64 if name in _INTEGER_ARRAYS else np.float64
        arguments[name] = np.zeros([lengths[axis] for axis in axes.split()], dtype=kind)
    arguments |= {"sizes": sizes, "kinds": np.full(2, neurons.ACTIVATIONS["sigmoid"])}
    _load(content)(arguments)


def _compile() -> bytes:
    """Return the name of the function, the end of a line, and the object file."""
    os.environ["NUMBA_OPT"] = "0"  # LLVM optimises below, when all functions are together
    import llvmlite.binding as llvm
    import numba

    for name, plain in vars(neurons).copy().items():
        if inspect.isfunction(plain):
            # numba's own order of sums, except where none is meant; and no check of a division by 0.
            sums = {"reassoc"} if name in neurons.ANY_ORDER else set()
            jit = numba.njit(error_model="numpy", fastmath={"contract"} | sums)
            setattr(neurons, name, jit(plain))
    arrays = [numba.int64 if name in _INTEGER_ARRAYS else numba.float64 for name in _ARRAYS]
    pointers = [numba.types.CPointer(kind) for kind in (numba.int64, numba.float64, *arrays)]
    entry = numba.cfunc(numba.void(*pointers))(_entry({"train": neurons.train, "carray": numba.carray}))
    # No array here is numba's own, so there is nothing to count: numba would, around every use.
    counting = r"^ *(?:tail )?call void @NRT_(?:in|de)cref\(.*\n"
    module = llvm.parse_assembly(re.sub(counting, "", entry.inspect_llvm(), flags=re.MULTILINE))
    for function in module.functions:
        if not function.is_declaration and function.name != entry.native_name:
            function.linkage = "internal"  # so that LLVM sees that none of them ever fails, and what is in vain
    target = _target(llvm)
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    passes = llvm.create_pass_builder(target, options)
    passes.getModulePassManager().run(module, passes)
    asked = [f.name for f in module.functions if f.is_declaration and not f.name.startswith("llvm.")]
    if asked:
        raise RuntimeError(f"the machine code needs {', '.join(asked)}")
    code: bytes = target.emit_object(module)
    return entry.native_name.encode() + b"\n" + code


def _entry(names: dict[str, Any]) -> Any:
    """Return the function that puts the arguments of `neurons.train` together again, for numba to compile."""
    lines = [f"def entry(integers, floats, {', '.join(_ARRAYS)}):"]
    lines += [f"    {axis}_ = integers[{i}]" for i, axis in enumerate(_AXES, len(_INTEGERS))]
    arguments = [f"{name}=integers[{i}]" for i, name in enumerate(_INTEGERS)]
    arguments += [f"{name}=floats[{i}]" for i, name in enumerate(_FLOATS)]
    for name, axes in _ARRAYS.items():
        arguments.append(f"{name}=carray({name}, ({''.join(f'{axis}_, ' for axis in axes.split())}))")
    lines.append(f"    train({', '.join(arguments)})")
    exec("\n".join(lines), names)
    return names["entry"]


if __name__ == "__main__":
    from mlp_lib._machine import compiled  # the module by its name, whose source is part of the file's

    if hasattr(os, "nice"):
        os.nice(10)
    print(compiled.build())
