"""The targets, and the tools that are measured against them."""
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from machine import Server, Stopwatch

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent
OUT = HERE / "target"
HAWSER = Path(os.environ.get("HAWSER_BIN", ROOT / "distribution/target/hawser/bin/hawser"))
FAST = "iqn.2026-11.io.hawser.bench:fast"
NULL = "iqn.2026-11.io.hawser.bench:null"
MANY = 1000
JAR = HERE / "jmh/target/benchmarks.jar"
PAIRS = 30


def say(text):
    print(text, file=sys.stderr, flush=True)


def prepare():
    """Installs what is missing if it may, and builds."""
    wanted = {"gcc": "gcc", "make": "make", "tgtd": "tgt"}
    missing = [package for program, package in wanted.items() if not shutil.which(program)]
    if not Path("/usr/include/iscsi/iscsi.h").exists():
        missing.append("libiscsi-dev")
    if missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            sys.exit("benchmarks: install " + " ".join(missing) + " first")
        say("benchmarks: installing " + " ".join(missing))
        quiet = dict(stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["apt-get", "-qq", "update"], **quiet)
        subprocess.run(["apt-get", "-qq", "install", "-y", "--no-install-recommends", *missing], **quiet)
    subprocess.run(["make", "-s", "-C", str(HERE / "native")], check=True)
    if not HAWSER.exists():
        say("benchmarks: building the distribution")
        subprocess.run(["mvn", "-q", "-B", "-DskipTests", "package", "-pl", "distribution", "-am"], cwd=ROOT, check=True)


def build_programs():
    """Those of jmh/, each time: a program that an earlier state left behind would measure that state."""
    say("benchmarks: building the programs of jmh/")
    subprocess.run(["mvn", "-q", "-B", "-DskipTests", "-Pbenchmarks", "package", "-pl", "benchmarks/jmh", "-am"],
                   cwd=ROOT, check=True)


def program(name, *arguments, heap="256m"):
    """The command line of a program of jmh/; its JVM is that of Hawser's one-shots."""
    return ["java", "-XX:+UseSerialGC", f"-Xmx{heap}", "-cp", f"{JAR}:{HERE}/jmh/target/lib/*",
            f"-Djava.util.logging.config.file={HAWSER.parent.parent}/conf/oneshot-logging.properties",
            f"io.hawser.benchmarks.{name}", *map(str, arguments)]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Tgtd(Server):
    """Debian's tgtd with a null disk that takes large PDUs, and names without disks for discovery."""

    def __init__(self, names):
        self.port, self.control = free_port(), str(20_000 + (os.getpid() + names) % 10_000)
        super().__init__("tgtd", "-f", "-C", self.control, "--iscsi", f"portal=127.0.0.1:{self.port}")
        for _ in range(100):
            if self._admin("--mode", "target", "--op", "show"):
                break
            time.sleep(0.1)
        self._admin("--mode", "target", "--op", "new", "--tid", "1", "--targetname", NULL)
        self._admin("--mode", "logicalunit", "--op", "new", "--tid", "1", "--lun", "1", "--bstype", "null",
                    "--backing-store", "1024")
        large = {"InitialR2T": "No", "MaxBurstLength": "16776192", "FirstBurstLength": "262144",
                 "MaxOutstandingR2T": "8", "MaxRecvDataSegmentLength": "262144", "MaxQueueCmd": "512"}
        for key, value in large.items():
            self._admin("--mode", "target", "--op", "update", "--tid", "1", "--name", key, "--value", value)
        self._admin("--mode", "target", "--op", "bind", "--tid", "1", "--initiator-address", "ALL")
        # tgtadm takes no list: one shell starts all of them.
        script = f"""a() {{ tgtadm -C {self.control} --lld iscsi --mode target "$@"; }}
            for i in $(seq 2 {names}); do a --op new --tid $i --targetname {NULL}$i
            a --op bind --tid $i --initiator-address ALL; done"""
        subprocess.run(["sh", "-c", script], check=True, stdout=subprocess.DEVNULL)

    def _admin(self, *words):
        command = ["tgtadm", "-C", self.control, "--lld", "iscsi", *words]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Lab:
    """Starts targets when a row first needs them, and runs the tools."""

    def __init__(self, stack, seconds, ramp, patience):
        self.stack, self.seconds, self.ramp = stack, seconds, ramp
        self.servers, self.ports = [], {}
        self.watch = Stopwatch(self.servers, patience)

    def port(self, target):
        if target not in self.ports:
            server = (Server(OUT / "fast-target", "0", str(MANY), ready=True) if target == FAST
                      else Tgtd(1 if target == NULL else MANY))
            self.stack.enter_context(server)
            self.servers.append(server)
            self.ports[target] = int(server.line[1]) if target == FAST else server.port
        return self.ports[target]

    def portal(self, target):
        return f"127.0.0.1:{self.port(target)}"

    def url(self, target, query=""):
        return f"iscsi://{self.portal(target)}/{target}/1{query}"

    def times(self, ramp=None):
        return ["--time", f"{self.seconds * 1000:.0f}ms", "--ramp", f"{(ramp or self.ramp) * 1000:.0f}ms", "--json"]

    def hawser(self, mode, size, depth, target=FAST, sessions=1, digests=False, busy=False):
        query = "?header_digest=crc32c&data_digest=crc32c" if digests else ""
        command = [HAWSER, "bench", self.url(target, query), "--rw", mode, "--bs", str(size), "--depth", str(depth)]
        # Large blocks are few commands a second, so the compiler needs longer.
        command += self.times(ramp=2 * self.ramp if size >= 65536 else self.ramp)
        command += ["--sessions", str(sessions)] if sessions > 1 else []
        command += ["--busy-poll"] if busy else []
        # A sample of what is read is compared with fast's pattern; what tgtd's null disk returns is whatever was there.
        verify = "read" in mode and target == FAST
        command += ["--verify"] if verify else []
        figures = self.watch.measure(command)
        if figures["errors"] or verify and not figures["checked"]:
            raise RuntimeError(f"errors, or nothing was verified, in {command}: {figures}")
        figures["cpu_s_per_mio"] = figures["cpu_s"] / max(1, figures["ios"]) * 1e6
        return figures

    def recorder(self):
        """Transports with and without a flight recorder in turns within one process, by their names."""
        figures = self.watch.measure(program("RecorderCost", self.port(FAST), FAST, OUT / "recordings", PAIRS,
                                             f"{2000 * self.ramp:.0f}"))
        common = {key: value for key, value in figures.items() if not isinstance(value, dict)}
        return {name: {**common, **own} for name, own in figures.items() if isinstance(own, dict)}

    def libiscsi(self, mode, size, depth, target=FAST, sessions=1):
        return self.watch.measure([OUT / "libiscsi-load", self.url(target), mode, str(size), str(depth),
                                   f"{self.seconds:g}", "0.5", str(sessions), "1" if target == FAST else "0"])

    def raw(self, mode, size, depth, target=FAST, sessions=1):
        return self.watch.measure([OUT / "raw-load", "127.0.0.1", str(self.port(target)), target, "1", mode, str(size),
                                   str(depth), f"{self.seconds:g}", "0.5", str(sessions), "1" if target == FAST else "0"])

    def logins(self, target):
        """Warm: a login is much code that runs rarely, and the compiler is busy with it for some twelve seconds."""
        return self.watch.measure([HAWSER, "bench", self.url(target), "--rw", "login", *self.times(ramp=5 * self.ramp)])

    def discoveries(self, target):
        """Warmer still: there are only two hundred of them a second for the compiler to learn from."""
        figures = self.watch.measure([HAWSER, "bench", f"iscsi://{self.portal(target)}/", "--rw", "discover",
                                      *self.times(ramp=8 * self.ramp)])
        if figures["portals"] != MANY:
            raise RuntimeError(f"{figures['portals']} portals were found instead of {MANY}")
        return figures

    def libiscsi_logins(self, target, how="login"):
        return self.watch.measure([OUT / "libiscsi-load", self.url(target), how, f"{self.seconds:g}"])

    def libiscsi_discoveries(self, target):
        figures = self.watch.measure([OUT / "libiscsi-load", self.portal(target), "discover", "200"])
        if figures["targets"] != MANY:
            raise RuntimeError(f"libiscsi found {figures['targets']} targets instead of {MANY}")
        return figures

    def first_byte(self, target, flags=None):
        """A whole process: start, login, one block, logout."""
        command = [HAWSER, "read", self.url(target), "--lba", "0", "--blocks", "1", "--out", "/dev/null"]
        return self.watch.measure((["env", f"HAWSER_JAVA_OPTS={flags}"] if flags else []) + command)
