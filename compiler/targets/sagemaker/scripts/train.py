"""Learns from the examples of features.py, and leaves a folder that inference.py answers from."""

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import features
import scaling
from alarms import BLOCKS, normal_bound, promised_bound, promised_score, within_reach
from detector import Detector, fresh_model, kept_states, six, version_of
from drift import reference_of
from inference import by_device, forest_scores, predicted, smoothed
from library import here
from spec import HERE, Problem, finite, plotting, read_json, run, write_json

#: Of the training range, the newest share that boosting is stopped by.
VALIDATION = 0.15
#: A forest keeps few points of each tree; more updates than this change nothing that matters.
MOST_FOREST_ROWS = 20_000

DEFAULTS = {
    "xgboost": {"max_depth": 6, "eta": 0.15, "subsample": 0.8, "min_child_weight": 20, "rounds": 200, "patience": 15},
    "isolation-forest": {"num_trees": 200, "num_samples_per_tree": 256},
    "random-cut-forest": {"num_trees": 50, "num_samples_per_tree": 256},
    "robust-baseline": {},
}


def hyperparameters(step):
    """Defaults, then the spec's, then those that SageMaker hands over, by file or by variable. Unknown names are refused."""
    name = step.spec["algorithm"]["name"]
    known = dict(DEFAULTS[name])
    given = dict(step.spec["algorithm"]["hyperparameters"])
    file = step.folder("input/config/hyperparameters.json")
    if file.exists():
        handed = {key: unpacked(value) for key, value in read_json(file).items()}
        given.update({key: value for key, value in handed.items() if not key.startswith("sagemaker_")})
    for key, value in os.environ.items():
        if key.startswith("SM_HP_") and key[6:].lower() in known:
            given[key[6:].lower()] = value
    for key, value in given.items():
        if key not in known:
            raise Problem(f"{name} has no hyperparameter {key}; it has {', '.join(known) or 'none'}")
        try:
            known[key] = type(known[key])(float(value))
        except (TypeError, ValueError):
            raise Problem(f"the hyperparameter {key} is {value}, which is no number") from None
    return known


def unpacked(value):
    """SageMaker's SDK writes each value as JSON within a text."""
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


# ── The algorithms: each leaves its files and gives what is written down of it ───────────────────────────────────────


def train_xgboost(step, frame, names, folder, chosen):
    # On a machine that has other work, threads that wait busily wait for each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import xgboost

    column = step.spec["task"]["column"]
    frame = frame.sort_values("time_ms", kind="stable")
    oldest, newest = int(frame["time_ms"].min()), int(frame["time_ms"].max())
    at = newest - int(VALIDATION * (newest - oldest))
    early, late = features.split(step.spec, frame, at)
    if len(early) < features.LEAST_TRAIN or len(late) < features.LEAST_TEST:
        raise Problem(f"too little data: {len(early)} examples to learn from and {len(late)} to stop by, after a gap of the horizon between them")

    def matrix(part):
        return xgboost.DMatrix(part[names].to_numpy(dtype="float64"), part["target"].to_numpy(), base_margin=part[column].to_numpy())

    settings = {key: chosen[key] for key in ("max_depth", "eta", "subsample", "min_child_weight")}
    settings |= {"objective": "reg:squarederror", "tree_method": "hist", "seed": step.spec["algorithm"]["seed"]}
    curve = {}
    booster = xgboost.train(
        settings,
        matrix(early),
        chosen["rounds"],
        evals=[(matrix(early), "learned"), (matrix(late), "stopped")],
        early_stopping_rounds=chosen["patience"],
        evals_result=curve,
        verbose_eval=False,
    )
    booster = booster[: booster.best_iteration + 1]
    booster.save_model(folder / "booster.ubj")
    gain = booster.get_score(importance_type="gain")
    importance = {name: gain.get(f"f{index}", 0.0) for index, name in enumerate(names)}
    step.say(f"{booster.num_boosted_rounds()} rounds, rmse {curve['stopped']['rmse'][booster.num_boosted_rounds() - 1]:.4g} where it was stopped")
    lines = {"learned from": curve["learned"]["rmse"], "stopped by": curve["stopped"]["rmse"]}
    return {"threshold": None, "rounds": booster.num_boosted_rounds(), "importance": importance}, ("round", "rmse", lines)


def train_forest(step, frame, names, folder, chosen):
    name, seed = step.spec["algorithm"]["name"], step.spec["algorithm"]["seed"]
    frame = frame[features.told(frame, names)].reset_index(drop=True)
    if len(frame) == 0:
        raise Problem("no example holds a value of its device")
    measured = finite(scaling.fit(frame, names))
    write_json(folder / "scaling.json", measured)
    values = scaling.scaled(measured, frame)
    order = np.argsort(frame["time_ms"].to_numpy(), kind="stable")
    learned = values[features.thinned(pd.DataFrame(index=order), MOST_FOREST_ROWS).index]
    grow = {"isolation-forest": isolation_forest, "random-cut-forest": random_cut_forest}[name]
    newest = values[order[-min(len(order), 2000) :]]
    curve = []
    for share in (0.25, 0.5, 0.75, 1.0):
        forest = grow(learned[: max(1, int(share * len(learned)))], chosen, seed)
        curve.append(float(np.quantile(forest_scores(name, forest, newest), 0.99)))
    if name == "isolation-forest":
        import joblib

        joblib.dump(forest, folder / "forest.joblib")
    else:
        (folder / "forest.msgpack").write_bytes(bytes(forest.to_msgpack()))
    # Never below what the forest itself reached: it is grown of more, and tells by another scale than the one that was asked of what it had not seen.
    sample = features.learned_sample(frame, names)
    seen = by_device(sample, forest_scores(name, forest, scaling.scaled(measured, sample)), smoothed)
    unseen = unseen_scores(frame, names, name, lambda part: grow(part, chosen, seed), measured)
    promise = step.spec["task"]["falseAlarmEveryMs"]
    threshold = max(promised_score(sample, seen, promise), promised_score(*unseen, promise))
    return {"threshold": threshold}, ("quarters of the data", "score that 1 % of the newest exceed", {"learned from": curve})


def unseen_scores(frame, names, name, grow, measured):
    """
    Of what is learned from, a sample of every second block of time, and its scores by a forest of the others: the forest itself has seen all of it, and
    what it has seen is less odd to it than what will come. Not of halves: in the second half of a day all hours are others.
    """
    times = frame["time_ms"].to_numpy()
    left_out = (times - times.min()) * BLOCKS // (times.max() - times.min() + 1) % 2 == 1
    sample = features.learned_sample(frame[left_out] if left_out.any() else frame, names)
    forest = grow(scaling.scaled(measured, features.thinned(frame[~left_out], MOST_FOREST_ROWS)))
    return sample, by_device(sample, forest_scores(name, forest, scaling.scaled(measured, sample)), smoothed)


def isolation_forest(values, chosen, seed):
    from sklearn.ensemble import IsolationForest

    samples = min(chosen["num_samples_per_tree"], len(values))
    return IsolationForest(n_estimators=chosen["num_trees"], max_samples=samples, random_state=seed).fit(values)


def random_cut_forest(values, chosen, seed):
    """AWS's own implementation (krcf binds aws/random-cut-forest-by-aws); the built-in container of SageMaker is not needed."""
    from krcf import RandomCutForest

    forest = RandomCutForest(
        {
            "dimensions": values.shape[1],
            "shingle_size": 1,
            "num_trees": chosen["num_trees"],
            "sample_size": chosen["num_samples_per_tree"],
            "random_seed": seed,
            "output_after": 1,
        }
    )
    for row in values:
        forest.update(row)
    return forest


def floor_of(values):
    """The least scale: a thousandth of what the field usually says or spans."""
    typical = max(values.abs().median(), values.quantile(0.84) - values.quantile(0.16)) if len(values) else 0
    return six(max(1e-3 * float(typical), 1e-9))


def every_of(frame):
    """How much time is usually between two readings of a device, in ms."""
    gaps = frame.groupby("device_id", sort=False)["time_ms"].diff()
    return float(gaps[gaps > 0].median()) if (gaps > 0).any() else 0.0


def learned_baseline(model_id, title, frame, columns, promise_ms, severity="warning"):
    """
    A model, learned in one pass over the readings of `frame` (device_id, time_ms, the columns), and the score of each of them. `columns`: by id of the field.
    What an alarm is, is learned from the second half of the time: one false alarm of a device in `promise_ms`, in which each field, and all of them
    together, has an equal share: a field one for each span of time, and one for jumps.
    """
    frame = frame.sort_values(["time_ms", "device_id"], kind="stable")
    times, devices = frame["time_ms"].to_numpy(), frame["device_id"].astype(str).to_numpy()
    lasts = int(times[-1] - times[0])
    floors = {field: floor_of(frame[column].dropna()) for field, column in columns.items()}
    every = every_of(frame)
    model = fresh_model(model_id, title, floors, lasts, every, severity)
    model["promise"] = max(int(within_reach(promise_ms, lasts)), 1)
    detector = Detector(model, learning=True)
    values = {field: frame[column].to_numpy(dtype="float64").tolist() for field, column in columns.items()}
    ways = len(model["spans"]) + 1
    peaks = {field: np.full((len(frame), ways), np.nan) for field in columns}
    together = np.full(len(frame), np.nan)
    scores = np.empty(len(frame))
    for row, (device, time) in enumerate(zip(devices.tolist(), times.tolist())):
        told, found, all_of = detector.judged(device, time, {field: values[field][row] for field in columns})
        scores[row] = max(told.values(), default=0.0)
        for field, peak in found.items():
            peaks[field][row] = peak
        if len(found) > 1:
            together[row] = all_of
    late = times >= times[0] + lasts / 2
    promise = model["promise"] * (len(columns) * ways + (1 if len(columns) > 1 else 0))

    def bound(of):
        known = late & ~np.isnan(of)
        if not known.any():
            return six(normal_bound(promise, every))
        return six(promised_bound(times[known], devices[known], of[known], promise))

    for field in model["fields"]:
        field["bounds"] = [bound(peaks[field["id"]][:, way]) for way in range(ways)]
    model["together"] = bound(together)
    model["devices"] = kept_states(detector)
    model["version"] = version_of(model)
    return model, scores


def train_robust_baseline(step, frame, names, folder, chosen):
    """The stream of the training part goes through once."""
    spec = step.spec
    columns = {field["id"]: field["column"] for field in spec["fields"]}
    model, scores = learned_baseline(spec["model"], spec["title"], frame, columns, spec["task"]["falseAlarmEveryMs"], spec["severity"])
    write_json(folder / "edge.json", model)
    times = np.sort(frame["time_ms"].to_numpy())
    days = pd.Series(scores).groupby((times - times.min()) // features.DAY).mean()
    if any(field["derived"] for field in spec["fields"]):
        step.warn("a field is derived, and agents have no derived fields: edge.json is for inference.py only")
    return {"threshold": model["threshold"], "edge": not any(field["derived"] for field in spec["fields"])}, (
        "day",
        "mean score",
        {"learned from": days.tolist()},
    )


TRAINERS = {
    "xgboost": train_xgboost,
    "isolation-forest": train_forest,
    "random-cut-forest": train_forest,
    "robust-baseline": train_robust_baseline,
}


# ── The step ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(path, curve):
    pyplot = plotting()
    if pyplot is None:
        return
    x, y, lines = curve
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for name, values in lines.items():
        axes.plot(range(1, len(values) + 1), values, label=name)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.legend()
    figure.savefig(path, dpi=100, bbox_inches="tight", metadata={"Software": None})
    pyplot.close(figure)


def work(step, options):
    """Examples become a model."""
    spec = step.spec
    channel = step.folder("input/data/train", os.environ.get("SM_CHANNEL_TRAIN"))
    if not (channel / "train.parquet").exists():
        raise Problem(f"there are no examples: {channel / 'train.parquet'} is missing")
    names = read_json(channel / "columns.json")["features"]
    if names != features.feature_names(spec):
        raise Problem("the examples are of other features than the spec's: run the step features again")
    chosen = hyperparameters(step)
    folder = step.folder("model", os.environ.get("SM_MODEL_DIR"))
    output = step.folder("output/data", os.environ.get("SM_OUTPUT_DATA_DIR"))
    for place in (folder, output):
        place.mkdir(parents=True, exist_ok=True)
    frame = pd.read_parquet(channel / "train.parquet")
    trained, curve = TRAINERS[spec["algorithm"]["name"]](step, frame, names, folder, chosen)
    write_json(
        folder / "trained.json",
        {
            "format": "fleetwright/trained-model/v1",
            "model": spec["model"],
            "features": names,
            "library": here(spec["algorithm"]["name"]),
            "hyperparameters": chosen,
            "examples": len(frame),
            **trained,
            "reference": reference_of(frame, names),
        },
    )
    pack_code(folder / "code", options.spec)
    write_json(output / "learning-curve.json", {"x": curve[0], "y": curve[1], "lines": curve[2]})
    draw(output / "learning-curve.png", curve)
    step.say(f"learned from {len(frame)} examples of {frame['device_id'].nunique()} devices")


def pack_code(folder, spec):
    """What inference needs, where SageMaker's containers look for it."""
    folder.mkdir(parents=True, exist_ok=True)
    # Not requirements.txt: the serving half of the image would install what it has already, in other versions.
    for file in HERE.glob("*.py"):
        shutil.copyfile(file, folder / file.name)
    shutil.copyfile(Path(spec), folder / "model.json")


if __name__ == "__main__":
    sys.exit(run("train", work))
