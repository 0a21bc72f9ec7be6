"""What README.md and docs/ tell their readers to type works, what they point to is there, and it is spelt right."""
import fnmatch
import re
import shlex
import subprocess

import pytest
from conftest import PROJECT, call, must, program

DOCS = {path.relative_to(PROJECT).as_posix(): path.read_text()
        for path in [PROJECT / "README.md", PROJECT / "CHANGELOG.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md"))]}

# Commands in blocks that are not run here: what runs them instead, or why nothing does.
NOT_HERE = {
    "./scripts/run": "what every test does, and continuous integration from a fresh checkout",
    "./scripts/test*": "these tests",
    "./scripts/report *": "test_report.py",
    "./scripts/findings*": "test_findings.py",
    "./scripts/setup*": "installs packages of the system",
    "sbatch *": "test_slurm.py",
    "cmake --preset *": "builds the program under test",
    "cmake --build *": "builds the program under test",
    "ctest *": "these tests",
    "export *": "sets what the next lines need",
    "tests/reliability/*": "long forms for hand, short forms in test_resume.py, test_faults.py and tests/fuzz",
    "benchmarks/run*": "minutes on an idle machine",
    "git *": "changes the checkout",
}
SHELL = re.compile(r"(\./|(scripts|tests|benchmarks|docs|build|jobs)/|(nqpsweep|mpirun|sbatch|cmake|ctest|git|pip|export) )")
PROGRAM = re.compile(r"(?:\./scripts/run|(?:mpirun -np \d+ )?(?:build/release/)?nqpsweep) (\w.*)")


def lines_of_shell():
    """(document, command) of each line of an indented or fenced block that is for a shell."""
    for document, text in DOCS.items():
        for line in re.findall(r"^    (\S.*)$", re.sub(r"^```(?:sh|bash)\n(.*?)^```", lambda m: re.sub("^", "    ", m[1], flags=re.M), text, flags=re.M | re.S), re.M):
            if SHELL.match(line):
                yield document, re.sub(r"\s+#.*$", "", line).strip()


def inline(pattern):
    return sorted({code for text in DOCS.values() for code in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text) if re.match(pattern, code)})


COMMANDS = [(document, PROGRAM.match(line)[1]) for document, line in lines_of_shell() if PROGRAM.match(line)]
OTHERS = [(document, line) for document, line in lines_of_shell() if not PROGRAM.match(line)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the configurations and the result of the quickstart, as after the README's first command."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "configs").symlink_to(PROJECT / "configs")
    must("run", "configs/quickstart.toml", "--quiet", "--draws", 64, cwd=folder)
    return folder


def test_commands_were_found():
    assert len(COMMANDS) >= 20 and len({document for document, _ in COMMANDS}) >= 3


@pytest.mark.parametrize("command", [command for _, command in COMMANDS if not command.startswith("serve ")])
def test_a_command_of_the_documents_works(folder, command):
    if command.startswith("run "):
        command = re.sub(r" --draws \d+", "", command) + " --draws 64 --force"  # as many draws as a test can wait for
    done = call(*shlex.split(command), cwd=folder)
    assert done.code == 0, done.err


@pytest.mark.parametrize("command", sorted({command for _, command in COMMANDS if command.startswith("serve ")}))
def test_a_server_of_the_documents_starts(folder, command):
    arguments = shlex.split(re.sub(r" --port \d+", " --port 0", command))
    server = subprocess.Popen([program(), *arguments], cwd=folder, stderr=subprocess.PIPE, text=True)
    assert "http://127.0.0.1:" in server.stderr.readline()
    server.terminate()
    assert server.wait(timeout=30) == 0
    server.stderr.close()


@pytest.mark.parametrize("document, line", OTHERS)
def test_a_command_that_is_not_run_here_has_a_reason(document, line):
    assert any(fnmatch.fnmatch(line, pattern) for pattern in NOT_HERE), f"{document}: {line}"
    file = PROJECT / line.split()[0]
    if "/" in line.split()[0]:
        assert file.exists() and file.stat().st_mode & 0o111, f"{document}: {line}"


@pytest.mark.parametrize("code", inline(r"nqpsweep [a-z]"))
def test_a_subcommand_that_is_mentioned_is_there_with_its_options(code):
    if code.startswith("nqpsweep checkpoint,"):  # first line of a file
        return
    words = code.split(" | ")[0].split()
    said = must(words[1], "--help").out
    for word in words:
        assert not word.startswith("--") or word in said, code


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCS)
def test_every_link_leads_somewhere(document):
    for target, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)", DOCS[document]):
        path = ((PROJECT / document).parent / target).resolve() if target else PROJECT / document
        assert path.exists(), f"{document}: {target}"
        if anchor:
            assert anchor in map(slug, re.findall(r"^#+ (.*)$", path.read_text(), re.M)), f"{document}: {target}#{anchor}"


def test_every_file_that_is_named_is_there():
    for name in inline(r"(src|include|tests|docs|scripts|configs|benchmarks|examples|jobs|cmake|containers)/[\w./*-]+$"):
        assert any(PROJECT.glob(name.rstrip("/"))), name


def test_every_document_can_be_reached_from_the_readme():
    reached, new = set(), {"README.md"}
    while new:
        reached |= new
        new = {path for document in new for target in re.findall(r"\]\((?!https?:)([^)#\s]+\.md)", DOCS[document])
               for path in [((PROJECT / document).parent / target).resolve().relative_to(PROJECT).as_posix()]} - reached
    assert set(DOCS) - reached == set()


def test_the_figure_of_the_rooms_is_that_of_the_code():
    figure = (PROJECT / "docs" / "figures" / "rooms.svg").read_text()
    graph = subprocess.run(["/usr/bin/python3", PROJECT / "scripts" / "rooms.py"], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"<title>(\w+)&#45;&gt;(\w+)</title>", figure)) == set(re.findall(r"^  (\w+) -> (\w+)$", graph, re.M))


def test_words_are_spelt_right():
    """British spelling; tests/data/words.txt has the words of the field and of this program beside the dictionary's."""
    known = set((PROJECT / "tests" / "data" / "words.txt").read_text().split())
    for document, text in DOCS.items():
        text = re.sub(r"```.*?```|\$\$.*?\$\$", "", text, flags=re.S)
        text = re.sub(r"^    .*$|`[^`]*`|\$[^$\n]*\$|\]\([^)]*\)|\S+\.(?:io|fr|org|ai)\b\S*|doi:\S+", " ", text, flags=re.M)
        words = set(re.findall(r"(?<![\w.·’-])[a-z][a-z’'-]*[a-z](?!\w)", text)) - known  # names begin with capitals
        unknown = subprocess.run(["hunspell", "-d", "en_GB", "-l"], input="\n".join(sorted(words)), capture_output=True, text=True, check=True).stdout.split()
        assert set(unknown) - known == set(), document


def test_the_python_example_works(folder, monkeypatch):
    readme = DOCS["README.md"]
    example = readme[readme.index("    import xarray"):].split("\n\n")[0]
    monkeypatch.chdir(folder)
    lines = [line.strip() for line in example.splitlines()]
    names = {}
    exec("\n".join(lines[:-1]), names)
    mean, quantile = eval(lines[-1], names)
    assert mean.size == quantile.size == 1
