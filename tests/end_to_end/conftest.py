"""The program as its users see it: helpers to run it and to look into its files."""
import os
import pathlib
import subprocess
import types

import h5py
import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
CONFIGS = PROJECT / "configs"

# Two years instead of seventeen where the content of a result does not matter.
SHORT = ["--set", "model.horizon_yr=2", "--set", 'study.outcomes=["log_nqp", "leap_time"]']

# Loopback transports only, and more ranks than cores: what a test machine needs, never a cluster.
MPI_ENVIRONMENT = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_pml": "ob1",
    "OMPI_MCA_btl": "self,vader",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}


def program():
    return os.environ["NQPSWEEP"]


def call(*arguments, cwd=None, prefix=(), environment=None):
    """Runs the program; gives code, out and err."""
    done = subprocess.run([*prefix, program(), *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
                          env={**os.environ, **MPI_ENVIRONMENT, **(environment or {})}, timeout=300, check=False)
    assert "HDF5-DIAG" not in done.stdout + done.stderr, done.stderr  # every failure of HDF5 is told by the program
    return types.SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


def must(*arguments, **keywords):
    """Runs the program and expects success."""
    done = call(*arguments, **keywords)
    assert done.code == 0, done.err
    return done


def mpirun(ranks, *arguments, **keywords):
    return call(*arguments, prefix=["mpirun", "--bind-to", "none", "-np", str(ranks)], **keywords)


SEAL = b"\nnqpsweep: a complete result; XXH3-128 of all before this line: "


def seal(path):
    """Puts a new seal at the end of a result that was changed on purpose (docs/file-format.md)."""
    import xxhash
    content = path.read_bytes().split(SEAL)[0]
    path.write_bytes(content + SEAL + xxhash.xxh3_128_hexdigest(content).encode() + b"\n")


def datasets(path):
    """Every dataset outside /provenance: name -> (type, shape, bytes or texts)."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and not name.startswith("provenance"):
            values = item[()]
            content = (values.tolist() if item.shape else values) if item.dtype.kind == "O" else values.tobytes()
            found[name] = (str(item.dtype), item.shape, content)

    with h5py.File(path) as file:
        file.visititems(visit)
    assert found
    return found


@pytest.fixture(scope="session")
def result(tmp_path_factory):
    """A small result of the full horizon, all outcomes, and what the run printed."""
    path = tmp_path_factory.mktemp("result") / "small.h5"
    done = must("run", CONFIGS / "quickstart.toml", "--draws", 256, "--out", path)
    return types.SimpleNamespace(path=path, out=done.out, err=done.err)


EVERYTHING = ["--set", "game.structural=true", "--set", "game.budget_neutral=true", "--set", "output.games=true"]


@pytest.fixture(scope="session")
def full_result(tmp_path_factory):
    """A small result with everything that can be asked for."""
    path = tmp_path_factory.mktemp("full") / "full.h5"
    done = must("run", CONFIGS / "quickstart.toml", "--draws", 192, "--out", path, *EVERYTHING)
    return types.SimpleNamespace(path=path, out=done.out, err=done.err)


def documented_families():
    """Rows of the table of families in docs/file-format.md: name -> (axis, kept)."""
    text = (PROJECT / "docs" / "file-format.md").read_text()
    rows = [line.split("|")[1:5] for line in text.split("## Families of effects")[1].split("### Axes")[0].splitlines() if line.startswith("| `")]
    return {name.strip(" `"): (axis.strip(), kept.strip()) for name, axis, kept, _ in rows}


def documented_axes():
    """Rows of the table of axes: name -> names of the variables that come with it."""
    text = (PROJECT / "docs" / "file-format.md").read_text()
    rows = [line.split("|")[1:3] for line in text.split("### Axes")[1].split("## Distributions")[0].splitlines() if line.startswith("| `")]
    return {name.strip(" `"): [word.strip(" `") for word in more.replace("with", "").split(",") if word.strip()] for name, more in rows}
