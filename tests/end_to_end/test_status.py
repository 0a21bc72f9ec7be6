"""Watching a run: status from beside, JSON lines, and the bar on a terminal."""
import json
import os
import pty
import re
import signal
import subprocess
import time

import pytest
from conftest import CONFIGS, SHORT, call, must, program

QUICK = CONFIGS / "quickstart.toml"
LONG = ["run", QUICK, "--draws", "1000000", *SHORT, "--set", 'game.players=["incentive", "ecology"]', "--set", "output.draws=none"]


class Running:
    """A run that takes long, after its first round."""

    def __init__(self, path, *extra):
        self.path, self.record = path, path.with_name(path.name + ".partial") / "live.json"
        self.process = subprocess.Popen([program(), *map(str, [*LONG, "--out", path, *extra])], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        deadline = time.monotonic() + 30
        while not (self.record.exists() and self.live()["draws_done"] > 0):
            assert time.monotonic() < deadline and self.process.poll() is None
            time.sleep(0.05)

    def live(self):
        return json.loads(self.record.read_text())

    def end(self, how):
        self.process.send_signal(how)
        self.process.communicate(timeout=60)


@pytest.fixture
def running(tmp_path):
    running = Running(tmp_path / "a.h5")
    yield running
    running.end(signal.SIGKILL)


def test_status_tells_how_a_run_stands_and_that_it_died(running):
    told = must("status", running.path)
    for pattern in (r"a\.h5: running on \S+ \(process \d+; 1 rank\(s\) x \d+ thread\(s\)\), last sign of life \d+ s ago", r"\[>? *[=>]* *\] [\d,]+ of 1,000,000 draws \(",
                    r"draws/s, .* left", r"without an answer: 0 draws", r"log_nqp +-?[\d.]+ \[-?[\d.]+, -?[\d.]+\] +-?[\d.]+ \["):
        assert re.search(pattern, told.out), told.out
    machine = json.loads(must("status", running.path, "--json").out)
    assert machine["seems_dead"] is False and machine["pid"] == running.process.pid
    running.end(signal.SIGKILL)
    dead = call("status", running.path)
    assert dead.code == 1 and "dead: process" in dead.out and "--resume" in dead.out and " left" not in dead.out
    assert json.loads(call("status", running.path, "--json").out)["seems_dead"] is True


def test_status_of_a_run_on_another_node_goes_by_its_silence(running):
    running.process.send_signal(signal.SIGSTOP)
    live = running.live() | {"host": "elsewhere", "pid": 1}
    for silent_s, code, words in ((20, 0, "running on elsewhere"), (300, 1, "seems dead: process 1 on elsewhere has given no sign of life for 5 min"), ):
        live["updated_at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - silent_s))
        running.record.write_text(json.dumps(live))
        told = call("status", running.path)
        assert told.code == code and words in told.out
    # Rounds of two minutes: five minutes of silence are nothing.
    running.record.write_text(json.dumps(live | {"round_s": 120.0}))
    assert call("status", running.path).code == 0


def test_status_of_a_run_that_was_stopped(running):
    running.end(signal.SIGTERM)
    told = must("status", running.path).out
    assert "stopped: SIGTERM" in told and "--resume" in told


def test_status_of_what_is_complete_missing_or_damaged(tmp_path):
    path = tmp_path / "a.h5"
    must("run", QUICK, "--quiet", "--draws", 2, *SHORT, "--out", path)
    assert "a.h5: complete" in must("status", path).out
    assert json.loads(must("status", path, "--json").out)["state"] == "complete"
    missing = call("status", tmp_path / "b.h5")
    assert missing.code == 2 and "neither a result nor an unfinished run" in missing.err
    (tmp_path / "c.h5.partial").mkdir()
    for text in ("", "{", "[]", '{"state": 5}', '{"state": "running"}'):
        (tmp_path / "c.h5.partial" / "live.json").write_text(text)
        damaged = call("status", tmp_path / "c.h5")
        assert damaged.code == 1 and "reading " in damaged.err and "live.json" in damaged.err


def test_lines_of_json_tell_a_machine_how_it_goes(tmp_path):
    done = must("run", QUICK, "--draws", 40_000, *SHORT, "--out", tmp_path / "a.h5", "--log", "json")
    lines = [json.loads(line) for line in done.err.splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["time"]) for line in lines)
    assert lines[0]["event"] == "message" and "40000 draws" in lines[0]["message"]
    progress = [line for line in lines if line["event"] == "progress"]
    assert [line["draws_done"] for line in progress] == sorted(line["draws_done"] for line in progress)
    last = progress[-1]
    assert last["draws_done"] == last["draws"] == 40_000 and last["failed_draws"] == 0 and last["draws_per_s"] > 0 and last["seconds_left"] == 0
    assert progress[0]["widest_interval"] > last["widest_interval"] > 0
    assert lines[-1]["event"] == "written" and lines[-1]["file"] == str(tmp_path / "a.h5")
    assert "Written: " in done.out
    assert call("run", QUICK, "--log", "xml").code == 2


def test_a_terminal_shows_a_bar(tmp_path):
    child, terminal = pty.fork()
    if child == 0:
        os.execv(program(), [program(), *map(str, ["run", QUICK, "--draws", 40_000, *SHORT, "--out", tmp_path / "a.h5"])])
    seen = b""
    try:
        while chunk := os.read(terminal, 65536):
            seen += chunk
    except OSError:
        pass  # the other end is closed
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    bars = re.findall(r"\r\x1b\[K(\[[=> ]{24}\] \d+ of 40000 draws .*? left.*?)(?=\r)", seen.decode())
    assert len(bars) > 2 and "draws/s" in bars[0] and "widest interval" in bars[-1]
    assert max(map(len, bars)) < 110
    assert bars[-1].startswith("[" + 24 * "=" + "]")
