"""
Runs scripts for the tests, each in a copy of this process, so that PyTorch is loaded once: that takes seconds. Argument:
the path of a socket. Ends when its standard input does.
"""

import json
import os
import runpy
import select
import socket
import sys
import tempfile
import traceback

import numpy  # noqa: F401
import torch  # noqa: F401


def run(script, arguments, text):
    """In the copy: the script, a path or a text, as if it had been started from a shell. Gives its status."""
    given = tempfile.TemporaryFile()
    given.write(text.encode())
    given.seek(0)
    os.dup2(given.fileno(), 0)
    sys.stdin = open(0, encoding="utf8", closefd=False)
    sys.argv = [script, *arguments]
    try:
        if script.endswith(".py"):
            runpy.run_path(script, run_name="__main__")
        else:
            exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
        return 1


def answer(connection):
    with connection.makefile("rb") as stream:
        asked = json.load(stream)
    heard = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]
    for descriptor, file in zip([1, 2], heard):
        os.dup2(file.fileno(), descriptor)
    status = run(asked["script"], asked["args"], asked["input"])
    sys.stdout.flush()
    sys.stderr.flush()
    for file in heard:
        file.seek(0)
    out, errors = [file.read().decode() for file in heard]
    reply = {"status": status, "out": out, "errors": errors}
    connection.sendall(json.dumps(reply).encode())


server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
print("ready", flush=True)
while True:
    ready, _, _ = select.select([server, sys.stdin], [], [])
    if sys.stdin in ready:
        break
    connection, _ = server.accept()
    if os.fork() == 0:
        server.close()
        answer(connection)
        os._exit(0)
    connection.close()
    # Copies that have ended; those that have not are met the next time.
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            break
