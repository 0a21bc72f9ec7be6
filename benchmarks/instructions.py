"""What the kernel's instructions need of the machine: python3 benchmarks/instructions.py PROGRAM < output of trace_kernel."""
import re
import subprocess
import sys
from collections import Counter

# What a core of the Zen 5 kind does in a cycle with 512 bits (benchmarks/run machine measures all but the last two).
MULTIPLIERS, LOADS, STORES, DIVISION_CYCLES, ADDERS, ISSUED = 2, 2, 1, 4, 2, 8

program = sys.argv[1]
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


totals, issued, unknown = Counter(), 0, 0
for address, n in counts.items():
    if address not in instructions:  # a call of a shared library
        unknown += n
        continue
    issued += n
    for kind in kinds_of(*instructions[address]):
        totals[kind] += n

print(f"{steps} steps of 8 trajectories; {unknown / steps:.1f} instructions a step lie outside the program\n")
print("| kind | a step |\n| --- | --- |")
for kind, n in totals.most_common():
    print(f"| {kind} | {n / steps:,.0f} |")
print(f"| all instructions | {issued / steps:,.0f} |\n")
bounds = {
    "loads": totals["loads"] / LOADS,
    "stores": totals["stores"] / STORES,
    "multipliers": (totals["multiply-adds and products"] + DIVISION_CYCLES * MULTIPLIERS * totals["divisions"]) / MULTIPLIERS,
    "multipliers and adders": (totals["multiply-adds and products"] + totals["sums and comparisons"]) / (MULTIPLIERS + ADDERS),
    "issue": issued / ISSUED,
}
for name, cycles in sorted(bounds.items(), key=lambda item: -item[1]):
    print(f"{name:<24}{cycles / steps:8,.0f} cycles a step")
