"""Runs measuring programs and notes what the rest of the machine did meanwhile."""
import json
import os
import platform
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def name(java="java"):
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    version = subprocess.run([java, "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {platform.release()}, {version}"


class Server:
    """A target, ended by its pid. With ready=True its first line is read before it counts as started."""

    def __init__(self, *command, ready=False):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.line = self.process.stdout.readline().split() if ready else []

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.process.kill()
        self.process.wait()

    def cpu_seconds(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def busy_seconds():
    user, nice, system, _, _, irq, softirq = map(int, open("/proc/stat").readline().split()[1:8])
    return (user + nice + system + irq + softirq) / TICKS


class Stopwatch:
    """Runs programs that print one line of JSON. What is neither theirs nor a server's is others' work: a run during
    which others used more than `limit` of one core is repeated as long as the patience lasts."""

    def __init__(self, servers, patience, limit=0.15):
        self.servers, self.patience, self.limit = servers, patience, limit

    def measure(self, command):
        figures = self._once(command)
        while figures["other_cpu"] > self.limit and self.patience > 0:
            started = time.monotonic()
            again = self._once(command)
            self.patience -= time.monotonic() - started
            if again["other_cpu"] < figures["other_cpu"]:
                figures = again
        return figures

    def _once(self, command):
        started, busy = time.monotonic(), busy_seconds()
        served = sum(server.cpu_seconds() for server in self.servers)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        served = sum(server.cpu_seconds() for server in self.servers) - served
        own = usage.ru_utime + usage.ru_stime
        if process.returncode != 0:
            raise RuntimeError(f"exit {process.returncode}: {' '.join(map(str, command))}\n{out}")
        lines = out.strip().splitlines()
        figures = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
        figures.update(process_rss_mib=usage.ru_maxrss / 1024, wall_s=wall, process_cpu_s=own,
                       other_cpu=max(0.0, busy_seconds() - busy - served - own) / wall)
        return figures
