"""Rounds of one row, its ratios, and how they are written down."""
from statistics import median

from lab import say

FIGURES = ("iops", "mbps", "p50_us", "p99_us", "cpu_s_per_mio", "alloc_b_per_io", "process_rss_mib", "wall_s",
           "logins_per_s", "p50_ms", "other_cpu", "cpu_ratio", "cpu_ratio_low", "cpu_ratio_high", "iops_ratio",
           "iops_ratio_low", "iops_ratio_high")


class Row:
    """One line of the table: tools that take turns, and the ratio of a figure of two of them (or of one alone)."""

    def __init__(self, number, work, tools, ratios):
        self.number, self.work, self.tools, self.ratios, self.rounds = number, work, tools, ratios, []

    def run(self, rounds):
        for n in range(rounds):
            say(f"  {self.number:>2} {self.work}: round {n + 1} of {rounds}")
            self.rounds.append(self.round(n))

    def round(self, n):
        # The order turns with the rounds: who comes first meets the caches of another.
        names = list(self.tools)
        names = names[n % len(names):] + names[:n % len(names)]
        return {name: self.tools[name]() for name in names}

    def lines(self):
        for what, of, by, figure, goal in self.ratios:
            values = [one[of][figure] / (one[by][figure] if by else 1) for one in self.rounds]
            value = median(values)
            sign, bound = goal.split()
            good = value >= float(bound) if sign == ">=" else value <= float(bound)
            yield {"row": self.number, "work": self.work, "figure": what, "value": round(value, 3),
                   "low": round(min(values), 3), "high": round(max(values), 3), "goal": goal, "reached": good,
                   "other_cpu": round(max(one[name]["other_cpu"] for one in self.rounds for name in one), 2)}

    def absolutes(self):
        for name in self.tools:
            figures = {key: round(median(one[name][key] for one in self.rounds), 3) for key in FIGURES
                       if all(key in one[name] for one in self.rounds)}
            yield {"row": self.number, "work": self.work, "tool": name, **figures}


class OneProcess(Row):
    """A line whose tools take turns many times a second within one process, which tells the figures of each."""

    def __init__(self, number, work, process, tools, ratios):
        super().__init__(number, work, tools, ratios)
        self.process = process

    def round(self, n):
        return self.process()


def cell(figures, key, form):
    return format(figures[key], form) if key in figures else ""


def resident(figures):
    """Peak memory of a JVM; a small program shows that of the Python it was forked from."""
    return "" if figures["tool"].startswith(("libiscsi", "raw")) else f"{figures['process_rss_mib']:.0f}"


def table(lines, absolutes):
    text = ["| # | work | figure | median | min..max | goal | |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for line in lines:
        text.append(f"| {line['row']} | {line['work']} | {line['figure']} | **{line['value']}** | "
                    f"{line['low']}..{line['high']} | {line['goal']} | {'reached' if line['reached'] else 'missed'} |")
    text += ["", "| # | work | tool | IOPS | MB/s | p50 us | p99 us | CPU s/M | B allocated per I/O | RSS MiB |",
             "|" + " --- |" * 10]
    for a in absolutes:
        if "iops" in a:
            text.append(f"| {a['row']} | {a['work']} | {a['tool']} | {a['iops']:,.0f} | {a['mbps']:,.0f} | "
                        f"{a['p50_us']:.1f} | {a['p99_us']:.1f} | {a['cpu_s_per_mio']:.2f} | "
                        f"{cell(a, 'alloc_b_per_io', '.1f')} | {resident(a)} |")
    others = [a for a in absolutes if "iops" not in a]
    if others:
        text += ["", "| # | work | tool | logins/s | p50 ms | whole process s | RSS MiB |", "|" + " --- |" * 7]
    for a in others:
        text.append(f"| {a['row']} | {a['work']} | {a['tool']} | {cell(a, 'logins_per_s', ',.0f')} | "
                    f"{cell(a, 'p50_ms', '.3f')} | {cell(a, 'wall_s', '.2f')} | {resident(a)} |")
    return "\n".join(text)


def document(page, mark, text):
    """Puts a text between the marks of a page."""
    before, _, rest = page.read_text().partition(f"<!-- {mark} -->")
    after = rest.partition(f"<!-- end of {mark} -->")[2]
    page.write_text(f"{before}<!-- {mark} -->\n\n{text}\n\n<!-- end of {mark} -->{after}")
