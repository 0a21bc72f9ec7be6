"""Medians of the contest's rounds and ratios to the program's own kernel: contest_table.py CONTEST.tsv"""
import statistics
import sys

times, about = {}, {}
for line in open(sys.argv[1]):
    name, setting, error, seconds = line.rstrip("\n").split("\t")
    times.setdefault(name, []).append(float(seconds))
    about[name] = (setting, error)
own = statistics.median(times[next(iter(times))])
print("| contestant | setting | largest error | ms a draw | times the first |\n| --- | --- | --- | --- | --- |")
for name, all_times in times.items():
    median = statistics.median(all_times)
    print(f"| {name} | {about[name][0]} | {about[name][1]} | {1e3 * median:.3g} | {median / own:.3g} |")
