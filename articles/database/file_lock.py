"""A lock that the kernel keeps on an open file: a process that dies lets go of it."""

import fcntl
import time


def wait_for_lock(handle: int, patience: float, tried_every: float) -> bool:
    """Take the lock of an open file, which stands until the file is closed; False after so many seconds of
    another's holding it. It is tried every `tried_every` seconds."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(tried_every)
