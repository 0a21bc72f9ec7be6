"""What is installed, and programs of one's own on top of it."""
import csv
import gzip
import io
import os
import pathlib
import subprocess

import h5py
import numpy as np
import pytest
from conftest import MPI_ENVIRONMENT, PROJECT, must, program

BUILD = pathlib.Path(program()).parent


def tool(*command, **keywords):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=280, env={**os.environ, **MPI_ENVIRONMENT}, **keywords)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    prefix = tmp_path_factory.mktemp("prefix")
    tool("cmake", "--install", BUILD, "--prefix", prefix)
    return prefix


@pytest.fixture(scope="module")
def examples(prefix, tmp_path_factory):
    """The programs of examples/, built against the installed package alone."""
    folder = tmp_path_factory.mktemp("examples")
    tool("cmake", "-S", PROJECT / "examples", "-B", folder, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_CXX_FLAGS=-O1 -Wall -Wextra -Werror")
    tool("cmake", "--build", folder)
    return folder


def test_the_installed_program_brings_its_documents(prefix):
    assert tool(prefix / "bin" / "nqpsweep", "--version") == must("--version").out
    share = prefix / "share"
    assert gzip.decompress((share / "man" / "man1" / "nqpsweep.1.gz").read_bytes()).decode() == must("man").out
    for shell, path in {"bash": "bash-completion/completions/nqpsweep", "zsh": "zsh/vendor-completions/_nqpsweep", "fish": "fish/vendor_completions.d/nqpsweep.fish"}.items():
        assert (share / path).read_text() == must("completion", shell).out
    assert (share / "nqpsweep" / "nqpsweep.schema.json").read_text() == must("schema").out
    assert {path.name for path in (share / "nqpsweep" / "configs").iterdir()} == {path.name for path in (PROJECT / "configs").iterdir()}


def test_a_game_of_ones_own(examples):
    """Littlechild & Owen 1973: everyone pays an equal part of every stretch that he needs. What is saved by sharing: 1 + 2 + 3 - 3."""
    numbers = [float(line) for line in tool(examples / "own_game").split()]
    np.testing.assert_allclose(numbers, [1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 1, -3], rtol=1e-15)


def test_a_model_of_ones_own(examples):
    """Ishigami & Homma 1990 with a = 7, b = 0.1: variances of the terms of the decomposition, in closed form."""
    a, b = 7.0, 0.1
    v1, v2, v13 = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    exact = np.array([[v1, v1 + v13], [v2, v2], [0, v13]]) / (v1 + v2 + v13)
    rows = list(csv.DictReader(io.StringIO(tool(examples / "own_model"))))
    for row, (first, total) in zip(rows, exact, strict=True):
        for name, value in (("S1", first), ("ST", total)):
            # Half of a 95 % interval of 16 parts is 2.13 standard errors; four of these.
            assert abs(float(row[name]) - value) < 4 / 2.13 * (float(row[f"{name}_high"]) - float(row[f"{name}_low"])) / 2


def test_a_program_of_ones_own(examples, tmp_path):
    conflicts, mean = tool(examples / "own_program", PROJECT / "configs" / "quickstart.toml").split()
    must("run", PROJECT / "configs" / "quickstart.toml", "--quiet", "--draws", 200, "--out", tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5") as file:
        assert float(mean) == file["statistics/synergy/mean"][0]
        assert int(conflicts) == np.count_nonzero(file["draws/synergy"][:, 0] < 0)


def test_debian_packages_name_what_they_need(tmp_path):
    tool("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", tmp_path)
    fields = {path.name.split("_")[0]: tool("dpkg-deb", "--field", path, "Depends") for path in tmp_path.glob("*.deb")}
    for library in ("libopenmpi3", "libhdf5-openmpi", "libcpp-httplib", "libgomp1", "libtomlplusplus3", "libfmt9", "openmpi-bin"):
        assert library in fields["nqpsweep"]
    for library in ("libopenmpi-dev", "libhdf5-openmpi-dev", "libeigen3-dev", "libboost-dev", "librandom123-dev"):
        assert library in fields["libnqpsweep-dev"]
    listing = tool("dpkg-deb", "--contents", next(tmp_path.glob("nqpsweep_*.deb")))
    for path in ("./usr/bin/nqpsweep\n", "./usr/share/man/man1/nqpsweep.1.gz\n", "./usr/share/doc/nqpsweep/copyright\n"):
        assert path in listing
    assert str(BUILD) not in listing
