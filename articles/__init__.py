"""The archive: one Django app. docs/architecture.md says where everything lives."""

import os

# Before numpy is imported anywhere: the matrices here are small, and a second thread of a process would be
# had at the cost of the processes beside it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
