"""The batch script on a private Slurm of two pretended nodes on this machine."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

import h5py
import pytest
from conftest import CONFIGS, MPI_ENVIRONMENT, PROJECT, SHORT, datasets, must

pytestmark = pytest.mark.skipif(shutil.which("slurmctld") is None or os.geteuid() != 0 or not os.path.ismount("/sys/fs/cgroup"),
                                reason="needs slurm-wlm, root to start daemons, and a mounted /sys/fs/cgroup")

NODES = 2


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def configuration(folder):
    """No accounting, no cgroups, no munge; every node has folders of its own, for all share one host."""
    host = socket.gethostname().split(".")[0]
    control, *nodes = free_ports(1 + NODES)
    lines = ["ClusterName=private", f"SlurmctldHost={host}(127.0.0.1)", "SlurmUser=root", "SlurmdUser=root", "AuthType=auth/none", "CredType=cred/none",
             f"SlurmctldPort={control}", f"StateSaveLocation={folder}/state", f"SlurmdSpoolDir={folder}/spool.%n", f"TmpFS={folder}/tmp.%n",
             f"SlurmctldPidFile={folder}/slurmctld.pid", f"SlurmdPidFile={folder}/slurmd.%n.pid", f"SlurmctldLogFile={folder}/slurmctld.log",
             f"SlurmdLogFile={folder}/slurmd.%n.log", "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/none", f"TaskProlog={folder}/prolog",
             "JobAcctGatherType=jobacct_gather/none", "AccountingStorageType=accounting_storage/none", "SwitchType=switch/none", "MpiDefault=pmix",
             "SelectType=select/cons_tres", "SelectTypeParameters=CR_Core", "SlurmdParameters=config_overrides", "ReturnToService=2", "KillWait=5",
             "SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0"]
    lines += [f"NodeName=n{i} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=500 State=UNKNOWN" for i, port in enumerate(nodes)]
    lines += [f"PartitionName=main Nodes=n[0-{NODES - 1}] Default=YES MaxTime=INFINITE State=UP"]
    return "\n".join(lines) + "\n"


def stop(folder):
    for pid in folder.glob("*.pid"):
        subprocess.run(["kill", pid.read_text().strip()], check=False)
    deadline = time.time() + 10
    while any(folder.glob("*.pid")) and time.time() < deadline:  # a daemon removes its file when it ends
        time.sleep(0.1)


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slurm")
    (folder / "slurm.conf").write_text(configuration(folder))
    prolog = folder / "prolog"  # ranks of two "nodes" on one host must not meet in the same shared memory
    prolog.write_text(f"#!/bin/sh\necho export OMPI_MCA_btl_vader_backing_directory={folder}/tmp.$SLURMD_NODENAME\n")
    prolog.chmod(0o755)
    environment = {**os.environ, **MPI_ENVIRONMENT, "SLURM_CONF": str(folder / "slurm.conf"), "OMPI_MCA_btl": "self,vader,tcp"}
    for name in ["state"] + [f"{kind}.n{i}" for i in range(NODES) for kind in ("spool", "tmp")]:
        (folder / name).mkdir()
    try:
        subprocess.run(["slurmctld", "-c"], env=environment, check=True)
        for i in range(NODES):
            subprocess.run(["slurmd", "-c", "-N", f"n{i}"], env=environment, check=True)
        deadline = time.time() + 20
        while time.time() < deadline:
            idle = subprocess.run(["sinfo", "-h", "-t", "idle", "-o", "%D"], env=environment, capture_output=True, text=True, check=False).stdout.strip()
            if idle == str(NODES):
                break
            time.sleep(0.1)
        else:
            pytest.fail("the private Slurm did not come up: " + (folder / "slurmctld.log").read_text()[-2000:])
        yield environment
    finally:
        stop(folder)


def submit(environment, log, *arguments):
    job = ["sbatch", "--wait", f"--nodes={NODES}", "--cpus-per-task=1", f"--output={log}", str(PROJECT / "jobs" / "sweep.sbatch"), *map(str, arguments)]
    done = subprocess.run(job, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, pathlib.Path(log).read_text()


def test_a_job_on_two_nodes_gives_the_bytes_of_one_process(slurm, tmp_path):
    arguments = [CONFIGS / "quickstart.toml", "--draws", 700, *SHORT]
    code, told = submit(slurm, tmp_path / "job.log", *arguments, "--out", tmp_path / "job.h5")
    assert code == 0, told
    assert "Written: " in told
    must("run", *arguments, "--quiet", "--out", tmp_path / "alone.h5")
    assert datasets(tmp_path / "job.h5") == datasets(tmp_path / "alone.h5")
    with h5py.File(tmp_path / "job.h5") as file:
        assert file["provenance"].attrs["ranks"] == str(NODES)


def test_a_mistake_ends_the_job_with_its_message(slurm, tmp_path):
    code, told = submit(slurm, tmp_path / "job.log", CONFIGS / "quickstart.toml", "--set", "run.drawz=1", "--out", tmp_path / "job.h5")
    assert code != 0
    assert told.count("did you mean run.draws?") == 1
    assert not (tmp_path / "job.h5").exists()


def queue(environment, job):
    return subprocess.run(["squeue", "-h", "-j", job, "-o", "%T"], env=environment, capture_output=True, text=True, check=False).stdout.strip()


def test_a_job_stopped_by_its_limit_requeues_itself_and_resumes(slurm, tmp_path):
    path = tmp_path / "job.h5"
    study = [CONFIGS / "quickstart.toml", *SHORT, "--set", 'game.players=["incentive", "guidance", "ecology"]', "--set", "run.block_draws=64"]
    command = ["sbatch", "--parsable", f"--nodes={NODES}", "--cpus-per-task=1", f"--output={tmp_path}/job.log", str(PROJECT / "jobs" / "sweep.sbatch"),
               *map(str, study), "--out", str(path), "--draws", "120000", "--time-limit", "3s"]
    job = subprocess.run(command, env=slurm, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    deadline = time.time() + 150
    while not path.exists():
        assert time.time() < deadline, (tmp_path / "job.log").read_text()
        if queue(slurm, job) == "PENDING":  # a requeued job waits two minutes by default, so that its nodes forget that it was killed
            time.sleep(8)
            subprocess.run(["scontrol", "update", f"jobid={job}", "StartTime=now"], env=slurm, check=False, capture_output=True)
        time.sleep(0.2)
    told = (tmp_path / "job.log").read_text()
    assert "stopped by the limit of time" in told and "resuming after" in told
    must("run", *study, "--draws", 120000, "--quiet", "--out", tmp_path / "alone.h5")
    assert datasets(path) == datasets(tmp_path / "alone.h5")
