#!/usr/bin/env python3
"""Mutation: would the unit tests notice a wrong sign, bound or constant in model, synergy and sensitivity?

    tests/quality/mutate.py                 # all mutants; with nice, in the background
    tests/quality/mutate.py --room synergy  # one room
    tests/quality/mutate.py --again         # the survivors once more, after tests were added
    tests/quality/mutate.py --report        # what is known so far; fails below 90 % killed
    cmake --preset debug -B build/sanitized -DCMAKE_UNITY_BUILD=OFF -DNQPSWEEP_TESTS=ON
    NQPSWEEP_BUILD=build/sanitized tests/quality/mutate.py --again   # the same under address and undefined-behaviour sanitizers

One operator, comparison or constant is flipped in a copy of the room's sources (build/mutation), what depends on it is compiled
beside a build of every source by itself, and the room's unit tests run until the first fails. Which places are taken is a function of the seed and of the line alone, so that neither a new file
nor another line changes the choice; every file gives at least one. Results are kept in build/mutation/results.jsonl and
not computed twice. Mutants that no test could kill, because the program means the same, are in equivalent_mutants.txt
with the reason; they are run all the same, and a killed one is reported.
"""
import argparse
import hashlib
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
BASE = TOP / os.environ.get("NQPSWEEP_BUILD", "build/sources")
BUILD = TOP / "build/mutation"
SCRATCH, RESULTS = BUILD / "scratch", BUILD / "results.jsonl"
EQUIVALENT = pathlib.Path(__file__).with_name("equivalent_mutants.txt")
SEED = 20251125
# How many of all possible mutants are tried; fewer where each takes longer to compile and to test.
SHARES = {"synergy": 0.5, "sensitivity": 0.02, "model": 0.012}
# Tests that repeat an experiment hundreds of times tell of statistics; no mutant waits for them.
LEFT_OUT = "~[coverage]"
GOAL = 0.9

# What is flipped into what; the code is formatted, so that binary operators stand between spaces and templates do not.
FLIPS = [
    (r"(?<= )\+(?= )", "-"), (r"(?<= )-(?= )", "+"), (r"(?<= )\*(?= )", "/"), (r"(?<= )/(?= )", "*"), (r"(?<= )%(?= )", "+"),
    (r"\+=", "-="), (r"-=(?!>)", "+="), (r"\*=", "/="), (r"/=", "*="),
    (r"(?<= )<(?= )", "<="), (r"(?<= )<=(?= )", "<"), (r"(?<= )>(?= )", ">="), (r"(?<= )>=(?= )", ">"),
    (r"(?<= )==(?= )", "!="), (r"(?<= )!=(?= )", "=="), (r"(?<= )&&(?= )", "||"), (r"\|\|", "&&"),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"\bstd::min\b", "std::max"), (r"\bstd::max\b", "std::min"),
    (r"(?<![\w.)\]])!(?=[\w(])", " "), (r"(?<=[(,={?:] )-(?=[\w(])", " "), (r"(?<=[(\[{])-(?=[\w(])", " "),
    (r"(?<=return )-(?=[\w(])", " "),
]
NUMBER = re.compile(r"(?<![\w.\"])(?<!e-)(?<!p-)(0x[\da-f.]+p-?\d+|0x[\da-f]+|\d+\.\d*(?:e-?\d+)?|\d+e-?\d+|\d+)(?![\w.\"])(F?)")
# Not behaviour: contracts, types, what the compiler is told.
NOT_MUTATED = re.compile(r"^\s*(#|static_assert|expects\(|template\b|using\b|///|inline constexpr int n_\w+ = )|operator|__attribute__")


def flipped(number):
    """Another constant: the next whole number; twice a fraction; 1 for 0.0."""
    if re.fullmatch(r"\d+|0x[\da-f]+", number):
        return str(int(number, 0) + 1)
    value = float.fromhex(number) if number.startswith("0x") else float(number)
    return repr(2 * value if value else 1.0)


def code_of(line):
    """The line with strings and what follows // blanked, in place."""
    line = re.sub(r'"(\\.|[^"\\])*"|\'(\\.|[^\'\\])+\'', lambda m: " " * len(m.group()), line)
    return line.split("//")[0]


def mutations_of(path):
    """Every mutation of a file: dicts with its line, place, old and new text."""
    found, contract = [], False
    for number, line in enumerate((TOP / path).read_text().splitlines(), 1):
        code = code_of(line)
        contract = contract or re.match(r"\s*expects\(", code) is not None
        skipped = contract or NOT_MUTATED.search(code)
        contract = contract and not code.rstrip().endswith(";")
        if skipped:
            continue
        places = [(m.start(), m.group(), new) for pattern, new in FLIPS for m in re.finditer(pattern, code)]
        places += [(m.start(), m.group(1), flipped(m.group(1))) for m in NUMBER.finditer(code)]
        for start, old, new in sorted(places):
            found.append({"file": path, "line": number, "column": start, "old": old, "new": new, "text": line.strip(),
                          "place": start - len(line) + len(line.lstrip())})
    seen = {}
    for mutation in found:
        key = f'{path}|{mutation["text"]}|{mutation["place"]}|{mutation["old"]}>{mutation["new"]}'
        seen[key] = seen.get(key, 0) + 1
        mutation["id"] = hashlib.sha256(f"{SEED}|{key}|{seen[key]}".encode()).hexdigest()[:16]
    return sorted(found, key=lambda m: m["id"])


def chosen(room, share):
    """The mutations of a room that are tried: those whose identity, a random number, is small."""
    files = sorted(p for folder in (f"src/{room}", f"include/nqpsweep/{room}") for p in (TOP / folder).rglob("*.?pp"))
    result = []
    for file in files:
        mutations = mutations_of(str(file.relative_to(TOP)))
        result += [m for i, m in enumerate(mutations) if i == 0 or int(m["id"], 16) < share * 2**64]
    return sorted(result, key=lambda m: (m["file"], m["line"], m["column"]))


def equivalent():
    """{(file, line's text, old, new, place): reason}; an entry is a reason after "=" and what it holds for above it."""
    reasons, pending = {}, []
    for line in EQUIVALENT.read_text().splitlines():
        if line.startswith("= "):
            reasons.update(dict.fromkeys(pending, line[2:]))
            pending = []
        elif line and not line.startswith("#"):
            pending.append(line.split()[0])
    return reasons


def run(command, **kwargs):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **kwargs)


class Tests:
    """The unit tests of a room in the build folder. What a mutant changes is compiled from a copy of the room's sources into a
    folder of its own, and linked before the libraries, which stay as they are."""

    def __init__(self, room):
        self.room, self.program = room, SCRATCH / f"test_{room}"
        self.original = BASE / f"tests/test_{room}"
        entries = json.loads((BASE / "compile_commands.json").read_text())
        wanted = (f"src/CMakeFiles/nqpsweep_{room}.dir/", f"tests/CMakeFiles/test_{room}.dir/", "src/CMakeFiles/nqpsweep_kernel_")
        self.commands = {}
        for entry in entries:
            out = shlex.split(entry["command"])[-3]
            if out.startswith(wanted[:2]) or room == "model" and out.startswith(wanted[2]):
                self.commands[out] = entry
        self.needs = self.files_behind()
        link = run(["ninja", "-C", str(BASE), "-t", "commands", f"tests/test_{room}"], check=True).stdout.strip().split("\n")[-1]
        self.link = link.removeprefix(": && ").removesuffix(" && :").strip()

    def files_behind(self):
        """{object: the files of ours that it is compiled from}"""
        result = {}
        for out in self.commands:
            listed = run(["ninja", "-C", str(BASE), "-t", "deps", out], check=True).stdout.split("\n")[1:]
            result[out] = {str((BASE / line.strip()).resolve()) for line in listed if line.strip()}
        return result

    def build(self, mutated, text):
        """Compiles what depends on a file with another text, and links; false when it does not compile."""
        shutil.rmtree(SCRATCH, ignore_errors=True)
        for folder in (f"src/{self.room}", f"include/nqpsweep/{self.room}"):
            shutil.copytree(TOP / folder, SCRATCH / folder)
        (SCRATCH / mutated).write_text(text)
        link = re.sub(rf"-o tests/test_{self.room}\b", f"-o {self.program}", self.link)
        extra = []
        for out, entry in self.commands.items():
            if str(TOP / mutated) not in self.needs[out]:
                continue
            new = SCRATCH / out.replace("/", "_")
            command = shlex.split(entry["command"])
            command[-3:] = [str(new), "-c", entry["file"].replace(f"{TOP}/src/{self.room}/", f"{SCRATCH}/src/{self.room}/")]
            first = next(i for i, word in enumerate(command) if word.startswith("-"))
            command[first:first] = [f"-I{SCRATCH}/include", f"-I{SCRATCH}/src/{self.room}"]
            command = [word for word in command if word != "-Werror"]
            if "kernel" not in out:  # whose tests take long; elsewhere compiling does
                command = ["-O1" if word == "-O3" else word for word in command]
            if run(command, cwd=BASE).returncode:
                return False
            if out.startswith("tests/"):
                link = re.sub(rf"(?<= ){re.escape(out)}(?= )", str(new), link)
            else:
                extra.append(str(new))
        link = link.replace(" -o ", " " + " ".join(extra) + " -o ", 1)
        return run(["sh", "-c", link], cwd=BASE).returncode == 0

    def run(self, cpu_seconds, program=None):
        """(exit code, output); a program that needs too much time or memory is killed."""
        def limits():
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        done = run([str(program or self.program), LEFT_OUT, "--abort"], preexec_fn=limits,
                   env={"OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"})
        return done.returncode, done.stdout


def try_mutant(mutation, tests, cpu_seconds):
    lines = (TOP / mutation["file"]).read_text().split("\n")
    line = lines[mutation["line"] - 1]
    lines[mutation["line"] - 1] = line[:mutation["column"]] + mutation["new"] + line[mutation["column"] + len(mutation["old"]):]
    if not tests.build(mutation["file"], "\n".join(lines)):
        return "does not compile", ""
    code, output = tests.run(cpu_seconds)
    if code == 0:
        return "survived", ""
    if code < 0 and "assertions" not in output:
        return "killed", "time or memory" if code in (-9, -24) else f"signal {-code}"
    failed = re.search(r"^-{70,}\n(.*)\n(?:.*\n)*?.*FAILED", output, re.M)
    return "killed", failed.group(1).strip() if failed else f"exit {code}"


def known():
    results = {}
    if RESULTS.exists():
        for line in RESULTS.read_text().splitlines():
            result = json.loads(line)
            results[result["id"]] = result
    return results


def mutate(rooms, shares, again):
    if not (BASE / "build.ninja").exists():
        run(["cmake", "--preset", "sources"], cwd=TOP, check=True)
    if "/Unity/" in (BASE / "compile_commands.json").read_text():
        sys.exit(f"{BASE}: several sources are compiled as one there, and a copy of one would not be; configure it with -DCMAKE_UNITY_BUILD=OFF")
    for room in rooms:
        built = run(["ninja", "-C", str(BASE), f"tests/test_{room}"])
        if built.returncode:
            sys.exit(built.stdout[-5000:])
        tests = Tests(room)
        started = resource.getrusage(resource.RUSAGE_CHILDREN)
        code, output = tests.run(600, tests.original)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        if code:
            sys.exit(f"the tests of {room} fail as they are:\n{output[-3000:]}")
        cpu_seconds = int(5 + 3 * (ended.ru_utime - started.ru_utime))
        done = known()
        for mutation in chosen(room, shares[room]):
            old = done.get(mutation["id"])
            if old and not (again and old["result"] == "survived"):
                continue
            start = time.time()
            mutation["result"], mutation["by"] = try_mutant(mutation, tests, cpu_seconds)
            mutation["seconds"] = round(time.time() - start, 1)
            with RESULTS.open("a") as file:
                file.write(json.dumps(mutation) + "\n")
            print(told(mutation), flush=True)


def told(m):
    return f'{m["id"]} {m["result"]}: {m["file"]}:{m["line"]} {m["old"]} -> {m["new"].strip() or "nothing"} in {m["text"]} [{m["by"]}]'


def report(rooms, shares):
    results, reasons = known(), equivalent()
    missing, survivors, counts = 0, [], {room: [0, 0, 0] for room in rooms}
    for room in rooms:
        for mutation in chosen(room, shares[room]):
            result = results.get(mutation["id"])
            if result is None:
                missing += 1
            elif result["result"] == "killed":
                counts[room][0] += 1
                if result["id"] in reasons:
                    print("killed, though said to be equivalent:", told(result))
            elif result["result"] == "survived":
                if result["id"] in reasons:
                    counts[room][2] += 1
                else:
                    counts[room][1] += 1
                    survivors.append({**result, "line": mutation["line"]})
    for survivor in survivors:
        print(told(survivor))
    for room, (killed, survived, equal) in counts.items():
        print(f"{room}: {killed} of {killed + survived} killed, {equal} equivalent")
    killed, survived = (sum(c[i] for c in counts.values()) for i in (0, 1))
    share_killed = killed / max(1, killed + survived)
    print(f"{share_killed:.1%} of {killed + survived} mutants killed; {missing} not tried yet")
    return 0 if share_killed >= GOAL and not missing else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--room", choices=SHARES, action="append")
    parser.add_argument("--share", type=float, help=f"of all possible mutants (default {SHARES})")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--list", action="store_true", help="the mutants, untried")
    options = parser.parse_args()
    rooms = options.room or list(SHARES)
    shares = {room: options.share or SHARES[room] for room in rooms}
    if options.list:
        for room in rooms:
            for m in chosen(room, shares[room]):
                print(f'{m["id"]} {m["file"]}:{m["line"]} {m["old"]} -> {m["new"]} in {m["text"]}')
        return 0
    BUILD.mkdir(parents=True, exist_ok=True)
    if not options.report:
        mutate(rooms, shares, options.again)
    return report(rooms, shares)


if __name__ == "__main__":
    sys.exit(main())
