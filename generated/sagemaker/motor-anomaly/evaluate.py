"""
Judges a model on later, unseen time, beside its naive baseline. `evaluation.json` is the property file of the pipeline: its gate asks for `accepted`.
Alarms are counted by episode: an operator is called once, however long it lasts.
"""

import json
import sys
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd

from alarms import episodes, judge, promised_score, quiet_of, smoothed
from drift import reference_of, stability
from features import DAY, HOUR, day_of, learned_sample
from inference import Model, by_device
from spec import Problem, finite, plotting, read_json, run, write_json

#: Metrics of which more is better.
ABOVE = {"r2", "precision", "recall", "f1", "auc"}
EPISODE_METRICS = {"precision", "recall", "f1", "false-alarms-per-day"}


# ── Errors of a prediction ───────────────────────────────────────────────────────────────────────────────────────────


def errors(truth, said):
    """rmse, mae, mape, r2 over the rows that have both; None where a metric is undefined."""
    known = ~(np.isnan(truth) | np.isnan(said))
    truth, said = truth[known], said[known]
    if len(truth) == 0:
        return {"rmse": None, "mae": None, "mape": None, "r2": None}
    off = said - truth
    spread = float(((truth - truth.mean()) ** 2).sum())
    return {
        "rmse": float(np.sqrt((off**2).mean())),
        "mae": float(np.abs(off).mean()),
        "mape": float(np.abs(off / truth).mean()) if (truth != 0).all() else None,
        "r2": 1 - float((off**2).sum()) / spread if spread > 0 else None,
    }


# ── Alarms ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def area_under_curve(truth, scores):
    """The chance that an odd row scores higher than a usual one; ties count half. None where there is only one kind."""
    odd = int(truth.sum())
    if odd == 0 or odd == len(truth):
        return None
    ranks = pd.Series(scores).rank().to_numpy()
    return float((ranks[truth].sum() - odd * (odd + 1) / 2) / (odd * (len(truth) - odd)))


class Truths:
    """What really was wrong: the ordered faults of a labels file, or else the breaches of thresholds."""

    def __init__(self, step, frame, labels):
        self.early = step.spec["task"].get("earlyMs") or step.spec["task"].get("horizonMs")
        file = step.folder("processing/input/labels/labels.json", labels)
        self.faults = read_json(file)["faults"] if file.exists() else None
        self.begin, self.end = int(frame["time_ms"].min()), int(frame["time_ms"].max())

    def breaches(self, rows):
        times = rows["time_ms"].to_numpy()
        return episodes(times, rows["breach"].to_numpy() == 1, quiet_of(times))

    def of(self, device, rows):
        if self.faults is None:
            return self.breaches(rows)
        spans = [(fault["from"], fault["until"]) for fault in self.faults if fault["device"] == device]
        return sorted(span for span in spans if span[1] > self.begin and span[0] < self.end)

    def before(self):
        """An alarm may come before a breach; before a fault there is nothing to be seen."""
        return self.early if self.faults is None else 0

    def rows(self, device, rows):
        """Per row: whether it is odd, and whether it counts. What echoes after a fault counts neither way."""
        if self.faults is None:
            return rows["target"].to_numpy() == 1, np.ones(len(rows), dtype=bool)
        times = rows["time_ms"].to_numpy()
        odd, counts = np.zeros(len(rows), dtype=bool), np.ones(len(rows), dtype=bool)
        for begin, end in self.of(device, rows):
            odd |= (times >= begin) & (times < end)
        for begin, end in self.of(device, rows):
            counts &= odd | (times < end) | (times >= end + self.early)
        return odd, counts


def alarm_report(frame, flags, truths):
    """False and missed alarms of one alarm signal, and how long before the failure (the first breach of a truth) or after its begin it came."""
    alarms = false = missed = total = 0
    leads, delays, device_days = [], [], 0.0
    for (_, device), rows in frame.groupby(["group", "device_id"], sort=True):
        mine = flags[rows.index.to_numpy()]
        times = rows["time_ms"].to_numpy()
        device_days += (times[-1] - times[0]) / DAY
        raised = episodes(times, mine, quiet_of(times))
        spans = truths.of(str(device), rows)
        found, wrong = judge(raised, spans, truths.before(), truths.early)
        alarms, false, total = alarms + len(raised), false + wrong, total + len(spans)
        failures = truths.breaches(rows)
        for (begin, end), first in zip(spans, found):
            if first is None:
                missed += 1
                continue
            failed = next((start for start, stop in failures if stop >= begin and start <= end), None)
            if failed is not None:
                leads.append(failed - first)
            if truths.faults is not None:
                delays.append(first - begin)
    right = alarms - false
    precision = right / alarms if alarms else None
    recall = (total - missed) / total if total else None
    both = precision is not None and recall is not None and precision + recall > 0
    return {
        "alarms": alarms,
        "falseAlarms": false,
        "falseAlarmShare": false / alarms if alarms else None,
        "falseAlarmsPerDeviceDay": false / device_days if device_days else None,
        "failures": total,
        "missed": missed,
        "missedShare": missed / total if total else None,
        "leadMs": float(np.median(leads)) if leads else None,
        "leadsMs": sorted(leads),
        "delayMs": float(np.median(delays)) if delays else None,
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if both else (0.0 if total else None),
        "false-alarms-per-day": false / device_days if device_days else None,
    }


# ── Naive baselines ──────────────────────────────────────────────────────────────────────────────────────────────────


def outside_band(spec, model, frame):
    """A fixed band: below the lowest or above the highest tenth of what it learned from, by more than the distance between the two."""
    flags = np.zeros(len(frame), dtype=bool)
    for field in spec["fields"]:
        edges = model.trained["reference"][field["column"]]["edges"]
        if len(edges) < 2:
            continue
        width = edges[-1] - edges[0]
        values = frame[field["column"]].to_numpy()
        flags |= (values < edges[0] - width) | (values > edges[-1] + width)
    return flags


def crossed(spec, frame, values):
    """Whether a value crosses a limit of its group. None where no group has one for the predicted field."""
    flags, limited = np.zeros(len(values), dtype=bool), False
    groups = frame["group"].to_numpy()
    for source in spec["sources"]:
        for label in source["labels"]:
            limit = label.get("limit")
            if not limit or limit["column"] != spec["task"]["column"]:
                continue
            limited = True
            over = values > limit["above"] if "above" in limit else np.zeros(len(values), dtype=bool)
            under = values < limit["below"] if "below" in limit else np.zeros(len(values), dtype=bool)
            flags |= (groups == source["group"]) & (over | under)
    return flags if limited else None


# ── The two tasks ────────────────────────────────────────────────────────────────────────────────────────────────────


def judge_prediction(step, model, frame, truths):
    spec = step.spec
    said = model.score(frame)
    truth = frame["target"].to_numpy()
    naive = {"persistence": frame["now"].to_numpy(), "seasonal": frame["day_before"].to_numpy()}
    # On the same rows: a baseline that says nothing on some must not be spared them.
    metrics = errors(truth, said)
    chosen = naive[spec["accept"]["baseline"]]
    both = ~np.isnan(chosen)
    beside = errors(truth[both], said[both])
    report = {"metrics": metrics, "baseline": errors(truth, chosen), "modelWhereBaselineKnows": beside}
    report["baselines"] = {name: errors(truth, values) for name, values in naive.items()}
    flags = crossed(spec, frame, said)
    if flags is not None:
        report["alarms"] = alarm_report(frame, flags, truths)
        report["baselineAlarms"] = alarm_report(frame, crossed(spec, frame, chosen), truths)
    return report, residuals(frame, truth, said)


def judge_detection(step, model, frame, truths):
    spec = step.spec
    scores = model.score(frame)
    # What cannot be scored is no alarm, and the least odd of all.
    scores = np.where(np.isnan(scores), -np.inf, scores)
    flags = scores >= model.threshold
    has_labels = any(source["labels"] for source in spec["sources"])
    plain = frame["breach"].to_numpy() == 1 if has_labels else outside_band(spec, model, frame)
    odd, counts = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    for (_, device), rows in frame.groupby(["group", "device_id"], sort=True):
        at = rows.index.to_numpy()
        odd[at], counts[at] = truths.rows(str(device), rows)
    report = {"metrics": {}, "baseline": {}}
    for part, alarms, ranked in (("metrics", flags, scores), ("baseline", plain, plain.astype("float64"))):
        told = alarm_report(frame, alarms, truths)
        report["alarms" if part == "metrics" else "baselineAlarms"] = told
        report[part] = {name: told[name] for name in sorted(EPISODE_METRICS)}
        report[part]["auc"] = area_under_curve(odd[counts], ranked[counts])
    return report, alarm_picture(frame, scores, odd, model.threshold)


def residuals(frame, truth, said):
    sample = np.linspace(0, len(frame) - 1, min(len(frame), 2000)).astype(int)
    off = said - truth
    return {
        "kind": "residuals",
        "time_ms": frame["time_ms"].to_numpy()[sample].tolist(),
        "truth": truth[sample].tolist(),
        "residual": off[sample].tolist(),
    }


def alarm_picture(frame, scores, odd, threshold):
    sample = np.unique(np.concatenate([np.linspace(0, len(frame) - 1, min(len(frame), 2000)).astype(int), np.flatnonzero(odd)[:2000]]))
    return {
        "kind": "scores",
        "time_ms": frame["time_ms"].to_numpy()[sample].tolist(),
        "score": scores[sample].tolist(),
        "odd": odd[sample].tolist(),
        "threshold": threshold,
    }


def draw(path, picture):
    pyplot = plotting()
    if pyplot is None:
        return
    figure, axes = pyplot.subplots(figsize=(7, 4))
    if picture["kind"] == "residuals":
        axes.scatter(picture["truth"], picture["residual"], s=3)
        axes.axhline(0, linewidth=1)
        axes.set_xlabel("what it became")
        axes.set_ylabel("predicted − became")
    else:
        hours = (np.array(picture["time_ms"]) - min(picture["time_ms"])) / HOUR
        odd = np.array(picture["odd"])
        for some, name in ((~odd, "usual"), (odd, "odd")):
            axes.scatter(hours[some], np.array(picture["score"])[some], s=3, label=name)
        axes.axhline(picture["threshold"], linewidth=1)
        axes.set_xlabel("hours of the evaluation")
        axes.set_ylabel("score")
        axes.legend()
    figure.savefig(path, dpi=100, bbox_inches="tight", metadata={"Software": None})
    pyplot.close(figure)


# ── The gate ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def verdict(spec, report):
    """Why it is not accepted; empty where it is. The bound of the manifest, and always the naive baseline on the same rows."""
    accept = spec["accept"]
    metric = accept["metric"]
    value = report["metrics"].get(metric)
    if value is None:
        return [f"{metric} is undefined here: {undefined(metric, report)}"]
    reasons = []
    if "below" in accept and not value < accept["below"]:
        reasons.append(f"{metric} is {value:.4g}, and the gate wants less than {accept['below']:g}")
    if "above" in accept and not value > accept["above"]:
        reasons.append(f"{metric} is {value:.4g}, and the gate wants more than {accept['above']:g}")
    naive = report["baseline"].get(metric)
    mine = report.get("modelWhereBaselineKnows", report["metrics"]).get(metric)
    if naive is None or mine is None:
        # Precision without an alarm: the baseline has nothing to say, which is easily beaten.
        if metric not in ("precision",):
            reasons.append(f"the baseline {accept['baseline']} has no {metric} to be compared with")
    elif not (mine > naive if metric in ABOVE else mine < naive):
        reasons.append(f"{metric} is {mine:.4g}, and the naive baseline ({accept['baseline']}) has {naive:.4g}")
    return reasons


def undefined(metric, report):
    if metric in ("rmse", "mae"):
        return "nothing could be predicted"
    if metric == "mape":
        return "the true value is 0 somewhere, and an error is no share of nothing"
    if metric == "r2":
        return "the true value never changes in the evaluation part"
    if metric == "false-alarms-per-day":
        return "the evaluation part has no length"
    if report["alarms"]["failures"] == 0:
        return "nothing was wrong in the evaluation part: no threshold was breached and no fault is known"
    return "no alarm was raised" if metric == "precision" else "something was wrong in every row"


def unpack(folder):
    """A model as SageMaker hands it over (model.tar.gz), or as train.py left it."""
    archive = folder / "model.tar.gz"
    if archive.exists() and not (folder / "trained.json").exists():
        with tarfile.open(archive) as tar:
            if hasattr(tarfile, "data_filter"):
                tar.extractall(folder, filter="data")
            else:
                tar.extractall(folder)
    if not (folder / "trained.json").exists():
        raise Problem(f"there is no model in {folder}")
    return Model(folder)


class Scores:
    """
    Scores that SageMaker's own container gave each row of asked.csv, in the place of a model: first a sample of what it learned from, which says
    what an alarm is, then the rows of test.csv. So nothing of the later part has a say in the bound that it is judged by.
    """

    def __init__(self, folder, train, names, promise_ms):
        lines = [line for file in sorted(folder.glob("*.out")) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        scores = np.array([float(json.loads(line)["score"]) for line in lines])
        frame = pd.read_parquet(train / "train.parquet")
        learned = learned_sample(frame, names)
        self.trained = {"reference": reference_of(frame, names)}
        self.learned, self.scores = len(learned), scores[len(learned) :]
        if len(scores) < self.learned:
            raise Problem(f"there are {len(scores)} scores for {self.learned} rows that were learned from")
        told = by_device(learned, scores[: self.learned], smoothed)
        self.threshold = promised_score(learned, told, promise_ms)

    def score(self, frame):
        if len(self.scores) != len(frame):
            raise Problem(f"there are {len(self.scores)} scores for {len(frame)} later rows, behind {self.learned} that were learned from")
        return by_device(frame, self.scores, smoothed)


def add_arguments(parser):
    for part in ("model", "test", "train", "output", "labels", "scores"):
        parser.add_argument(f"--{part}")


def work(step, options):
    """A model is held against later, unseen time."""
    spec = step.spec
    test = step.folder("processing/input/test", options.test)
    if not (test / "test.parquet").exists():
        raise Problem(f"there is nothing to judge by: {test / 'test.parquet'} is missing")
    frame = pd.read_parquet(test / "test.parquet").reset_index(drop=True)
    if options.scores:
        train = step.folder("processing/input/train", options.train)
        model = Scores(Path(options.scores), train, read_json(test / "columns.json")["features"], spec["task"]["falseAlarmEveryMs"])
    else:
        model = unpack(step.folder("processing/input/model", options.model))
    truths = Truths(step, frame, options.labels)
    judged = judge_prediction if spec["task"]["kind"] == "predict" else judge_detection
    report, picture = judged(step, model, frame, truths)
    result = result_of(step, model, frame, report, truths)
    folder = step.folder("processing/output/evaluation", options.output)
    write_json(folder / "evaluation.json", result)
    write_json(folder / "residuals.json", picture)
    draw(folder / "residuals.png", finite_picture(picture))
    name, value, naive = spec["accept"]["metric"], result["metric"]["value"], result["baseline"]["value"]
    step.say(
        f"{name} {shown(value)}, naive baseline ({result['baseline']['name']}) {shown(naive)},"
        f" on {len(frame)} rows from {day_of(truths.begin)} on: {'accepted' if result['accepted'] else 'rejected'}"
    )
    for reason in result["reasons"]:
        print(reason, flush=True)


def shown(value):
    return "undefined" if value is None else f"{value:.4g}"


def result_of(step, model, frame, report, truths):
    accept = step.spec["accept"]
    reasons = verdict(step.spec, report)
    metrics, baseline = report.pop("metrics"), report.pop("baseline")
    psi = stability(model.trained["reference"], frame)
    return {
        "format": "fleetwright/evaluation/v1",
        "model": step.spec["model"],
        "accepted": 0 if reasons else 1,
        "metric": {"name": accept["metric"], "value": metrics.get(accept["metric"]), "bound": accept.get("below", accept.get("above"))},
        "metrics": {name: {"value": value} for name, value in metrics.items()},
        "baseline": {"name": accept["baseline"], "value": baseline.get(accept["metric"]), "metrics": baseline},
        "alarm": {"above": model.threshold, **quiet_said(model)},
        "reasons": [step.sentence(reason) for reason in reasons],
        "why": "; ".join(reasons) if reasons else "the bound is met and the naive baseline is beaten",
        **report,
        "drift": {"worst": max(psi.values(), default=None), "bound": step.spec["drift"]["psi"], "psi": psi},
        "rows": len(frame),
        "from_ms": truths.begin,
        "until_ms": truths.end,
    }


def quiet_said(model):
    """How many calm ms end an alarm, where the model says it itself."""
    edge = getattr(model, "edge", None)
    return {"quiet_ms": edge["quiet"]} if edge else {}


def finite_picture(picture):
    return {key: value if not isinstance(value, list) else [0 if finite(one) is None else one for one in value] for key, value in picture.items()}


if __name__ == "__main__":
    sys.exit(run("evaluate", work, add_arguments))
