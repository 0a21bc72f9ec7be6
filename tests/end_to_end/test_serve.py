"""The UM-Bridge server as its clients meet it."""
import concurrent.futures
import gzip
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import threading
import types

import h5py
import numpy as np
import pytest
from conftest import CONFIGS, PROJECT, SHORT, call, must, program

QUICK = CONFIGS / "quickstart.toml"
ORACLE = pathlib.Path(os.environ.get("NQPSWEEP_ORACLE", PROJECT / "build" / "oracle")) / "bin" / "python"
# Two players, so that ten thousand evaluations are a matter of seconds.
SMALL = [*SHORT, "--set", 'game.players=["incentive", "guidance"]']


class Server:
    """The program serving at a free port."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([program(), "serve", *map(str, arguments), "--port", "0"], stderr=subprocess.PIPE, text=True)
        self.first_line = self.process.stderr.readline()
        match = re.search(r"http://([^:]+):(\d+)", self.first_line)
        assert match, self.first_line + self.process.stderr.read()
        self.host, self.port = match[1], int(match[2])
        self.url = f"http://{self.host}:{self.port}"

    def post(self, path, body, headers=None):
        """Status and answer to a request in one connection of its own; a body that is no text is sent as JSON."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request("POST", path, body if isinstance(body, (str, bytes)) else json.dumps(body), headers or {})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def evaluate(self, point, config=None):
        status, answer = self.post("/Evaluate", {"name": "forward", "input": [list(map(float, point))], "config": config or {}})
        assert status == 200, answer
        return answer["output"][0]

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        _, rest = self.process.communicate(timeout=30)
        return self.process.returncode, rest


@pytest.fixture(scope="module")
def server():
    server = Server(QUICK, *SMALL)
    yield server
    code, rest = server.stop()
    assert code == 0 and "requests answered" in rest


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """Draws of the same study by run: parameters and outputs in the server's order."""
    path = tmp_path_factory.mktemp("swept") / "a.h5"
    must("run", QUICK, *SMALL, "--quiet", "--draws", 10_000, "--out", path)
    return draws_of(path)


def draws_of(path):
    with h5py.File(path) as file:
        outcomes = [name.decode() for name in file["draws/outcome"]]
        return types.SimpleNamespace(
            points=file["draws/parameters"][()], outputs=np.hstack([file[f"draws/{effect}"][()] for effect in ("total_effect", "synergy")]),
            names=[name.decode() for name in file["draws/parameter"]], outputs_names=[f"{e}({o})" for e in ("total_effect", "synergy") for o in outcomes])


def by_oracle(script, question):
    assert ORACLE.exists(), "scripts/setup --tests installs what this needs"
    done = subprocess.run([ORACLE, PROJECT / "tests" / "support" / script], input=json.dumps(question), capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_umbridge_client_gets_the_bytes_of_run(server, swept):
    told = by_oracle("um_bridge_client.py", {"url": server.url, "points": swept.points[:20].tolist()})
    assert told["models"] == ["forward"] and told["supports"] == [True, False, False, False]
    assert told["input_sizes"] == [50] and told["output_sizes"] == [4]
    np.testing.assert_array_equal(np.array(told["outputs"]), swept.outputs[:20])
    assert "InvalidInput" in told["error"] and "49 numbers" in told["error"]


def test_every_number_has_a_name(server, swept):
    status, info = server.post("/ModelInfo", {"name": "forward"})
    assert status == 200 and info["support"]["Evaluate"] is True
    assert [entry["name"] for entry in info["inputs"]] == swept.names
    assert info["inputs"][0]["unit"] == "yr" and info["inputs"][0]["prior"] == "triangular [0.25, 1, 3]"
    assert info["outputs"] == swept.outputs_names


def test_chosen_values_are_evaluated_as_by_replay(server, swept):
    """Medians of all priors but one value, from the command line and through the server."""
    replayed = json.loads(must("replay", QUICK, *SMALL, "--set", "parameters.policy.lag=1.25").out)
    point = [replayed["parameters"][name] for name in swept.names]
    assert point[0] == 1.25 and "draw" not in replayed
    answer = dict(zip(swept.outputs_names, server.evaluate(point), strict=True))
    for outcome, effects in replayed["effects"].items():
        if outcome != "draw":
            assert answer[f"synergy({outcome})"] == effects["synergy"] and answer[f"total_effect({outcome})"] == effects["total_effect"]
    assert "steps" in replayed and replayed["status"] == "ok"


@pytest.mark.parametrize("config", [{"model.coordination": False, "policies.levels.tax": [1.0, 2.0]}, {"model": {"coordination": False}, "policies": {"levels": {"tax": [1.0, 2.0]}}}],
                         ids=["dotted", "nested"])
def test_the_config_of_a_request_is_that_of_run(server, swept, tmp_path, config):
    must("run", QUICK, *SMALL, "--quiet", "--draws", 3, "--out", tmp_path / "a.h5", "--set", "model.coordination=false", "--set", "policies.levels.tax=[1.0, 2.0]")
    changed = draws_of(tmp_path / "a.h5")
    np.testing.assert_array_equal([server.evaluate(point, config) for point in swept.points[:3]], changed.outputs)
    assert not np.array_equal(changed.outputs, swept.outputs[:3])
    fixed = {"parameters.policy.lag": 1.25, "sensitivity.outputs": ["shapley_value"], "study.outcomes": ["nqp"]}
    assert server.post("/InputSizes", {"name": "forward", "config": fixed}) == (200, {"inputSizes": [49]})
    assert server.post("/OutputSizes", {"name": "forward", "config": fixed}) == (200, {"outputSizes": [2]})


GOOD = {"name": "forward", "input": [[0.5] * 50]}
REFUSED = [
    ("/Evaluate", "", 400, "InvalidInput", "JSON"), ("/Evaluate", "{", 400, "InvalidInput", "JSON"), ("/Evaluate", "[" * 100_000, 400, "InvalidInput", "JSON"),
    ("/Evaluate", "[1]", 400, "InvalidInput", "object"), ("/Evaluate", {}, 400, "InvalidInput", "name"), ("/Evaluate", b'{"name": "\xff"}', 400, "InvalidInput", "JSON"),
    ("/Evaluate", {**GOOD, "name": "backward"}, 400, "ModelNotFound", "forward"), ("/Evaluate", {**GOOD, "name": 3}, 400, "ModelNotFound", "forward"),
    ("/Evaluate", {"name": "forward"}, 400, "InvalidInput", "input"), ("/Evaluate", {**GOOD, "input": 5}, 400, "InvalidInput", "list"),
    ("/Evaluate", {**GOOD, "input": [[0.5] * 51]}, 400, "InvalidInput", "51 numbers"), ("/Evaluate", {**GOOD, "input": [[0.5] * 50, []]}, 400, "InvalidInput", "list"),
    ("/Evaluate", {**GOOD, "input": [["a"] * 50]}, 400, "InvalidInput", "numbers"), ("/Evaluate", {**GOOD, "input": [[None] * 50]}, 400, "InvalidInput", "numbers"),
    ("/Evaluate", '{"name": "forward", "input": [[1e999]]}', 400, "InvalidInput", "out of range"),
    ("/Evaluate", {**GOOD, "input": [[-1.0] + [0.5] * 49]}, 400, "InvalidInput", "policy.lag"), ("/Evaluate", GOOD, 400, "InvalidInput", "sum"),
    ("/Evaluate", {**GOOD, "config": 5}, 400, "InvalidInput", "config"), ("/Evaluate", {**GOOD, "config": {"output.file": "/tmp/x"}}, 400, "InvalidInput", "may not"),
    ("/Evaluate", {**GOOD, "config": {"run.threads": 99}}, 400, "InvalidInput", "may not"), ("/Evaluate", {**GOOD, "config": {"model.x = 1\nrun.threads": 9}}, 400, "InvalidInput", "may not"),
    ("/Evaluate", {**GOOD, "config": {"model.horizn_yr": 5}}, 400, "InvalidInput", "did you mean model.horizon_yr"), ("/Evaluate", {**GOOD, "config": {"model.horizon_yr": None}}, 400, "InvalidInput", "null"),
    ("/Evaluate", {**GOOD, "config": {"model.horizon_yr": -5}}, 400, "InvalidInput", "out of range"), ("/Evaluate", {**GOOD, "config": {"model": 5}}, 400, "InvalidInput", "model"),
    ("/Gradient", {**GOOD, "outWrt": 0, "inWrt": 0, "sens": [1.0]}, 400, "UnsupportedFeature", "Gradient"), ("/ApplyJacobian", GOOD, 400, "UnsupportedFeature", "ApplyJacobian"),
    ("/ApplyHessian", GOOD, 400, "UnsupportedFeature", "ApplyHessian"), ("/Nothing", GOOD, 404, "InvalidInput", "no POST /Nothing"),
]


@pytest.mark.parametrize("path, body, status, kind, words", REFUSED)
def test_what_cannot_be_answered_is_refused_in_the_protocols_words(server, path, body, status, kind, words):
    got, answer = server.post(path, body)
    assert (got, answer["error"]["type"]) == (status, kind)
    assert words in answer["error"]["message"]


def test_values_without_an_answer_are_an_error_and_not_a_number(server, swept):
    point = swept.points[0].copy()
    for name, value in {"technology.ideas_returns": 0.99, "technology.rd_elasticity": 40.0, "rd.fiscal": 50.0}.items():
        point[swept.names.index(name)] = value
    status, answer = server.post("/Evaluate", {"name": "forward", "input": [point.tolist()]})
    assert (status, answer["error"]["type"]) == (500, "InvalidOutput")
    assert "no answer (" in answer["error"]["message"]


def test_bodies_are_limited_also_in_chunks_and_compressed(server):
    big = b" " * 3_000_000
    assert server.post("/Evaluate", big)[0] == 413
    for headers, body in (({"Transfer-Encoding": "chunked"}, b"%x\r\n%s\r\n0\r\n\r\n" % (len(big), big)), ({"Content-Encoding": "gzip"}, gzip.compress(b" " * 200_000_000))):
        try:
            assert server.post("/Evaluate", body, headers)[0] in (400, 413)
        except (ConnectionError, http.client.HTTPException):
            pass  # cut off before all was sent
    resident_kb = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{server.process.pid}/status").read_text())[1])
    assert resident_kb < 150_000


def test_ten_thousand_requests_of_sixteen_clients_all_get_their_answer(server, swept):
    wrong, n_clients = [], 16

    def client(which):
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        for i in range(which, len(swept.points), n_clients):
            connection.request("POST", "/Evaluate", json.dumps({"name": "forward", "input": [swept.points[i].tolist()], "config": {}}))
            answer = json.loads(connection.getresponse().read())
            if answer.get("output") != [swept.outputs[i].tolist()]:
                wrong.append((i, answer))
        connection.close()

    clients = [threading.Thread(target=client, args=(which,)) for which in range(n_clients)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    assert wrong == [] and len(swept.points) == 10_000


def test_idle_clients_do_not_shut_others_out(server, swept):
    """More of them than the server has threads for connections."""
    idle = [socket.create_connection((server.host, server.port)) for _ in range(60)]
    assert server.evaluate(swept.points[0]) == swept.outputs[0].tolist()
    for connection in idle:
        connection.close()


def mutated(rng, request):
    """A sound request with bytes changed, dropped, doubled or put in at random."""
    raw = bytearray(request)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(raw))
        kind = rng.randrange(4)
        if kind == 0:
            raw[place] = rng.randrange(256)
        elif kind == 1:
            del raw[place:place + rng.randint(1, 40)]
        elif kind == 2:
            raw[place:place] = raw[place:place + rng.randint(1, 40)]
        else:
            raw[place:place] = rng.choice([b"\r\n", b"\0", b"[" * 50, b"1e400", b"-", b'"', b"{}", b"Content-Length: 99999999999999999999\r\n", b"%n%s", b"\xff\xfe"])
        if not raw:
            break
    return bytes(raw)


def test_fuzzed_requests_never_bring_it_down(server, swept):
    body = json.dumps({"name": "forward", "input": [swept.points[0].tolist()], "config": {"model.coordination": True}}).encode()
    sound = [b"POST /Evaluate HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body), b"GET /Info HTTP/1.1\r\nHost: a\r\n\r\n",
             b"POST /ModelInfo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{\"name\":\"forward\"}\r\n0\r\n\r\n",
             b"POST /Evaluate HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 30\r\n\r\n--x\r\nContent-Disposition: y\r\n\r\n"]

    def answer_to(seed):
        rng = random.Random(seed)
        with socket.create_connection((server.host, server.port), timeout=0.25) as connection:
            try:
                connection.sendall(mutated(rng, sound[seed % len(sound)]))
                return connection.recv(65536)
            except (ConnectionError, TimeoutError):
                return b""  # what is cut short is waited for

    with concurrent.futures.ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(answer_to, range(2000)))
    assert server.process.poll() is None
    assert sum(answer.startswith(b"HTTP/1.1 ") for answer in answers) > 1000
    assert not any(b"InternalError" in answer for answer in answers)
    assert server.evaluate(swept.points[1]) == swept.outputs[1].tolist()


def test_salib_gets_our_indices_from_the_answers(tmp_path):
    """The rows of a pick-freeze design go through the server, its answers to SALib; the indices are those of run."""
    design = [*SMALL, "--set", "design.kind=pick_freeze", "--draws", "32"]
    must("run", QUICK, *design, "--quiet", "--out", tmp_path / "a.h5")
    server = Server(QUICK, *design)
    with h5py.File(tmp_path / "a.h5") as file:
        answers = np.array([server.evaluate(point) for point in file["draws/parameters"][()]])
        assert server.stop()[0] == 0
        groups = answers[:, 2].reshape(-1, 52)
        theirs = by_oracle("salib_oracle.py", {"A": groups[:, 0].tolist(), "B": groups[:, 1].tolist(), "AB": groups[:, 2:].T.tolist()})
        output = [name.decode() for name in file["sobol/output"]].index("synergy(log_nqp)")
        estimator = [name.decode() for name in file["sobol/estimator"]].index("saltelli")
        for name in ("S1", "ST"):
            np.testing.assert_allclose(file[f"sobol/{name}_by_estimator"][output, estimator, :50], theirs[name], rtol=0, atol=1e-9)
    assert max(theirs["ST"]) > 0.1


def test_qmcpy_integrates_over_the_served_model(tmp_path):
    """Its mean by quasi-Monte Carlo, to a tolerance that it guarantees, against ours by Monte Carlo: within both errors."""
    priors = {"policy.coordination_incentive": (-0.3, 0.3), "policy.coordination_cross": (-0.05, 0.05), "production.substitution": (0.5, 1.5)}
    lines = ["[parameters]"]
    medians = json.loads(must("replay", QUICK).out)["parameters"]
    for name, value in medians.items():
        lines.append(f"{name} = {{ uniform = {list(priors[name])} }}" if name in priors else f"{name} = {value!r}")
    lines += ["[study]", 'outcomes = ["log_nqp"]', "[sensitivity]", 'outputs = ["synergy"]', "[game]", 'players = ["incentive", "guidance", "ecology"]']
    (tmp_path / "a.toml").write_text("\n".join(lines))
    must("run", tmp_path / "a.toml", "--quiet", "--draws", 4000, "--out", tmp_path / "a.h5")
    server = Server(tmp_path / "a.toml")
    theirs = by_oracle("qmcpy_um_bridge.py", {"url": server.url, "low": [low for low, _ in priors.values()], "high": [high for _, high in priors.values()], "tolerance": 2e-3})
    assert server.stop(signal.SIGINT)[0] == 0
    with h5py.File(tmp_path / "a.h5") as file:
        ours, spread = file["statistics/synergy/mean"][0], np.sqrt(file["statistics/synergy/variance"][0])
    # Six standard errors of ours: a false alarm in 5e8 runs; and the tolerance of theirs.
    assert abs(theirs["mean"] - ours) < 6 * spread / np.sqrt(4000) + 2e-3
    assert spread > 0.02 and theirs["n"] >= 256


def test_a_port_in_use_and_a_host_of_others_are_refused(server):
    taken = call("serve", QUICK, "--port", server.port)
    assert taken.code == 1 and "in use" in taken.err
    assert call("serve", QUICK, "--host", "192.0.2.1", "--port", "0").code == 1  # an address kept for documents
    assert call("serve", QUICK, "--port", "99999").code == 2
    assert call("serve", QUICK, "--set", "run.drawz=3").code == 2
