"""Runs scripts, each in a copy of this process, so that PyTorch is loaded once; what one prints goes to a file beside it."""

import os
import runpy
import sys

import torch  # noqa: F401

for script in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(script + ".out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        sys.argv = [script]
        runpy.run_path(script, run_name="__main__")
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"{script} failed")
