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
    "loads": totals["loads"] / per_cycle["loads"],
    "stores": totals["stores"] / per_cycle["stores"],
    "multiply-adds and divisions": totals["multiply-adds and products"] / per_cycle["fused multiply-adds"]
                                   + totals["divisions"] / per_cycle["divisions"],
}
print(f"of {cycles_a_step:,.0f} cycles a step, as measured, at least are needed by")
for name, cycles in sorted(bounds.items(), key=lambda item: -item[1]):
    print(f"{name:<28}{cycles / steps:8,.0f}  {100 * cycles / steps / cycles_a_step:3.0f} %")
