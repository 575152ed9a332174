"""model.json, where a step finds its folders, and how it says that it cannot go on."""

import argparse
import json
import os
import sys
from pathlib import Path

FORMAT = "fleetwright/model-spec/v1"
HERE = Path(__file__).resolve().parent


class Problem(Exception):
    """What the owner of the model can put right: one sentence."""


class Step:
    """One run of a step: the spec, the base folder that stands for /opt/ml, and what is worth a warning."""

    def __init__(self, name, spec, base):
        self.name = name
        self.spec = spec
        self.base = Path(base)
        self.warnings = []

    def folder(self, path, given=None):
        """`given` on the command line or by a variable, else below the base."""
        return Path(given) if given else self.base / path

    def warn(self, text):
        self.warnings.append(text)
        print(f"warning: {self.sentence(text)}", flush=True)

    def say(self, text):
        print(f"{self.spec['model']} {self.name}: {text}", flush=True)

    def sentence(self, text):
        return f"model {self.spec['model']}, step {self.name} ({self.spec['because']}): {text}"


def load_spec(path):
    try:
        spec = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"{path} cannot be read as a model's spec: {error}")
    if spec.get("format") != FORMAT:
        raise SystemExit(f"{path} is of the format {spec.get('format')}, and these scripts read {FORMAT}")
    return spec


def run(name, work, add_arguments=None):
    """Runs a step from the command line. Ends with 1 where there is a problem, after it was written down where SageMaker looks for it."""
    parser = argparse.ArgumentParser(description=work.__doc__)
    parser.add_argument("--base", default=os.environ.get("FLEET_ML_BASE", "/opt/ml"), help="stands for /opt/ml")
    parser.add_argument("--spec", default=str(HERE / "model.json"), help="the model's spec")
    if add_arguments:
        add_arguments(parser)
    options = parser.parse_args()
    step = Step(name, load_spec(options.spec), options.base)
    try:
        work(step, options)
    except Problem as problem:
        fail(step, str(problem))
    except MemoryError:
        fail(step, "out of memory: shorten train.window, or give the step a larger instance")


def fail(step, text):
    sentence = step.sentence(text)
    folder = step.base / "output"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in ("failure", "message"):
            (folder / file).write_text(sentence[:1024], encoding="utf-8")
    except OSError:
        pass
    print(sentence, file=sys.stderr, flush=True)
    sys.exit(1)


def plotting():
    """matplotlib without a screen; None where it is not installed."""
    try:
        import matplotlib
    except ImportError:
        return None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def write_json(path, value):
    """Numbers that are not finite become null: JSON has none."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(finite(value), indent=2, allow_nan=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


def finite(value):
    if isinstance(value, dict):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))
