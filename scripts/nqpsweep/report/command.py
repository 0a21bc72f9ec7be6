"""nqpsweep-report: a result as a page to read."""
import argparse
import pathlib
import sys
from collections.abc import Callable

from nqpsweep.report.page import write_figures, write_report
from nqpsweep.results import NotAResult


def main() -> int:
    """Returns 0, or 2 for bad input and 1 for files that cannot be written, as the program does."""
    arguments = parsed()
    if arguments.only:
        return done(lambda: write_figures(arguments.result, arguments.figures, arguments.only), lambda: f"charts in {arguments.figures}: {', '.join(arguments.only)}", arguments.figures)
    page = arguments.out or arguments.result.with_suffix(".html")
    if page.exists() and not arguments.force:
        return failed(f"{page}: exists already; name another file with --out, or replace it with --force", 2)
    if not page.parent.is_dir():
        return failed(f"{page}: there is no folder {page.parent}; make it, or name another place with --out", 2)
    return done(lambda: write_report(arguments.result, page, arguments.figures), lambda: f"{page} ({page.stat().st_size / 1e6:.1f} MB)" + (f", charts in {arguments.figures}" if arguments.figures else ""), page)


def done(write: Callable[[], object], what: Callable[[], str], where: pathlib.Path) -> int:
    """The exit code of writing, and what was written or why not."""
    try:
        write()
    except (NotAResult, LookupError) as reason:
        return failed(str(reason.args[0]), 2)
    except OSError as reason:
        return failed(f"{reason.filename or where}: {reason.strerror or reason}", 1)
    print(what())
    return 0


def failed(message: str, code: int) -> int:
    print(f"error: {message}", file=sys.stderr)
    return code


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="report", description="Writes a result of nqpsweep as one HTML page that needs nothing else.")
    parser.add_argument("result", type=pathlib.Path, help="a file that `nqpsweep run` made")
    parser.add_argument("--out", type=pathlib.Path, metavar="PAGE", help="where the page goes; by default beside the result, ending in .html")
    parser.add_argument("--figures", type=pathlib.Path, metavar="DIR", help="write the charts as PNG, SVG and PDF, too")
    parser.add_argument("--only", nargs="+", metavar="CHART", help="of --figures, those with these names, and no page")
    parser.add_argument("--force", action="store_true", help="replace a page that exists")
    arguments = parser.parse_args()
    if arguments.only and not arguments.figures:
        parser.error("--only names charts for --figures DIR")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
