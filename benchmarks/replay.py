"""What a step of the kernel waits for: python3 benchmarks/replay.py PROGRAM TRACE < output of trace_kernel TRACE.

The instructions of one step, as they were met, are written in a straight line without the branches between them, with
the memory at the same distances, and timed: as they are, and with something left out at a time.
"""
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

program, trace = sys.argv[1:3]
REGISTERS = "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15".split()
MEMORY = re.compile(r"(-?0x[0-9a-f]+)?\((%\w+)?(?:,(%\w+),(\d))?\)")
FAR = 1 << 17  # what is not on the stack lies behind it
REPEATS, TURNS = 2000, 15

TIMER = r"""
#include <stdio.h>
#include <time.h>
void step(double*, long);
static double memory[1 << 16] __attribute__((aligned(4096)));
static double now(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }
int main(void) {
  double clock = 1e9, best = 1e9;
  for (int turn = 0; turn < %d; ++turn) {
    for (int i = 0; i < 1 << 16; ++i) memory[i] = 0.5 + 1e-3 * (i %% 97);
    double start = now();
    unsigned long x = 0;
    for (int i = 0; i < 1000000; ++i) __asm__ volatile("add $1, %%0\nadd $1, %%0" : "+r"(x));
    double time = (now() - start) / 2e6;
    if (time < clock) clock = time;
    start = now();
    step(memory, %d);
    time = (now() - start) / %d;
    if (time < best) best = time;
  }
  printf("%%f\n", best / clock);
}
""" % (TURNS, REPEATS, REPEATS)

FRAME = """.globl step
step:
 sub $8, %rsp
 stmxcsr (%rsp)
 orl $0x8040, (%rsp)
 ldmxcsr (%rsp)
 vxorpd %xmm31, %xmm31, %xmm31
 .p2align 6
1:
{}
 dec %rsi
 jnz 1b
 add $8, %rsp
 vzeroupper
 ret
.section .note.GNU-stack,"",@progbits
"""


def instructions_of(program):
    found = {}
    for line in subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], capture_output=True, text=True, check=True).stdout.splitlines():
        if match := re.match(r" +([0-9a-f]+):\t(\S+) *(.*)", line):
            found[int(match[1], 16)] = (match[2], match[3].split("#")[0].split("<")[0].strip())
    return found


def one_step(instructions):
    """Each instruction of a step as it was met, with the registers: between two visits of one that each step has once."""
    first, *lines = sys.stdin.read().splitlines()
    once = {address for address, n in (line.split() for line in lines) if n == first.split()[1]}
    met = [line.split() for line in open(trace)]
    marks = [i for i, m in enumerate(met) if m[0] in once]
    mark = met[marks[0]][0]
    begin, end = [i for i in marks if met[i][0] == mark][1:3]
    for address, *registers in met[begin:end]:
        if int(address, 16) in instructions:
            yield int(address, 16), dict(zip(REGISTERS, (int(r, 16) for r in registers)))


class Line:
    """The step in a straight line."""

    def __init__(self, step, instructions):
        self.instructions, self.step = instructions, list(step)
        self.stack = self.step[0][1]["rsp"]
        self.lowest = min(a for a in map(self.address_of, self.step) if self.on_stack(a)) & ~4095
        self.others = {}

    def address_of(self, met):
        address, registers = met
        match = MEMORY.search(self.instructions[address][1])
        if not match:
            return None
        if match[2] == "%rip":
            return (address,)  # a constant, known by who reads it
        at = int(match[1] or "0", 16)
        if match[2]:
            at += registers[match[2][1:]]
        if match[3]:
            at += registers[match[3][1:]] * int(match[4])
        return at

    def on_stack(self, at):
        return isinstance(at, int) and abs(at - self.stack) < FAR // 2

    def place_of(self, at):
        if self.on_stack(at):
            return at - self.lowest
        line, within = (at & ~63, at & 63) if isinstance(at, int) else (at, 0)
        return FAR + 64 * self.others.setdefault(line, len(self.others)) + within

    def text(self, stores=True, loads=True, waits=True):
        """Branches left out; whole numbers count nothing, but their instructions stay."""
        lines = []
        for met in self.step:
            name, operands = self.instructions[met[0]]
            if name.startswith("j") or name in ("call", "ret", "nop", "nopw", "nopl"):
                continue
            if name[0] not in "vk" or "%r" in MEMORY.sub("", operands) or "%e" in MEMORY.sub("", operands):
                lines.append("lea 8(%rdi), %rax")
                continue
            split = re.findall(r"(?:[^,(]|\([^)]*\))+", operands)
            if MEMORY.search(operands):
                is_store = "(" in split[-1]
                if is_store and not stores:
                    continue
                operand = f"{self.place_of(self.address_of(met))}(%rdi)"
                wide = "zmm" if "%zmm" in operands else "ymm" if "%ymm" in operands else "xmm"
                if not (is_store or loads or name.startswith(("vmov", "vbroadcast"))):
                    split = [f"%{wide}31" if "(" in part else part for part in split]
                split = [MEMORY.sub(operand, part) for part in split]
            if not waits:
                split[:-1] = [re.sub(r"mm\d+", "mm31", part) for part in split[:-1]]
            lines.append(f"{name} {', '.join(split)}")
        return FRAME.format("\n".join(lines))


def timed(texts):
    """Cycles of a repeat of each, in turn; medians."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "timer.c").write_text(TIMER)
        for i, text in enumerate(texts):
            (folder / "step.s").write_text(text)
            subprocess.run(["cc", "-O2", folder / "timer.c", folder / "step.s", "-o", folder / f"replay{i}"], check=True)
        rounds = [[float(subprocess.run([folder / f"replay{i}"], capture_output=True, text=True, check=True).stdout) for i in range(len(texts))] for _ in range(5)]
    return [statistics.median(column) for column in zip(*rounds)]


instructions = instructions_of(program)
line = Line(one_step(instructions), instructions)
variants = {
    "as they are": {},
    "without stores": {"stores": False},
    "without loads within other instructions": {"loads": False},
    "none waiting for a register of another": {"waits": False},
    "neither waiting nor storing": {"waits": False, "stores": False},
    "nor loading within other instructions": {"waits": False, "stores": False, "loads": False},
}
print(f"{len(line.step)} instructions of a step in a straight line, cycles:")
for what, cycles in zip(variants, timed([line.text(**left_out) for left_out in variants.values()])):
    print(f"{what:<44}{cycles:8,.0f}")
