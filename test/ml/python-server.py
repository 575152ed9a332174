"""Runs scripts, one per line of JSON on standard input, each as the main program; answers with its status and what it printed."""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback


def run(request):
    out, err = io.StringIO(), io.StringIO()
    before = dict(os.environ)
    os.environ.update(request["env"])
    sys.argv = [request["file"], *request["args"]]
    status = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            runpy.run_path(request["file"], run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        if isinstance(end.code, str):
            err.write(end.code + "\n")
    except BaseException:
        status = 70
        err.write(traceback.format_exc())
    finally:
        os.environ.clear()
        os.environ.update(before)
    return {"status": status, "stdout": out.getvalue(), "stderr": err.getvalue()}


for line in sys.stdin:
    request = json.loads(line)
    if request["scripts"] not in sys.path:
        sys.path.insert(0, request["scripts"])
    sys.__stdout__.write(json.dumps(run(request)) + "\n")
    sys.__stdout__.flush()
