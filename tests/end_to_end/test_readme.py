"""What README.md tells its readers to type works."""
import re
import shlex
import subprocess

import pytest
from conftest import PROJECT, call, must, program

README = (PROJECT / "README.md").read_text()
COMMANDS = re.findall(r"^    (?:\./scripts/run|mpirun -np \d+ build/release/nqpsweep) (\w.*?)(?:  +#.*)?$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the configurations and the result of the quickstart, as after the README's first command."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "configs").symlink_to(PROJECT / "configs")
    must("run", "configs/quickstart.toml", "--quiet", "--draws", 64, cwd=folder)
    return folder


def test_commands_were_found():
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("command", [command for command in COMMANDS if not command.startswith("serve ")])
def test_a_command_of_the_readme_works(folder, command):
    if command.startswith("run "):
        command = re.sub(r" --draws \d+", "", command) + " --draws 64 --force"  # as many draws as a test can wait for
    done = call(*shlex.split(command), cwd=folder)
    assert done.code == 0, done.err


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("serve ")])
def test_a_server_of_the_readme_starts(folder, command):
    arguments = shlex.split(re.sub(r" --port \d+", " --port 0", command))
    server = subprocess.Popen([program(), *arguments], cwd=folder, stderr=subprocess.PIPE, text=True)
    assert "http://127.0.0.1:" in server.stderr.readline()
    server.terminate()
    assert server.wait(timeout=30) == 0
    server.stderr.close()


def test_the_python_example_works(folder, monkeypatch):
    example = README[README.index("    import xarray"):].split("\n\n")[0]
    monkeypatch.chdir(folder)
    lines = [line.strip() for line in example.splitlines()]
    names = {}
    exec("\n".join(lines[:-1]), names)
    mean, quantile = eval(lines[-1], names)
    assert mean.size == quantile.size == 1
