"""From nothing to a configuration in an editor: init, schema, completion, manual page."""
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import time
import tomllib

import jsonschema
import pytest
from conftest import CONFIGS, PROJECT, SHORT, call, must, program

KINDS = sorted(path.stem for path in CONFIGS.glob("*.toml"))
ORACLE = pathlib.Path(os.environ.get("NQPSWEEP_ORACLE", PROJECT / "build" / "oracle"))
COMMANDS = ["run", "check", "replay", "info", "verify", "analyze", "game", "status", "serve", "init", "schema", "completion", "man", "build-info"]


def text_of(kind):
    return (CONFIGS / f"{kind}.toml").read_text()


def test_init_alone_lists_every_kind_of_study():
    told = must("init").out
    assert [line.split()[0] for line in told.splitlines() if line.startswith("  ") and line[2] != " "] == KINDS
    assert max(map(len, told.splitlines())) <= 110


@pytest.mark.parametrize("kind", KINDS)
def test_a_written_configuration_runs(tmp_path, kind):
    told = must("init", kind, cwd=tmp_path).out
    assert f"Written: {kind}.toml" in told
    assert (tmp_path / f"{kind}.toml").read_text() == text_of(kind)
    assert "The configuration is valid." in must("check", f"{kind}.toml", cwd=tmp_path).out
    must("run", f"{kind}.toml", "--draws", 64, "--out", "a.h5", *(SHORT if kind != "test-function" else []), cwd=tmp_path)


def test_init_writes_where_it_is_told_and_replaces_nothing(tmp_path):
    must("init", "quickstart", "mine.toml", cwd=tmp_path)
    (tmp_path / "mine.toml").write_text("precious")
    refused = call("init", "screening", "mine.toml", cwd=tmp_path)
    assert refused.code == 2 and "--force" in refused.err
    assert (tmp_path / "mine.toml").read_text() == "precious"
    must("init", "screening", "mine.toml", "--force", cwd=tmp_path)
    assert (tmp_path / "mine.toml").read_text() == text_of("screening")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
    assert must("init", "choice", "-").out == text_of("choice")


@pytest.mark.parametrize("arguments, code, words", [
    (["sensitivty"], 2, "did you mean sensitivity?"), (["nothing"], 2, "choose among choice, cluster"), (["choice", "no/such/folder/a.toml"], 1, "No such file")])
def test_init_says_what_is_wrong(tmp_path, arguments, code, words):
    done = call("init", *arguments, cwd=tmp_path)
    assert done.code == code and words in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def schema():
    schema = json.loads(must("schema").out)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def flat(table, prefix=""):
    """Values by dotted key; a parameter's table is one value."""
    values = {}
    for key, value in table.items():
        name = prefix + key
        is_table = isinstance(value, dict) and value and not (name.startswith("parameters.") and name.count(".") == 2)
        values.update(flat(value, name + ".") if is_table else {name: value})
    return values


def test_the_schema_knows_every_key_with_its_default(schema):
    def standards(place, prefix=""):
        if "properties" not in place:
            return {prefix: place.get("default", float("inf"))}
        return {key: value for name, inner in place["properties"].items() for key, value in standards(inner, f"{prefix}.{name}" if prefix else name).items()}
    found, defaults = standards(schema.schema), flat(tomllib.loads(text_of("defaults")))
    of_test_functions = found.keys() - defaults.keys()
    document = (PROJECT / "docs" / "test-functions.md").read_text()
    assert all(key.startswith("model.") and f"`{key.removeprefix('model.')}`" in document for key in of_test_functions)
    assert {key: found[key] for key in found.keys() - of_test_functions} == defaults


def test_the_schema_tells_what_each_key_means(schema):
    run = schema.schema["properties"]["run"]["properties"]
    assert run["draws"]["description"] == "how many times the uncertain parameters are drawn"
    kind = schema.schema["properties"]["design"]["properties"]["kind"]
    assert "Shapley effects" in kind["description"] and "permuted_paths" in kind["enum"]
    silent = [key for table in ("run", "design", "model", "game", "choice", "output") for key, place in schema.schema["properties"][table]["properties"].items()
              if not place.get("description")]
    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_accepts_every_configuration(schema, kind):
    schema.validate(tomllib.loads(text_of(kind)))


WRONG = ["[run]\ndrawz = 5", "[run]\ndraws = 0", "[run]\ndraws = 2.5", "[design]\nkind = \"sobl\"", "[model]\ncoordination = \"yes\"", "[output]\nfile = \"\"",
         "[study]\noutcomes = []", "[parameters.policy]\nlag = { uniform = [1.0, 2.0], fixed = 1.0 }", "[parameters.policy]\nlag = { unifrom = [1.0, 2.0] }",
         "[parameters.policy]\nlag = { triangular = [1.0, 2.0] }", "[parameters.policy]\nlagg = 1.0", "[policies.levels]\ntax = [\"a\"]"]


@pytest.mark.parametrize("text", WRONG)
def test_schema_and_program_refuse_the_same(tmp_path, schema, text):
    (tmp_path / "a.toml").write_text(text)
    assert not schema.is_valid(tomllib.loads(text))
    assert call("check", tmp_path / "a.toml").code == 2


def test_a_schema_beside_the_configuration_is_named_in_its_first_line(tmp_path, schema):
    must("init", "screening", "--schema", cwd=tmp_path)
    first, rest = (tmp_path / "screening.toml").read_text().split("\n", 1)
    assert first.startswith("#:schema ./") and rest == text_of("screening")
    assert json.loads((tmp_path / first.removeprefix("#:schema ")).read_text()) == schema.schema
    must("check", "screening.toml", cwd=tmp_path)


@pytest.mark.parametrize("kind, sound", [*((kind, True) for kind in KINDS), ("misspelt", False)])
def test_an_editor_agrees(tmp_path, kind, sound):
    """Taplo is the engine of the usual TOML extensions of editors."""
    must("init", "defaults" if not sound else kind, f"{kind}.toml", "--schema", cwd=tmp_path)
    path = tmp_path / f"{kind}.toml"
    if not sound:
        path.write_text(path.read_text().replace("draws   ", "drawz   ", 1))
    done = subprocess.run([ORACLE / "bin" / "taplo", "lint", path.name], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode == 0) == sound, done.stderr
    assert sound or "'drawz' was unexpected" in done.stderr + done.stdout


def bash_completes(*words):
    """What bash offers for the last word."""
    script = ('eval "$("$1" completion bash)"; compopt() { :; }; shift; COMP_WORDS=(nqpsweep "$@"); COMP_CWORD=$#; _nqpsweep; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, "bash", program(), *words], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def fish_completes(line):
    done = subprocess.run(["fish", "--no-config", "-c", '$argv[1] completion fish | source; complete -C "$argv[2]"', "--", program(), line],
                          capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return [line.split("\t")[0] for line in done.stdout.splitlines()]


def zsh_completes(line, expected, folder):
    """What zsh lists at the end of a line, in a terminal of its own, once all that is expected is there."""
    (folder / "_nqpsweep").write_text(must("completion", "zsh").out)
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("zsh", ["zsh", "-f", "-i"])
    try:
        def read_until(done):
            seen, deadline = "", time.monotonic() + 20
            while not done(seen) and time.monotonic() < deadline:
                if select.select([terminal], [], [], 0.1)[0]:
                    seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", os.read(terminal, 65536).decode())
            return seen
        setup = f"stty -echo cols 200 rows 60; fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=999; PS1='go''> '\n"
        os.write(terminal, setup.encode())
        assert "go> " in read_until(lambda seen: "go> " in seen)  # from now on the line editor listens
        os.write(terminal, f"{line}\x04".encode())  # Ctrl-D lists what may follow
        return set(read_until(lambda seen: expected <= set(seen.split())).split())
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def test_bash_completes_commands_options_and_keys():
    assert bash_completes("") == [*COMMANDS, "--help", "--version"]
    assert bash_completes("re") == ["replay"]
    assert "--set" in bash_completes("run", "--s") and "--schema" in bash_completes("init", "--")
    assert bash_completes("run", "--set", "run.dr") == ["run.draws="]
    assert bash_completes("init", "s") == ["screening", "sensitivity", "shapley"]
    assert bash_completes("completion", "f") == ["fish"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish")
def test_fish_completes_commands_options_and_keys():
    assert sorted(fish_completes("nqpsweep ")) == sorted(COMMANDS)
    assert "--set" in fish_completes("nqpsweep run --s")
    assert fish_completes("nqpsweep run --set run.dr") == ["run.draws="]
    assert "screening" in fish_completes("nqpsweep init sc")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
def test_zsh_completes_commands_options_and_kinds(tmp_path):
    for line, expected in (("nqpsweep ", set(COMMANDS)), ("nqpsweep run --s", {"--set", "--seed"}), ("nqpsweep init s", {"screening", "shapley"}),
                           ("nqpsweep run --set run.", {"run.draws=", "run.seed="})):
        assert expected <= zsh_completes(line, expected, tmp_path)


def test_the_manual_page_is_sound_and_complete():
    page = must("man").out
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=page, capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []
    text = subprocess.run(["mandoc", "-T", "ascii"], input=page, capture_output=True, text=True, check=True).stdout
    plain = subprocess.run(["col", "-bx"], input=text, capture_output=True, text=True, check=True).stdout
    for word in [*COMMANDS, "--coalition", "--set VALUE", "--quiet, -q\n", "most_steps_per_yr = 96", "[parameters.policy]", "Exit codes: 0 done"]:
        assert word in plain
    for key in flat(tomllib.loads(text_of("defaults"))):
        assert key.rsplit(".", 1)[-1] + " = " in plain
