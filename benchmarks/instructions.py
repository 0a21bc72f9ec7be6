"""What the kernel's instructions need of the machine: python3 benchmarks/instructions.py PROGRAM MACHINE < output of trace_kernel.

MACHINE is a file with what bench_machine said: what a core does in a cycle, and the cycles of a step.
"""
import re
import subprocess
import sys
from collections import Counter

program, machine = sys.argv[1], open(sys.argv[2]).read()
per_cycle = {what: float(rate) for what, rate in re.findall(r"(.+) of 512 bits per cycle +([\d.]+)", machine)}
cycles_a_step = float(re.search(r"avx512 +double.*?([\d.]+) cycles a step", machine)[1])
first, *lines = sys.stdin.read().splitlines()
steps = int(first.split()[1])
counts = {int(address, 16): int(n) for address, n in (line.split() for line in lines)}

instructions = {}
for line in subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], capture_output=True, text=True, check=True).stdout.splitlines():
    if match := re.match(r" +([0-9a-f]+):\t(\S+) *(.*)", line):
        instructions[int(match[1], 16)] = (match[2], match[3].split("#")[0].strip())


def operands_of(text):
    """Operands in AT&T order, the last one being written."""
    return [part.strip() for part in re.findall(r"(?:[^,(]|\([^)]*\))+", text)]


def kinds_of(name, text):
    operands = operands_of(text)
    wide = "%zmm" in text
    if wide and operands and "(" in operands[-1]:
        yield "stores"
    elif wide and any("(" in operand for operand in operands):
        yield "loads"
    if not wide:
        yield "scalar and control"
    elif re.match(r"vf?n?m(add|sub|ul)|vfn?m(add|sub)|vrndscale|vscalef", name):
        yield "multiply-adds and products"
    elif name.startswith("vdiv"):
        yield "divisions"
    elif re.match(r"v(add|sub|max|min|cmp)p", name):
        yield "sums and comparisons"
    elif not name.startswith("vmov"):
        yield "bits, blends and conversions"


# A step has two parts that wait for each other: the orders, whose instructions run again and again, and what runs once
# (the first order, the choice of the step, its end) or less (new policies, a leap).
parts = {"orders": Counter(), "once": Counter()}
issued, unknown = Counter(), 0
for address, n in counts.items():
    if address not in instructions:  # a call of a shared library
        unknown += n
        continue
    part = "orders" if n > 1.5 * steps else "once"
    issued[part] += n
    for kind in kinds_of(*instructions[address]):
        parts[part][kind] += n
totals = parts["orders"] + parts["once"]


def needs(of):
    """Cycles that the instructions of a step need at least, by what they need them of."""
    return {
        "loads": of["loads"] / per_cycle["loads"] / steps,
        "stores": of["stores"] / per_cycle["stores"] / steps,
        "multiply-adds and divisions": (of["multiply-adds and products"] / per_cycle["fused multiply-adds"]
                                        + of["divisions"] / per_cycle["divisions"]) / steps,
    }


print(f"{steps} steps of 8 trajectories; {unknown / steps:.1f} instructions a step lie outside the program\n")
print("| kind | a step | orders | once |\n| --- | --- | --- | --- |")
for kind, n in totals.most_common():
    print(f"| {kind} | {n / steps:,.0f} | {parts['orders'][kind] / steps:,.0f} | {parts['once'][kind] / steps:,.0f} |")
print(f"| all instructions | {sum(issued.values()) / steps:,.0f} | {issued['orders'] / steps:,.0f} | {issued['once'] / steps:,.0f} |\n")
print(f"of {cycles_a_step:,.0f} cycles a step, as measured, at least are needed by")
for what, of in (("", totals), (" in the orders", parts["orders"]), (" once", parts["once"])):
    for name, cycles in sorted(needs(of).items(), key=lambda item: -item[1]):
        print(f"{name + what:<44}{cycles:8,.0f}  {100 * cycles / cycles_a_step:3.0f} %")
in_turn = sum(max(needs(of).values()) for of in parts.values())
print(f"{'one part after the other, each its largest':<44}{in_turn:8,.0f}  {100 * in_turn / cycles_a_step:3.0f} %")
