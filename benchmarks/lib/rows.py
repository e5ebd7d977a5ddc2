"""The goals in their numbering: which tools take turns, and which ratio is held to what."""
from lab import FAST, NULL
from report import OneProcess, Row

K4, M1 = 4096, 1 << 20
TGTD_MANY = NULL + "2"


def versus(lab, mode, size, depth, raw=False, **more):
    tools = {"hawser": lambda: lab.hawser(mode, size, depth, **more),
             "libiscsi": lambda: lab.libiscsi(mode, size, depth, **{k: v for k, v in more.items() if k != "busy"})}
    if raw:
        tools["raw"] = lambda: lab.raw(mode, size, depth)
    return tools


def iops(goal, tool="hawser", by="libiscsi"):
    return f"IOPS of {tool} / {by}", tool, by, "iops", goal


def cpu(goal, label="CPU per I/O"):
    return label, "hawser", "libiscsi", "cpu_s_per_mio", goal


def rows(lab):
    yield Row(1, "4 KiB random read, depth 32", versus(lab, "randread", K4, 32, raw=True),
              [iops(">= 3.0"), cpu("<= 0.25", "CPU per I/O (goal 4)")])
    yield Row(2, "4 KiB random read, depth 128", versus(lab, "randread", K4, 128, raw=True),
              [iops(">= 6"), ("peak RSS in MiB (goal 12)", "hawser", None, "process_rss_mib", "<= 160")])
    yield Row(3, "4 KiB random write, depth 32", versus(lab, "randwrite", K4, 32, raw=True), [iops(">= 4.5")])
    yield Row(5, "4 KiB random read, depth 1", versus(lab, "randread", K4, 1),
              [("p50", "hawser", "libiscsi", "p50_us", "<= 1.0"), ("p99", "hawser", "libiscsi", "p99_us", "<= 1.1")])
    yield Row(6, "4 KiB random read, depth 1, busy poll", versus(lab, "randread", K4, 1, busy=True),
              [("p50", "hawser", "libiscsi", "p50_us", "<= 0.40")])
    for mode, goal, digest_goal in (("read", ">= 1.0", ">= 0.75"), ("write", ">= 1.35", ">= 0.85")):
        yield Row(7, f"1 MiB sequential {mode}, depth 8", versus(lab, mode, M1, 8, raw=True), [iops(goal)])
        yield Row(8, f"1 MiB sequential {mode}, depth 8, both digests",
                  {"digests": lambda m=mode: lab.hawser(m, M1, 8, digests=True),
                   "none": lambda m=mode: lab.hawser(m, M1, 8)}, [iops(digest_goal, "digests", "none")])
    for mode, size, depth in (("randread", K4, 32), ("randwrite", K4, 32), ("read", M1, 8), ("write", M1, 8)):
        yield Row(9, f"tgtd null, {size // 1024} KiB {mode}, depth {depth}",
                  versus(lab, mode, size, depth, target=NULL), [iops(">= 1.0"), cpu("<= 0.75")])
    yield Row(10, "two sessions, 4 KiB random read, depth 32 each",
              {**versus(lab, "randread", K4, 32, sessions=2), "one": lambda: lab.hawser("randread", K4, 32)},
              [iops(">= 4"), iops(">= 1.5", "hawser", "one")])
    yield Row(11, "login and logout, one after another",
              {"hawser": lambda: rate(lab.logins(FAST)), "libiscsi": lambda: lab.libiscsi_logins(FAST),
               "libiscsi, same requests": lambda: lab.libiscsi_logins(FAST, "login-security")},
              [("logins per second", "hawser", "libiscsi", "logins_per_s", ">= 1.0"),
               ("logins per second, same requests", "hawser", "libiscsi, same requests", "logins_per_s", ">= 1.0")])
    yield Row(11, "discovery of 1,000 targets (tgtd)",
              {"hawser": lambda: lab.discoveries(TGTD_MANY), "libiscsi": lambda: lab.libiscsi_discoveries(TGTD_MANY)},
              [("time", "hawser", "libiscsi", "p50_ms", "<= 1.2")])
    yield Row(13, "one-shot cold start to first byte",
              {"hawser": lambda: lab.first_byte(FAST), "no archive": lambda: lab.first_byte(FAST, "-Xshare:off")},
              [("seconds", "hawser", None, "wall_s", "<= 0.7")])
    yield OneProcess(14, "flight recorder, 4 KiB random read, depth 32, in turns in one process", lab.recorder,
                     ["recorder", "none", "none, again"],
                     [("CPU per I/O, on / off", "recorder", None, "cpu_ratio", "<= 1.03"),
                      ("CPU per I/O, off / off: the error of the method", "none, again", None, "cpu_ratio", "<= 1.015")])


def rate(figures):
    return {**figures, "logins_per_s": figures["calls_per_s"]}
