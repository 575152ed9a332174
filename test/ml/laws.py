"""The laws of features, split and judgement, on seeded random data. Prints a line of JSON per law: its name, and the first case that breaks it."""

import json
import sys
import tempfile

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import sklearn
import xgboost
from scipy import stats

import alarms
import drift
import evaluate
import features
import inference
import library
import train
from detector import Detector, fresh_model
from spec import Problem

MINUTE = 60_000
CASES = 25


def series(rng, rows=120):
    """Readings of one device: irregular, with gaps and missing values."""
    steps = rng.choice([1, 1, 1, 2, 3, 45, 600], size=rows) * MINUTE + rng.integers(0, 30_000, size=rows)
    frame = pd.DataFrame({"device_id": "d", "time_ms": 1_780_000_000_000 + np.cumsum(steps)})
    for column in ("a", "b"):
        values = np.cumsum(rng.normal(size=rows))
        values[rng.random(rows) < 0.1] = np.nan
        frame[column] = values
    frame["breach_x"] = rng.random(rows) < 0.1
    return frame


def spec_of(rng, kind):
    task = {"kind": "predict", "field": "a", "column": "a", "horizonMs": int(rng.choice([2, 10, 60])) * MINUTE}
    if kind == "detect":
        task = {"kind": "detect", "earlyMs": int(rng.choice([5, 30])) * MINUTE}
    source = {"group": "g", "table": "t", "everyMs": MINUTE, "gapMs": 5 * MINUTE, "labels": [{"threshold": "x", "column": "breach_x"}]}
    return {
        "task": task,
        "sources": [source],
        "fields": [{"id": "a", "column": "a"}, {"id": "b", "column": "b"}],
        "features": {
            "rolling": ["max", "mean", "min", "range", "stddev"],
            "windowsMs": [5 * MINUTE, int(rng.choice([20, 90])) * MINUTE],
            "lagsMs": [int(rng.choice([1, 7, 60])) * MINUTE],
            "rates": True,
            "timeOfDay": bool(rng.random() < 0.5),
        },
        "train": {"windowMs": 10**12, "holdOut": 0.3},
    }


def same(one, other):
    return np.array_equal(np.asarray(one, dtype="float64"), np.asarray(other, dtype="float64"), equal_nan=True)


def no_look_ahead(rng):
    rows, spec = series(rng), spec_of(rng, "predict")
    whole = features.features_of(spec, rows, 5 * MINUTE)
    cut = int(rng.integers(1, len(rows)))
    assert same(whole[:cut], features.features_of(spec, rows.iloc[:cut], 5 * MINUTE)), "features change when later readings are taken away"
    other = rows.copy()
    other.loc[cut:, ["a", "b"]] = rng.normal(size=(len(rows) - cut, 2)) * 1e6
    assert same(whole[:cut], features.features_of(spec, other, 5 * MINUTE)[:cut]), "features change when later readings are others"


def no_leak(rng):
    kind = str(rng.choice(["predict", "detect"]))
    spec, rows = spec_of(rng, kind), series(rng, 400)
    # At a reading: most of the time lies in gaps, where nothing could leak.
    at = int(rows["time_ms"].iloc[int(rng.integers(100, 300))])

    def parts(data):
        return features.split(spec, features.examples_of(spec, spec["sources"][0], data), at)

    train, test = parts(rows)
    assert (train["known_ms"] < at).all(), "an example to learn from knows what came after the split"
    assert (train["time_ms"] + features.gap_before_test(spec) < at).all(), "no gap before the split"
    assert (test["time_ms"] >= at).all(), "an example to be judged by is from before the split"
    other = rows.copy()
    later = other["time_ms"] >= at
    other.loc[later, ["a", "b"]] = rng.normal(size=(int(later.sum()), 2)) * 1e6
    other.loc[later, "breach_x"] = ~other.loc[later, "breach_x"]
    assert train.equals(parts(other)[0]), "what is learned from changes when the time after the split is another"
    gone = parts(rows[~later])[0]
    assert train[train.columns].reset_index(drop=True).equals(gone.reset_index(drop=True)), "what is learned from needs the time after the split"


def statistics_by_hand(rng):
    rows = series(rng, 60)
    times, values = rows["time_ms"].to_numpy(), rows["a"].to_numpy()
    window, lag, gap = 20 * MINUTE, 7 * MINUTE, 5 * MINUTE
    found = dict(zip(["mean", "stddev", "min", "max", "range"], features.rolling(times, values, window, ["mean", "stddev", "min", "max", "range"])))
    lagged = features.lagged(times, values, lag, gap)
    for at in range(len(times)):
        inside = [v for t, v in zip(times, values) if times[at] - window < t <= times[at] and v == v]
        expected = {"mean": np.mean, "min": np.min, "max": np.max, "range": np.ptp}
        for word, by_hand in expected.items():
            wanted = by_hand(inside) if inside else np.nan
            assert np.isclose(found[word][at], wanted, rtol=1e-9, atol=1e-9, equal_nan=True), f"{word} of {inside} is {found[word][at]}"
        wanted = np.std(inside, ddof=1) if len(inside) > 1 else np.nan
        assert np.isclose(found["stddev"][at], wanted, rtol=1e-6, atol=1e-6, equal_nan=True), f"stddev of {inside} is {found['stddev'][at]}"
        before = [(t, v) for t, v in zip(times, values) if t <= times[at] - lag and v == v]
        wanted = before[-1][1] if before and times[at] - lag - before[-1][0] <= gap else np.nan
        assert same([lagged[at]], [wanted]), f"the lag is {lagged[at]} and should be {wanted}"


def target_by_hand(rng):
    rows = series(rng, 80)
    times, values = rows["time_ms"].to_numpy(), rows["a"].to_numpy()
    horizon, gap = int(rng.choice([2, 10, 60])) * MINUTE, 5 * MINUTE
    found, when = features.target_of(times, values, horizon, gap)
    for at in range(len(times)):
        known = [(abs(t - times[at] - horizon), t, v) for t, v in zip(times, values) if v == v]
        off, near, value = min(known)
        if off <= min(gap, horizon // 2):
            assert found[at] == value and when[at] > times[at], f"the value at {near} is {value}, and {found[at]} was taken"
        else:
            assert np.isnan(found[at]), f"nothing is near {times[at] + horizon}, and {found[at]} was taken"


def stream_without_look_ahead(rng):
    rows = series(rng, 200)
    cut = int(rng.integers(60, 200))

    def scores(data):
        detector = Detector(fresh_model("m", "M", {"a": 1e-3, "b": 1e-3}))
        return [detector.score("d", int(row.time_ms), {"a": row.a, "b": row.b}) for row in data.itertuples()]

    assert scores(rows)[:cut] == scores(rows.iloc[:cut]), "a score changes with later readings"


def alarmed_from(every, seed, ordered):
    """Of the same signal read every so many ms, learned for 20 days and watched for 20: when the alarms of a shift, a drop-out and a stuck sensor begin."""
    minutes = np.arange(0, 40 * 24 * 60, 5)
    rng = np.random.default_rng(seed)
    wander = np.convolve(rng.normal(size=len(minutes) + 71), np.ones(72) / np.sqrt(72), "valid")
    times = 1_780_000_000_000 + minutes * MINUTE
    values = 20 + 3 * np.sin(minutes / 1440 * 2 * np.pi) + wander
    for kind, begin, hours in ordered:
        at = (minutes >= begin * 60) & (minutes < (begin + hours) * 60)
        values[at] = {"shift": values[at] + 12, "drop-out": 0.0, "stuck": values[at][0]}[kind]
    kept = minutes % (every // MINUTE) == 0
    frame = pd.DataFrame({"device_id": "d", "time_ms": times[kept], "v": values[kept]})
    early = frame["time_ms"] < times[0] + 20 * 24 * 60 * MINUTE
    model, _ = train.learned_baseline("m", "M", frame[early], {"v": "v"}, 30 * alarms.DAY)
    detector = Detector(model)
    later = frame[~early]
    scores = np.array([detector.score("d", int(time), {"v": float(value)}) for time, value in zip(later["time_ms"], later["v"])])
    raised = alarms.episodes(later["time_ms"].to_numpy(), scores >= 1, model["quiet"])
    return [(begin - times[0]) / (60 * MINUTE) for begin, _ in raised]


def time_not_readings(rng):
    ordered = [("shift", 24 * 22, 24), ("drop-out", 24 * 27, 12), ("stuck", 24 * 32, 60)]
    seed = int(rng.integers(1 << 30))
    for every in (5 * MINUTE, 60 * MINUTE):
        begun = alarmed_from(every, seed, ordered)
        for kind, at, hours in ordered:
            # A stuck sensor is seen when it has stood still for 4 fiftieths of the memory: 20 hours.
            latest = at + (23 if kind == "stuck" else 4)
            assert any(at - 1 <= one <= latest for one in begun), f"a {kind} at hour {at}, read every {every // MINUTE} min, raises no alarm until hour {latest}: {begun}"
        stray = [one for one in begun if not any(at - 1 <= one <= at + hours + 8 for _, at, hours in ordered)]
        assert len(stray) <= 2, f"read every {every // MINUTE} min there are {len(stray)} alarms without a cause in 20 days, at the hours {stray}"


# Fourteen thousand readings each.
time_not_readings.cases = 2


def bound_by_promise(rng):
    """Peaks of normal ones reach the bound about as rarely as is promised; a fifth of the time that is ill raises it by little."""
    times = np.arange(0, 20 * 24 * 60, 10) * MINUTE
    peaks = np.abs(rng.normal(size=len(times)))
    devices = np.full(len(times), "d")
    bound = alarms.promised_bound(times, devices, peaks, 30 * alarms.DAY)
    expected = 2 * stats.norm.sf(bound) * 30 * 24 * 6
    assert 0.05 < expected < 8, f"at the bound {bound:.2f} there are {expected:.2g} alarms in 30 days, and one is promised"
    ill = peaks.copy()
    ill[: len(ill) // 5] += 50
    raised = alarms.promised_bound(times, devices, ill, 30 * alarms.DAY)
    assert raised < 2 * bound, f"what was ill raises the bound from {bound:.2f} to {raised:.2f}"


def score_by_promise(rng):
    """Of forests, whatever their scores are measured in: the same promise, and the same bound in other units."""
    rows = 20 * 24 * 6
    times = np.tile(np.arange(rows) * 10 * MINUTE, 2)
    frame = pd.DataFrame({"device_id": np.repeat(["d", "e"], rows), "time_ms": times})
    scores = np.abs(rng.normal(size=2 * rows))
    bound = alarms.promised_score(frame, scores, 30 * alarms.DAY)
    expected = 2 * stats.norm.sf(bound) * 30 * 24 * 6
    assert 0.01 < expected < 8, f"at the bound {bound:.2f} there are {expected:.2g} alarms of a device in 30 days, and one is promised"
    other = alarms.promised_score(frame, 0.4 + scores / 7, 30 * alarms.DAY)
    assert np.isclose(other, 0.4 + bound / 7), f"in other units the bound is {other:.4f} and not {0.4 + bound / 7:.4f}"
    often = alarms.promised_score(frame, scores, alarms.DAY)
    assert often < bound, f"one alarm in a day has the bound {often:.2f}, one in 30 days {bound:.2f}"
    six = pd.concat([frame.assign(device_id=frame["device_id"] + name) for name in "abc"], ignore_index=True)
    ill = np.concatenate([scores + np.where((frame["device_id"] == "d") & (times < 4 * alarms.DAY), 50, 0), scores, scores])
    raised = alarms.promised_score(six, ill, 30 * alarms.DAY)
    assert raised < 2 * bound, f"one device of six that was ill raises the bound from {bound:.2f} to {raised:.2f}"


def alarms_by_hand(rng):
    flags = rng.random(300) < 0.05
    times = np.arange(300) * MINUTE
    quiet = int(rng.integers(1, 30)) * MINUTE
    by_hand, last = [], None
    for at in np.flatnonzero(flags):
        if last is not None and times[at] - times[last] <= quiet:
            by_hand[-1][1] = int(times[at])
        else:
            by_hand.append([int(times[at]), int(times[at])])
        last = at
    assert [list(one) for one in alarms.episodes(times, flags, quiet)] == by_hand, "episodes are wrong"
    found, wrong = alarms.judge([(100, 120), (400, 420)], [(110, 130), (900, 950)], 20, 10)
    assert found == [100, None] and wrong == 1, "one truth is found at 100, one is missed, and one alarm is false"


def area_by_sklearn(rng):
    from sklearn.metrics import roc_auc_score

    truth = rng.random(200) < 0.3
    scores = np.round(rng.random(200) + 0.5 * truth, 1)
    assert np.isclose(evaluate.area_under_curve(truth, scores), roc_auc_score(truth, scores)), "auc is another than scikit-learn's"
    assert evaluate.area_under_curve(np.zeros(5, dtype=bool), np.arange(5.0)) is None, "auc of one class is undefined"


def stability_of_the_same(rng):
    frame = pd.DataFrame({"a": rng.normal(size=2000), "b": rng.integers(0, 3, size=2000).astype(float)})
    reference = drift.reference_of(frame, ["a", "b"])
    assert max(drift.stability(reference, frame).values()) < 1e-9, "the same population has drifted"
    assert drift.stability(reference, frame + 1.5)["a"] > 0.2, "another population has not drifted"


def margin_and_no_intercept(rng):
    """What xgboost before 3.1 makes of a file of 3.1: the same trees, and another intercept."""
    frame = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)})
    frame["now"] = 1000 + 10 * rng.normal(size=200)
    data = xgboost.DMatrix(frame[["a", "b"]].to_numpy(), frame["now"].to_numpy() + frame["a"].to_numpy(), base_margin=frame["now"].to_numpy())
    booster = xgboost.train({"max_depth": 2, "seed": 1}, data, 5)
    said = inference.predicted(booster, frame, ["a", "b"], "now")
    config = json.loads(booster.save_config())
    config["learner"]["learner_model_param"]["base_score"] = "[7E2]" if "[" in config["learner"]["learner_model_param"]["base_score"] else "7E2"
    booster.load_config(json.dumps(config))
    bare = booster.predict(xgboost.DMatrix(frame[["a", "b"]].to_numpy()))
    assert bare.mean() > 600, "the other intercept is not in force, so nothing is shown"
    assert same(said, inference.predicted(booster, frame, ["a", "b"], "now")), "another intercept gives another answer"


def silent_rows_are_not_normal(rng):
    frame = pd.DataFrame({"a": rng.normal(size=50), "b": rng.normal(size=50), "hour_sin": 0.5})
    silent = rng.random(50) < 0.3
    silent[0] = True
    frame.loc[silent, ["a", "b"]] = np.nan
    frame.loc[~silent & (rng.random(50) < 0.3), "a"] = np.nan
    assert (features.told(frame, ["a", "b", "hour_sin"]) == ~silent).all(), "a row of the time alone is taken for one that says something"


def files_without_nan(rng):
    frame = pd.DataFrame({"device_id": ["x"] * 4, "time_ms": np.arange(4), "a": [1.0, np.nan, np.inf, -np.inf], "breach": np.zeros(4, dtype="int8")})
    with tempfile.TemporaryDirectory() as folder:
        features.write_parquet(frame, f"{folder}/a.parquet")
        table = parquet.read_table(f"{folder}/a.parquet")
    assert table["a"].to_pylist() == [1.0, None, None, None], f"the file holds {table['a'].to_pylist()}"
    assert table.column_names == list(frame.columns), "columns were lost"


def misread_files_are_refused(rng):
    cases = [
        ("xgboost", {"name": "xgboost", "version": "1.7.6"}, True),
        ("xgboost", {"name": "xgboost", "version": xgboost.__version__}, True),
        ("xgboost", {"name": "xgboost", "version": "99.1.0"}, False),
        ("xgboost", None, False),
        ("isolation-forest", {"name": "scikit-learn", "version": sklearn.__version__}, True),
        ("isolation-forest", {"name": "scikit-learn", "version": "1.2.2"}, False),
        ("isolation-forest", {"name": "scikit-learn", "version": "99.0"}, False),
        ("isolation-forest", {"name": "xgboost", "version": "3.0.5"}, False),
        ("robust-baseline", None, True),
    ]
    for algorithm, wrote, fine in cases:
        try:
            library.refuse_misread(algorithm, wrote)
            taken = True
        except Problem as problem:
            taken = False
            assert "train it again" in str(problem), f"no way out: {problem}"
        assert taken == fine, f"{algorithm} written by {wrote}: taken is {taken}"


LAWS = {
    "a feature at a time uses readings up to that time only": no_look_ahead,
    "what is learned from knows nothing of the time that it is judged on": no_leak,
    "rolling statistics and lags are those computed by hand, across gaps and missing values": statistics_by_hand,
    "what is to be predicted is the nearest later reading, or nothing": target_by_hand,
    "the score of a stream at a time uses readings up to that time only": stream_without_look_ahead,
    "alarms are counted by episode": alarms_by_hand,
    "a bound keeps what is promised, and what was ill hardly raises it": bound_by_promise,
    "a bound of a forest keeps the same promise, in whatever unit its scores are": score_by_promise,
    "the same signal read more often raises the same alarms": time_not_readings,
    "auc is that of scikit-learn, and undefined for one class": area_by_sklearn,
    "a population does not drift from itself": stability_of_the_same,
    "a prediction hangs on the margin that it is given, and not on the intercept in the file": margin_and_no_intercept,
    "a row without any value of its device is not scored": silent_rows_are_not_normal,
    "no file of features holds a number that is not finite": files_without_nan,
    "a model that the library here may misread is refused": misread_files_are_refused,
}

for name, law in LAWS.items():
    problem = None
    for case in range(getattr(law, "cases", CASES)):
        try:
            law(np.random.default_rng([int(sys.argv[1]), case]))
        except AssertionError as broken:
            problem = f"case {case}: {broken}"
            break
    print(json.dumps({"law": name, "problem": problem}))
