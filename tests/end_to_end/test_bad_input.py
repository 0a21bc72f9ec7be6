"""Bad input: one clear message, exit code 2, nothing created or touched."""
import shutil

import pytest
from conftest import CONFIGS, SHORT, call, mpirun, must

QUICK = CONFIGS / "quickstart.toml"


def snapshot(folder):
    return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.rglob("*"))}


@pytest.fixture(scope="module")
def three_draws(tmp_path_factory):
    path = tmp_path_factory.mktemp("three") / "result.h5"
    must("run", QUICK, "--quiet", "--draws", 3, "--out", path, *SHORT)
    return path


@pytest.fixture
def folder(tmp_path, three_draws):
    """A folder with a result, a text file and a place for configurations."""
    shutil.copy(three_draws, tmp_path / "result.h5")
    (tmp_path / "notes.txt").write_text("keep me")
    (tmp_path / "sub").mkdir()
    return tmp_path


def refused(folder, *arguments, words=(), run=call):
    before = snapshot(folder)
    done = run(*arguments, cwd=folder)
    assert done.code == 2, (done.code, done.out, done.err)
    assert done.out == ""
    for word in words:
        assert word in done.err, done.err
    assert snapshot(folder) == before
    return done


# What is written in a configuration, and words that the message must hold: place, key, value, reason or remedy.
MISTAKES = {
    "a misspelt key": ("[run]\ndrawz = 5", ["c.toml:2", "run.drawz", "= 5", "did you mean run.draws?"]),
    "a misspelt table": ("[outputs]\nfile = 'a.h5'", ["outputs", "output"]),
    "an unknown instrument": ("[policies.levels]\nfiscl = [1.0]", ["policies.levels.fiscl", "did you mean policies.levels.fiscal?"]),
    "a parameter in quotes": ("[parameters]\n'policy.lag' = 1.5", ["c.toml:2", '"policy.lag"', "1.5", "write policy.lag without quotes"]),
    "a table with letters changed": ("[desgin]\nkind = 'morris'", ["c.toml:1", "desgin", "did you mean design?"]),
    "a wrong type": ("[run]\ndraws = 'many'", ["c.toml:2", "run.draws", "many", "whole number"]),
    "a fraction of a draw": ("[run]\ndraws = 2.5", ["run.draws", "2.5", "whole number"]),
    "zero draws": ("[run]\ndraws = 0", ["run.draws", "= 0", "1 or more"]),
    "a value out of range": ("[output]\ncompression = 11", ["output.compression", "11", "0 to 9"]),
    "an unknown outcome": ("[study]\noutcomes = ['nqpp']", ["study.outcomes", "nqpp", 'did you mean "nqp"?']),
    "an outcome twice": ("[study]\noutcomes = ['nqp', 'nqp']", ["study.outcomes", "twice"]),
    "an unknown player": ("[game]\nplayers = ['fiscal', 'taxes']", ["c.toml:2", "game.players", '"taxes" is no instrument', "domains"]),
    "a player that is no player": ("[game]\nplayers = ['fiscal', { instruments = ['tax'] }]", ["game.players", "is no player", "people"]),
    "a player in the base": ("[game]\nbase = ['fiscal']\nplayers = ['incentive', 'talent']", ["game.players", "incentive", "game.base"]),
    "one player alone": ("[game]\nplayers = ['all']", ["game.players", "1 player(s)", "2 to 10"]),
    "two players of one name": ("[game]\nplayers = [{ name = 'a', instruments = ['tax'] }, { name = 'a', instruments = ['iur'] }]", ["game.players", 'called "a"']),
    "a base that is no list": ("[game]\nbase = 'fiscal'", ["game.base", "not a list"]),
    "a cost of zero": ("[policies.costs]\ntalent = 0.0", ["policies.costs.talent", "out of range"]),
    "a choice by what is not computed": ("[study]\noutcomes = ['nqp']\n[choice]\noutcome = 'rd'", ["choice.outcome", "rd", "study.outcomes", "headline"]),
    "a budget below zero": ("[choice]\nbudget = -1.0", ["choice.budget", "-1"]),
    "a report year after the horizon": ("[study]\nreport_years = [2020, 2050]", ["study.report_years", "2019 to 2035"]),
    "report years that go back": ("[study]\nreport_years = [2030, 2020]", ["study.report_years", "increasing"]),
    "a block that is no multiple": ("[run]\nblock_draws = 100", ["run.block_draws", "multiple of 64", "128"]),
    "a missing headline quantile": ("[output]\nquantiles = [0.1, 0.9]", ["output.quantiles", "0.05"]),
    "broken syntax": ("[run\ndraws = 5", ["c.toml:1", "TOML"]),
    "a lag of zero": ("[parameters.policy]\nlag = 0.0", ["c.toml:2", "parameters.policy.lag", "eq. 3"]),
    "a lag prior touching zero": ("[parameters.policy]\nlag = { uniform = [0.0, 2.0] }", ["parameters.policy.lag", "[0, 2]"]),
    "a normal on a positive parameter": ("[parameters.policy]\nlag = { normal = [1.0, 0.1] }", ["parameters.policy.lag", "truncated_normal"]),
    "a negative depreciation": ("[parameters.capital]\ndepreciation = { uniform = [-0.1, 0.1] }", ["parameters.capital.depreciation", "-0.1"]),
    "a negative link formation": ("[parameters.chain]\nrate = -0.01", ["parameters.chain.rate", "-0.01"]),
    "a share of one": ("[parameters.leap]\ninitial_share = 1.0", ["parameters.leap.initial_share", "strictly between 0 and 1"]),
    "weights that reach one": ("[parameters.production]\nnew_talent_weight = { uniform = [0.3, 0.6] }",
                               ["production.new_talent_weight + production.new_technology_weight", "1.05", "below 1"]),
    "a mode outside": ("[parameters.rd]\ntax = { triangular = [0.0, 0.5, 0.1] }", ["parameters.rd.tax", "mode"]),
    "two distributions": ("[parameters.rd]\ntax = { uniform = [0.0, 0.1], normal = [0.0, 1.0] }", ["parameters.rd.tax", "more than one"]),
    "no distribution": ("[parameters.rd]\ntax = { unit = '1/yr' }", ["parameters.rd.tax", "no distribution"]),
    "an unknown distribution": ("[parameters.rd]\ntax = { unifrom = [0.0, 0.1] }", ["parameters.rd.tax", "did you mean uniform?"]),
    "a wrong unit": ("[parameters.rd]\ntax = { uniform = [0.0, 0.1], unit = '%/yr' }", ["parameters.rd.tax", "1/yr"]),
    "too few numbers": ("[parameters.rd]\ntax = { uniform = [0.1] }", ["parameters.rd.tax", "low, high"]),
    "a text for a parameter": ("[parameters.rd]\ntax = 'high'", ["parameters.rd.tax", "neither a number nor a distribution"]),
    "an empty schedule": ("[policies.levels]\ntax = []", ["policies.levels.tax", "at least one"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_mistake_in_a_configuration_is_refused(folder, mistake, command):
    text, words = MISTAKES[mistake]
    (folder / "c.toml").write_text(text + "\n")
    done = refused(folder, command, "c.toml", words=words)
    assert "1 problem with the input; nothing was started" in done.err
    assert "-> " in done.err


def test_all_mistakes_are_told_at_once(folder):
    (folder / "c.toml").write_text("[run]\ndrawz = 5\nseed = -1\n[parameters.policy]\nlag = 0\n")
    refused(folder, "run", "c.toml", "--threads", "-2",
            words=["4 problems", "c.toml:2", "c.toml:3", "c.toml:5", "--threads", "run.drawz", "run.seed", "policy.lag", "run.threads"])


FILES = {
    "a missing file": (["run", "none.toml"], ["none.toml", "no such file"]),
    "a folder as configuration": (["run", "sub"], ["sub", "folder"]),
    "a result as configuration": (["run", "result.h5"], ["result.h5", "nqpsweep info"]),
    "a configuration as result": (["info", "notes.txt"], ["notes.txt", "no HDF5 file"]),
    "a missing result": (["info", "none.h5"], ["none.h5", "no such file"]),
    "an output below a file": (["run", "--out", "notes.txt/a.h5"], ["notes.txt/a.h5", "--out"]),
    "an output that is a folder": (["run", "--out", "sub"], ["sub", "folder"]),
    "an output where nothing can be written": (["run", "--out", "/proc/a.h5"], ["/proc", "--out"]),
    "an output that is no result": (["run", "--out", "notes.txt"], ["notes.txt", "never replaced"]),
    "an output that is no result, by force": (["run", "--out", "notes.txt", "--force"], ["notes.txt", "never replaced"]),
    "another result in the way": (["run", "--out", "result.h5"], ["result.h5", "--force"]),
    "zero draws": (["run", "--draws", "0"], ["--draws", "run.draws", "1 or more"]),
    "words for draws": (["run", "--draws", "many"], ["--draws", "many", "whole number"]),
    "a setting without a value": (["run", "--set", "run.draws"], ["--set", "run.draws", "key=value"]),
    "an unknown setting": (["check", "--set", "run.drawz=5"], ["--set", "run.drawz", "did you mean run.draws?"]),
    "an unknown coalition": (["replay", "--draw", "0", "--coalition", "fiscal,taxes"], ["--coalition", "fiscal,taxes", "tax"]),
    "an unknown option": (["run", "--drawz", "5"], ["run has no option --drawz", "did you mean --draws?"]),
    "an option of another command": (["info", "--port=80", "result.h5"], ["info has no option --port", "it has: --help"]),
    "a misspelt command": (["rnu", "c.toml"], ["no command rnu", "did you mean run?"]),
    "a word that is like no command": (["evaluate"], ["no command evaluate", "there are: run, check"]),
    "a misspelt option before any command": (["--hlp"], ["no option --hlp", "did you mean --help?"]),
    "no command": ([], ["name a command: run, check"]),
    "a value that no option takes": (["run", "--log", "xml"], ["--log", "text", "json"]),
}


@pytest.mark.parametrize("mistake", FILES)
def test_a_mistake_on_the_command_line_is_refused(folder, mistake):
    arguments, words = FILES[mistake]
    refused(folder, *arguments, words=words)


def test_problems_come_in_the_order_of_the_file(folder):
    lines = ["[run]", "drws = 5", "[parameters.policy]", 'lag = "long"', "[desing]", "kind = 1", "[study]", 'outcomes = ["nqq"]', "[game]", 'structural = "yes"']
    (folder / "c.toml").write_text("\n".join(lines))
    err = refused(folder, "check", "c.toml", "--set", "run.seeed=1").err
    places = [err.index(f"c.toml:{line}  ") for line in (2, 4, 5, 8, 10)] + [err.index("--set  run.seeed")]
    assert places == sorted(places)


def test_under_mpirun_the_message_comes_once(folder):
    before = snapshot(folder)
    done = mpirun(2, "run", "--draws", "0", cwd=folder)
    assert done.code == 2
    assert done.err.count("run.draws") == 1
    assert snapshot(folder) == before


def test_responses_of_rd_and_chain_productivity_may_be_negative(tmp_path):
    must("check", "--set", "parameters.rd.fiscal=-0.1", "--set", "parameters.chain.productivity={uniform=[-0.5,-0.1]}", cwd=tmp_path)


def test_a_truncated_result_is_refused(folder):
    shutil.copy(folder / "result.h5", folder / "short.h5")
    with open(folder / "short.h5", "r+b") as file:
        file.truncate(3000)
    refused(folder, "info", "short.h5", words=["short.h5", "no complete result"])


@pytest.mark.parametrize("text, words", [
    ("", ["g.json", "not valid JSON"]),
    ('{"worths": [0, 1, 2]}', ["worths", "2^n"]),
    ('{"worths": [0, "a"]}', ["worths", "finite"]),
    ('{"worths": [0, 1, 2, 3], "unions": [[0], [0, 1]]}', ["unions", "disjoint"]),
    ('{"worths": [0, 1, 2, 3], "unions": [[0]]}', ["unions", "cover"]),
    ('{"worths": [0, 1, 2, 3], "unions": [[0], [7]]}', ["unions", "[7]"]),
])
def test_a_game_that_is_no_game_is_refused(tmp_path, text, words):
    (tmp_path / "g.json").write_text(text)
    refused(tmp_path, "game", "g.json", words=words)


def test_a_game_that_is_not_there_is_refused(tmp_path):
    refused(tmp_path, "game", "g.json", words=["g.json", "no such file"])
