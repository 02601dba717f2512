"""A real SolrCloud for the live tests: ZooKeeper and two Solr nodes on free ports of the loopback.

    python -m tests.live.solr [PORT]      start one, say its address, end it with Ctrl-C
    python -m tests.live.solr COMMAND…    run a command, such as pytest, against one of its own
    python -m tests.live.solr --why-not   say why none can be started here, if so

The command finds the cluster in ARCHIVE_TESTS_SOLR, and in ARCHIVE_TESTS_SEARCH_URL how the names of the
tests' indexes begin.

Solr is published on Maven Central as a library; `solrcloud/` has the pom that fetches it and the few lines of
Jetty that start it. Nothing is installed: the jars go to ~/.cache/editorial-archive, the data to a folder of
the caller's, and every process is ended by its own id. Needs Java 17 or later, and Maven for the first start.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

OWN = Path(__file__).resolve().parent / "solrcloud"
JARS = Path.home() / ".cache" / "editorial-archive" / "solr-9.10.1"
FETCH = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
NOT_INSTALLED = 3
"""What `--why-not` ends with: nothing here installs Java or Maven, so a skip is no fault of the run's."""
ZOOKEEPER = "zookeeper"
UP_WITHIN = 300.0  # seconds from a process's start until it answers; 11 to 20 on an idle machine of two cores
STEADY = 3
"""Looks in a row, a second apart, at which every replica must be active: after a kill the states that
ZooKeeper holds still say so for a while, so one look proves nothing."""


def why_not() -> str:
    """Why no SolrCloud can be started here, or ""."""
    if shutil.which("java") is None:
        return "needs java 17 or later, which is not installed"
    if not _has_jars() and shutil.which("mvn") is None:
        return "needs mvn to fetch Solr once, which is not installed"
    return ""


def _has_jars() -> bool:
    return any(JARS.glob("solr-core-*.jar"))


def fetch_jars() -> None:
    """Solr, ZooKeeper and Jetty from Maven Central, once: 121 jars, 53 MB."""
    if _has_jars():
        return
    aside = JARS.with_name(f"{JARS.name}.{os.getpid()}")
    subprocess.run(
        ["mvn", "-B", "-q", f"-DoutputDirectory={aside}", "-DincludeScope=runtime", FETCH],
        cwd=OWN,
        check=True,
    )
    if _has_jars():  # another process was quicker
        shutil.rmtree(aside)
    else:
        os.replace(aside, JARS)


def free_ports(count: int, first: int = 0) -> list[int]:
    """Ports of the loopback that nobody listens on: from `first` upwards, or any."""
    held, ports = [], []
    try:
        while len(ports) < count:
            one = socket.socket()
            try:
                one.bind(("127.0.0.1", first))
            except OSError:
                one.close()
                first += 1
                continue
            held.append(one)
            ports.append(one.getsockname()[1])
            first = first + 1 if first else 0
    finally:
        for one in held:
            one.close()
    return ports


@dataclass
class RunningCloud:
    """A cluster that somebody else started and will end; `hosts` are host:port of its nodes."""

    hosts: list[str]

    def url(self, collection: str) -> str:
        """The address of an index that no other process of the tests asks for."""
        own = os.environ.get("PYTEST_XDIST_WORKER", "main")
        return f"solr://{','.join(self.hosts)}/{collection}_{own}"


@dataclass
class SolrCloud:
    """ZooKeeper and `nodes` Solr nodes over one folder. A context manager: what it starts, it ends."""

    folder: Path
    nodes: int = 2
    heap: str = "512m"
    first_port: int = 0
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __enter__(self) -> "SolrCloud":
        fetch_jars()
        self.folder.mkdir(parents=True, exist_ok=True)
        names = [ZOOKEEPER, *self.names]
        self.ports = dict(zip(names, free_ports(len(names), self.first_port), strict=True))
        try:
            self.start(ZOOKEEPER)
            for name in self.names:
                self.start(name)
            for name in self.names:
                self.wait_for(name)
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *failure: object) -> None:
        self.end()

    @property
    def names(self) -> list[str]:
        return [f"node{number}" for number in range(1, self.nodes + 1)]

    @property
    def hosts(self) -> list[str]:
        """host:port of each node, as ARCHIVE_SEARCH_URL names them."""
        return [f"127.0.0.1:{self.ports[name]}" for name in self.names]

    def url(self, collection: str) -> str:
        return f"solr://{','.join(self.hosts)}/{collection}"

    def start(self, name: str) -> None:
        """Start a process that is not running; its output goes to a log in the folder."""
        options = self._zookeeper() if name == ZOOKEEPER else self._node(name)
        command = ["java", f"-Dlog4j2.configurationFile={OWN}/log4j2.xml", "-cp", f"{JARS}/*", *options]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )

    def _zookeeper(self) -> list[str]:
        data = self.folder / "zookeeper"
        data.mkdir(exist_ok=True)
        settings = self.folder / "zoo.cfg"
        settings.write_text(
            f"tickTime=1000\ndataDir={data}\nclientPort={self.ports[ZOOKEEPER]}\nclientPortAddress=127.0.0.1\n"
            "admin.enableServer=false\n"
        )
        main = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
        return ["-Xmx128m", "-XX:+UseSerialGC", main, str(settings)]

    def _node(self, name: str) -> list[str]:
        home = self.folder / name
        home.mkdir(exist_ok=True)
        shutil.copy(OWN / "solr.xml", home)
        return [
            *(f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"),
            *("-Duser.timezone=UTC", f"-Dsolr.solr.home={home}", f"-Dsolr.log.dir={self.folder}"),
            *(f"-Djetty.port={self.ports[name]}", f"-DzkHost=127.0.0.1:{self.ports[ZOOKEEPER]}"),
            *("org.eclipse.jetty.xml.XmlConfiguration", str(OWN / "jetty.xml")),
        ]

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End a process: SIGTERM lets a node commit and leave, SIGKILL is a crash."""
        process = self.processes.pop(name, None)
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self, name: str) -> None:
        self.stop(name, signal.SIGKILL)

    def end(self) -> None:
        for name in [*reversed(self.names), ZOOKEEPER]:
            self.stop(name)

    def wait_for(self, name: str) -> None:
        """Until a node says that it is up and its own replicas have recovered."""

        def is_up() -> bool:
            return bool(self.ask(name, "admin/info/health", requireHealthyCores="true")["status"] == "OK")

        self._until(f"{name} is up", is_up)

    def wait_until_whole(self) -> None:
        """Until every node runs and every replica of every collection is active, several looks in a row."""
        for name in self.processes:
            if name != ZOOKEEPER:
                self.wait_for(name)
        looks = 0

        def is_steady() -> bool:
            nonlocal looks
            looks = looks + 1 if self._is_whole() else 0
            if looks < STEADY:
                time.sleep(1)
            return looks >= STEADY

        self._until("every replica is active", is_steady)

    def _is_whole(self) -> bool:
        cluster = self.ask(self.names[0], "admin/collections", action="CLUSTERSTATUS")["cluster"]
        live = set(cluster["live_nodes"])
        shards = [shard for each in cluster["collections"].values() for shard in each["shards"].values()]
        replicas = [replica for shard in shards for replica in shard["replicas"].values()]
        is_active = [each["state"] == "active" and each["node_name"] in live for each in replicas]
        return len(live) == self.nodes and all(is_active)

    def _until(self, what: str, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + UP_WITHIN
        trouble: object = ""
        while time.monotonic() < until:
            dead = [name for name, process in self.processes.items() if process.poll() is not None]
            if dead:
                raise RuntimeError(f"{dead[0]} ended by itself; see {self.folder / dead[0]}.log")
            try:
                if is_so():
                    return
            except (requests.RequestException, ValueError, KeyError) as error:
                trouble = error
            time.sleep(0.1)
        raise RuntimeError(f"Not so within {UP_WITHIN:.0f} s: {what} ({trouble}); see {self.folder}/*.log")

    def ask(self, node: str, path: str, **asked: object) -> dict[str, Any]:
        """One question to one node's own address."""
        address = f"http://127.0.0.1:{self.ports[node]}/solr/{path}"
        answer = requests.get(
            address, params={"wt": "json", **{k: str(v) for k, v in asked.items()}}, timeout=60
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def memory(self) -> dict[str, int]:
        """MiB that each process holds, where the system tells it."""
        held = {}
        for name, process in self.processes.items():
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    held[name] = int(line.split()[1]) // 1024
        return held


def main() -> None:
    reason = why_not()
    if sys.argv[1:] == ["--why-not"]:
        sys.stdout.write(f"{reason}\n" if reason else "")
        raise SystemExit(NOT_INSTALLED if reason else 0)
    if reason:
        raise SystemExit(f"No SolrCloud can be started here: it {reason}.")
    command = [] if not sys.argv[1:] or sys.argv[1].isdecimal() else sys.argv[1:]
    first = int(sys.argv[1]) if sys.argv[1:] and not command else 0
    with tempfile.TemporaryDirectory() as folder, SolrCloud(Path(folder), first_port=first) as cloud:
        if command:
            named = {
                "ARCHIVE_TESTS_SOLR": ",".join(cloud.hosts),
                "ARCHIVE_TESTS_SEARCH_URL": cloud.url("tests"),
            }
            raise SystemExit(subprocess.run(command, env={**os.environ, **named}).returncode)
        sys.stdout.write(f"ARCHIVE_SEARCH_URL={cloud.url('archive')}\nCtrl-C ends it.\n")
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
