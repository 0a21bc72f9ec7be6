"""One page that answers a reader's questions about a result."""
from nqpsweep.report.page import write_report

__all__ = ["write_report"]
