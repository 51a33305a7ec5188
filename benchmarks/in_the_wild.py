"""Hand the passes of published packages to the doctor, and count what it makes of them.

``make bench-wild`` (``python -m benchmarks.in_the_wild``) installs each pinned package in an environment of its own
below ``_build/wild``, never in the project's; runs its real pass through a few lines of glue
(`benchmarks.wild.adapters`); and measures what is right by central differences of the package's own forward pass and
loss. It writes ``in_the_wild.json`` and ``in_the_wild.md``, and fails when a right pass was accused or called
unexplained, a word was untrue, or too few wrong passes were named.

python -m benchmarks.in_the_wild                  all; writes the results
python -m benchmarks.in_the_wild minimlp neurolab  some adapters; prints, writes nothing
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.wild import kinds

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "_build" / "wild"
RESULTS = ROOT / "benchmarks" / "in_the_wild.json"
PAGE = RESULTS.with_suffix(".md")

#: What the packages import, pinned; two numpys, since some packages use names that numpy 2 has dropped.
ENVIRONMENTS = {
    "numpy-2": ("numpy==2.4.6", "tqdm==4.70.1", "scipy==1.17.1", "scikit-learn==1.9.1", "matplotlib==3.11.2",
                "pandas==3.1.1", "joblib==1.6.0", "networkx==3.6.1", "cvxopt==1.3.3"),
    "numpy-1": ("numpy==1.26.4", "tqdm==4.70.1", "scipy==1.13.1"),
}  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A published package, as it is pinned.

    Attributes
    ----------
    name, version : str
        As in its registry.
    environment : str
        A key of `ENVIRONMENTS`, or "npm", which runs beside numpy 2.
    first : bool
        Whether the doctor was mended with it in view; the others were chosen afterwards, unseen.
    """

    name: str
    version: str
    environment: str = "numpy-2"
    first: bool = True


#: By adapter.
PACKAGES = {
    "backpropagation": Package("backpropagation", "0.0.3"),
    "multilayerperceptron": Package("multilayerperceptron", "0.1.0"),
    "learnneuralnet": Package("learnneuralnet", "0.1.0"),
    "minimlp": Package("minimlp", "0.1.1"),
    "nnweaver": Package("nnweaver", "0.2"),
    "kerasjr": Package("kerasjr", "0.1.5"),
    "neural_network": Package("neural-network", "0.1.2"),
    "mlperceptron": Package("mlperceptron", "0.3", "numpy-1"),
    "multilayer_perceptron_from_scratch": Package("multilayer-perceptron-from-scratch", "0.1.4"),
    "ann_backpropagation_algorithm": Package("ann-backpropagation-algorithm", "0.3.3"),
    "backpropagation2": Package("BackPropagation2", "0.0.2"),
    "nerva_numpy": Package("nerva-numpy", "1.0.0"),
    "edugrad": Package("edugrad", "0.1.0"),
    "mlrose_ky": Package("mlrose-ky", "1.1.6"),
    "pyrenn": Package("pyrenn", "0.1"),
    "neurolab": Package("neurolab", "0.3.5", "numpy-1"),
    "synaptic": Package("synaptic", "1.1.4", "npm"),
    "neataptic": Package("neataptic", "1.4.7", "npm"),
    "brain_js": Package("brain.js", "1.6.1", "npm"),
    "ml_fnn": Package("ml-fnn", "5.0.0", "npm"),
    "neuralnetworkmlp": Package("neuralnetworkmlp", "1.1.2", first=False),
    "neunetmlp": Package("neunetmlp", "0.0.4", first=False),
    "numpyneuron": Package("numpyneuron", "0.6", first=False),
    "nn_numpy": Package("nn-numpy", "0.0.1", first=False),
    "myneuralnet": Package("myneuralnet", "0.1.0", first=False),
    "another_neural_net": Package("another-neural-net", "0.1", first=False),
    "neural": Package("neural", "0.1.0", first=False),
    "nnlib": Package("nnlib", "0.2", first=False),
    "parkr": Package("parkr", "1.0.2", first=False),
    "gradient_wave": Package("gradient-wave", "0.1.0", first=False),
    "psnn": Package("psnn", "0.1.5", first=False),
    "netweaver": Package("netweaver", "1.0.2", first=False),
    "npnn": Package("npnn", "0.1.1", first=False),
    "plenum": Package("plenum", "1.0"),
    "neuroplain": Package("neuroplain", "0.0.3", first=False),
    "cherishbp_kdx": Package("cherishbp-kdx", "1.0", first=False),
    "neuralnetpy": Package("neuralnetpy", "0.0.5", first=False),
    "kt_nn_from_scratch": Package("kt-nn-from-scratch", "1.0.0", first=False),
    "gabes_firstpackage": Package("gabes-firstpackage", "1.2.1", first=False),
    "denrey_neural_network": Package("denrey-neural-network", "0.1.3", first=False),
    "maji_nn": Package("maji-nn", "0.1.0", first=False),
}


def run(*command: str, **keywords: Any) -> subprocess.CompletedProcess[str]:
    """Run a command, and keep what it says."""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800, **keywords)


def python_of(environment: str) -> Path:
    """Make an environment if there is none, with what the packages import; return its Python."""
    folder = HOME / environment
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = "\n".join(ENVIRONMENTS[environment])
    ready = folder / "ready"
    if not ready.exists() or ready.read_text() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        done = run(str(python), "-m", "pip", "install", "--quiet", *ENVIRONMENTS[environment])
        if done.returncode:
            raise RuntimeError(f"{environment} cannot be had: {done.stderr.strip()[-300:]}")
        ready.write_text(wanted)
    return python


def installed(adapter: str, package: Package) -> tuple[Path, dict[str, str]]:
    """Install a package by itself, without what it depends on; return the Python to run, and the paths to it."""
    python = python_of("numpy-2" if package.environment == "npm" else package.environment)
    folder = HOME / "packages" / f"{adapter}-{package.version}"
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}.partial")
        if package.environment == "npm":
            partial.mkdir(parents=True, exist_ok=True)
            done = run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(partial),
                       f"{package.name}@{package.version}")  # fmt: skip
        else:
            done = run(str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(partial),
                       f"{package.name}=={package.version}")  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"it cannot be had: {done.stderr.strip()[-300:]}")
        partial.rename(folder)
    return python, {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "NODE_PATH": str(folder / "node_modules")}


def rows_of(adapter: str, package: Package) -> list[dict[str, Any]]:
    """Measure one package."""
    try:
        python, paths = installed(adapter, package)
        done = run(
            str(python),
            "-m",
            "benchmarks.wild.measured",
            adapter,
            cwd=ROOT,
            env={**os.environ, **paths, "TQDM_DISABLE": "1"},
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-500:])
        rows = json.loads(done.stdout.splitlines()[-1])
    except (RuntimeError, subprocess.TimeoutExpired, OSError, ValueError, IndexError) as error:
        rows = [{"configuration": "all", "outcome": "did not run", "said": str(error).replace(str(ROOT), "")}]
    return [{"package": package.name, "version": package.version, **row} for row in rows]


def counted(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Count the outcomes, of right passes and of wrong ones."""
    right = [row for row in rows if row.get("truth") == "right"]
    wrong = [row for row in rows if row.get("truth") == "wrong"]
    return {
        "packages": len({row["package"] for row in rows}),
        "right passes": {"number": len(right), **dict(sorted(Counter(row["outcome"] for row in right).items()))},
        "wrong passes": {"number": len(wrong), **dict(sorted(Counter(row["outcome"] for row in wrong).items()))},
        "untrue words": sum(len(row.get("untrue", [])) for row in rows),
        "the twin came second": sum(bool(row.get("twin")) for row in rows),
        "did not run": sum(row["outcome"] == "did not run" for row in rows),
    }


def missed(counts: dict[str, Any]) -> list[str]:
    """Return which goals were missed."""
    right, wrong = counts["right passes"], counts["wrong passes"]
    goals = (
        ("a right pass was accused", right.get("accused", 0) == 0),
        ("a right pass was called unexplained", right.get("unexplained", 0) == 0),
        ("a word was untrue", counts["untrue words"] == 0),
        ("less than 90 % of the wrong passes were named", wrong.get("named", 0) >= 0.9 * wrong["number"]),
    )
    return [words for words, met in goals if not met]


def told(row: dict[str, Any]) -> str:
    """Say in a cell of the table what the doctor said."""
    if row["outcome"] in ("refused", "did not run"):
        words = row["said"].splitlines()[-1][:160]
    else:
        words = ", ".join(row["names"]) or "-"
        others = [", ".join(each) for each in row["alternatives"]]
        words += f" (or: {'; '.join(others)})" if others else ""
    return words.replace("|", "\\|")


def counted_words(counts: dict[str, Any]) -> list[str]:
    """Write counts in words."""
    words = []
    for name, value in counts.items():
        if isinstance(value, dict):
            outcomes = ", ".join(f"{n} {what}" for what, n in value.items() if what != "number")
            words.append(f"{value['number']} {name} ({outcomes})")
        else:
            words.append(f"{name}: {value}")
    return words


def page(results: dict[str, Any]) -> str:
    """Write the results as a page."""
    lines = [
        "# Published packages under the doctor",
        "",
        f"Measured on {results['date']} with Python {results['python']} by `make bench-wild`, which writes this page.",
        "Each row is a configuration of a published package whose own backward pass, or step, was handed to",
        "`mlp_lib.doctor.diagnose`. *Right* and *wrong* are measured: central differences of the package's own forward",
        "pass and the loss that it states. A wrong pass may be meant as it is, a factor for instance, which a rate takes",
        "up; it is not the gradient of the stated loss. *Glue* counts the lines of the function that was handed over.",
        "",
    ]
    for title, key in (("All", "all"), ("Chosen afterwards, and run unseen", "unseen")):
        lines += [f"**{title}**: " + "; ".join(counted_words(results["counts"][key])) + ".", ""]
    lines += [
        "| package | configuration | measured | the doctor | said | glue |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in results["rows"]:
        lines.append(
            f"| {row['package']} {row['version']} | {row['configuration']} | {row.get('truth', '-')} | {row['outcome']} | "
            f"{told(row)} | {row.get('glue', '-')} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adapters", nargs="*", choices=[*PACKAGES, []])
    asked = parser.parse_args().adapters
    rows: list[dict[str, Any]] = []
    for adapter in asked or PACKAGES:
        rows += rows_of(adapter, PACKAGES[adapter])
        for row in [row for row in rows if row["package"] == PACKAGES[adapter].name]:
            print(f"{row['package']}, {row['configuration']}: {row.get('truth', '')} {row['outcome']}: {told(row)}")
            for words in (*row.get("untrue", []), *(row["said"].splitlines()[-1:] if "said" in row else [])):
                print("    ", words)
    unseen = {package.name for package in PACKAGES.values() if not package.first}
    counts = {"all": counted(rows), "unseen": counted([row for row in rows if row["package"] in unseen])}
    print(json.dumps(counts["all"], indent=1))
    if not asked:
        results = {
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "python": platform.python_version(),
            "environments": ENVIRONMENTS,
            "counts": counts,
            "rows": rows,
        }
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(page(results), encoding="utf-8")
        kinds.record(results)
    for words in missed(counts["all"]):
        print("missed:", words)
    return int(bool(missed(counts["all"])))


if __name__ == "__main__":
    sys.exit(main())
