"""
Curated readings become examples: per device and reading, what was known then, and what came of it.
A feature at a time uses readings up to that time only; no example of the training part knows anything of the time of the test part.
"""

import sys

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet as parquet

import scaling
from drift import reference_of, stability
from spec import Problem, finite, read_json, run, write_json

DAY = 86_400_000
HOUR = 3_600_000
#: More examples teach little and cost memory: every so manyth is kept, evenly in time.
MOST_EXAMPLES = 200_000
#: More scores than these change nothing in what a forest's alarm is.
MOST_BOUND_ROWS = 40_000
TIME_FEATURES = ["hour_sin", "hour_cos", "week_sin", "week_cos"]
LEAST_TRAIN = 100
LEAST_TEST = 20


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_source(folder, source, columns, newest=None, span=None):
    """The rows of one group. With `newest` and `span`, days that are wholly older are not opened."""
    table = folder / source["table"]
    wanted = ["device_id", "event_time", "data_quality", *columns]
    parts = []
    for file in sorted(table.rglob("*.parquet")):
        keys = dict(part.split("=", 1) for part in file.relative_to(table).parts[:-1] if "=" in part)
        if keys.get("group", source["group"]) != source["group"]:
            continue
        if newest is not None and "dt" in keys and keys["dt"] < day_of(newest - span - DAY):
            continue
        has = [name for name in wanted if name in parquet.read_schema(file).names]
        part = parquet.ParquetFile(file).read(columns=has).to_pandas()
        parts.append(part.reindex(columns=wanted))
    if not parts:
        return pd.DataFrame(columns=["group", *wanted])
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    rows.insert(0, "group", source["group"])
    return rows


def newest_day(folder, source):
    """The newest day of a group by its folders; None where folders do not say."""
    days = [
        part[3:]
        for file in (folder / source["table"]).rglob("*.parquet")
        for part in file.parts
        if part.startswith("dt=") and f"group={source['group']}" in file.parts
    ]
    return max(days, default=None)


def day_of(ms):
    return str(np.datetime64(int(ms), "ms"))[:10]


def clean(rows, columns):
    """Times in ms, numbers as doubles, values that the ETL flagged as out of range missing; per device in the order of time, one row per time."""
    rows = rows.copy()
    time = rows["event_time"]
    if pd.api.types.is_datetime64_any_dtype(time):
        stamp = time.dt.tz_localize(None) if time.dt.tz is not None else time
        rows["time_ms"] = stamp.astype("datetime64[ms]").astype("int64")
    else:
        rows["time_ms"] = pd.to_numeric(time).astype("int64")
    for column in columns:
        rows[column] = pd.to_numeric(rows[column], errors="coerce").astype("float64")
        rows.loc[~np.isfinite(rows[column]), column] = np.nan
    remarks = rows["data_quality"].dropna().astype(str)
    for index, text in remarks.items():
        for remark in text.split(","):
            if remark.startswith("range:") and remark[6:] in columns:
                rows.at[index, remark[6:]] = np.nan
    rows = rows.sort_values(["group", "device_id", "time_ms"], kind="stable")
    return rows.drop_duplicates(["group", "device_id", "time_ms"], keep="last").reset_index(drop=True)


# ── Features of one device ───────────────────────────────────────────────────────────────────────────────────────────


def feature_names(spec):
    names = [name for field in spec["fields"] for name in field_features(spec, field["column"])]
    return names + TIME_FEATURES if spec["features"]["timeOfDay"] else names


def field_features(spec, column):
    """The features that are made of one field."""
    features = spec["features"]
    names = [column]
    names += [f"{column}_{word}_{span(window)}" for window in features["windowsMs"] for word in features["rolling"]]
    names += [f"{column}_lag_{span(lag)}" for lag in features["lagsMs"]]
    return [*names, f"{column}_rate"] if features["rates"] else names


def speaking(spec, names, frame, measured):
    """How far out each row is by each field, by id: the feature of it that lies farthest from what the device usually says, in half widths (scaling.py)."""
    values = pd.DataFrame(np.abs(scaling.scaled(measured, frame)), columns=names, index=frame.index)
    return pd.DataFrame({field["id"]: values[field_features(spec, field["column"])].max(axis=1) for field in spec["fields"]}, index=frame.index)


def told(frame, names):
    """The rows that hold any value of their device; the time of day is none."""
    return frame[[name for name in names if name not in TIME_FEATURES]].notna().any(axis=1).to_numpy()


def span(ms):
    return f"{ms // 1000}s" if ms % 1000 == 0 else f"{ms}ms"


def features_of(spec, rows, gap_ms):
    """The features at every reading of one device, in the order of `feature_names`. Rows in the order of time; shape (readings, features)."""
    features = spec["features"]
    times = rows["time_ms"].to_numpy()
    found = []
    for field in spec["fields"]:
        values = rows[field["column"]].to_numpy(dtype="float64")
        found.append(values)
        for window in features["windowsMs"]:
            found += rolling(times, values, window, features["rolling"])
        found += [lagged(times, values, lag, gap_ms) for lag in features["lagsMs"]]
        if features["rates"]:
            found.append(rate(times, values, gap_ms))
    if features["timeOfDay"]:
        for period, start in ((DAY, 0), (7 * DAY, 4 * DAY)):  # 1970-01-05 was a Monday
            angle = 2 * np.pi * ((times - start) % period) / period
            found += [np.sin(angle), np.cos(angle)]
    return np.column_stack(found) if len(times) else np.empty((0, len(found)))


def rolling(times, values, window_ms, words):
    """Statistics over the readings within (t - window, t]; missing where there are none, stddev where there are less than two."""
    series = pd.Series(values, index=pd.to_datetime(times, unit="ms")).rolling(f"{window_ms}ms", min_periods=1)
    known = {}

    def statistic(word):
        if word not in known:
            known[word] = {
                "mean": series.mean,
                "stddev": lambda: series.std(ddof=1),
                "min": series.min,
                "max": series.max,
                "range": lambda: statistic("max") - statistic("min"),
            }[word]()
        return known[word]

    return [statistic(word).to_numpy() for word in words]


def lagged(times, values, lag_ms, gap_ms):
    """The last value at or before t - lag; missing where that one is older still by more than a gap."""
    known = np.flatnonzero(~np.isnan(values))
    at = np.searchsorted(times[known], times - lag_ms, side="right") - 1
    result = np.full(len(times), np.nan)
    some = at >= 0
    index = known[at[some]]
    fresh = (times[some] - lag_ms) - times[index] <= gap_ms
    result[np.flatnonzero(some)[fresh]] = values[index[fresh]]
    return result


def rate(times, values, gap_ms):
    """Per second, since the reading before that has a value; missing across a gap."""
    known = np.flatnonzero(~np.isnan(values))
    result = np.full(len(times), np.nan)
    if len(known) > 1:
        since = np.diff(times[known])
        change = np.where(since <= gap_ms, np.diff(values[known]) / (since / 1000), np.nan)
        result[known[1:]] = change
    return result


# ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


def tolerance(horizon_ms, gap_ms):
    """How far from t + horizon the reading may lie that is taken for its value: never so far that it could be one of now."""
    return min(gap_ms, horizon_ms // 2)


def target_of(times, values, horizon_ms, gap_ms):
    """The value of the reading nearest to t + horizon, and its time; missing where none is near."""
    known = np.flatnonzero(~np.isnan(values))
    target = np.full(len(times), np.nan)
    when = np.full(len(times), -1, dtype="int64")
    if len(known) == 0:
        return target, when
    at = times[known]
    wanted = times + horizon_ms
    right = np.clip(np.searchsorted(at, wanted), 0, len(at) - 1)
    left = np.clip(right - 1, 0, len(at) - 1)
    nearest = np.where(np.abs(at[left] - wanted) <= np.abs(at[right] - wanted), left, right)
    near = np.abs(at[nearest] - wanted) <= tolerance(horizon_ms, gap_ms)
    target[near] = values[known[nearest[near]]]
    when[near] = at[nearest[near]]
    return target, when


def soon(times, flags, early_ms):
    """Whether a flag is set at t or within `early_ms` after it."""
    result = np.zeros(len(times), dtype=bool)
    set_at = times[flags]
    if len(set_at):
        following = np.searchsorted(set_at, times)
        some = following < len(set_at)
        result[some] = set_at[following[some]] - times[some] <= early_ms
    return result


def examples_of(spec, source, rows):
    """All examples of one device of a source: time, device, features, what came of it, and what the naive baselines would have said."""
    times = rows["time_ms"].to_numpy()
    gap = source["gapMs"]
    frame = pd.DataFrame(features_of(spec, rows, gap), columns=feature_names(spec))
    frame.insert(0, "device_id", rows["device_id"].to_numpy())
    frame.insert(0, "group", source["group"])
    frame.insert(0, "time_ms", times)
    breach = np.zeros(len(rows), dtype=bool)
    for label in source["labels"]:
        breach |= rows[label["column"]].map(lambda one: one is True or one == 1).to_numpy(dtype=bool)
    task = spec["task"]
    if task["kind"] == "detect":
        frame["target"] = soon(times, breach, task["earlyMs"]).astype("float64")
        frame["known_ms"] = times
    else:
        values = rows[task["column"]].to_numpy(dtype="float64")
        frame["target"], frame["known_ms"] = target_of(times, values, task["horizonMs"], gap)
        frame["now"] = values
        # A day before the time that is predicted, in whole days, so that it is already past.
        days = -(-task["horizonMs"] // DAY)
        frame["day_before"] = lagged(times, values, days * DAY - task["horizonMs"], gap)
    frame["breach"] = breach.astype("int8")
    return frame.copy()


# ── The split ────────────────────────────────────────────────────────────────────────────────────────────────────────


def gap_before_test(spec):
    """Training examples end so long before the test begins that nothing they know lies in it, nor could, had it been read at other times."""
    task = spec["task"]
    if task["kind"] == "predict":
        return task["horizonMs"] + max(tolerance(task["horizonMs"], source["gapMs"]) for source in spec["sources"])
    return max([task["earlyMs"], *spec["features"]["windowsMs"], *spec["features"]["lagsMs"]])


def split_of(spec, oldest, newest):
    """Where the test part begins."""
    return newest - int(spec["train"]["holdOut"] * (newest - oldest))


def split(spec, frame, at):
    """By time, never shuffled, with the gap between the parts."""
    gap = gap_before_test(spec)
    if spec["task"]["kind"] == "predict":
        frame = frame[frame["target"].notna() & frame["now"].notna()]
    return frame[frame["time_ms"] < at - gap], frame[frame["time_ms"] >= at]


def thinned(frame, most=MOST_EXAMPLES):
    if len(frame) <= most:
        return frame
    return frame.iloc[:: -(-len(frame) // most)]


def learned_sample(frame, names):
    """Of the training rows, those whose scores say what an alarm of a forest is: no more than say it, and none without a value of its device."""
    return thinned(frame[told(frame, names)].reset_index(drop=True), MOST_BOUND_ROWS)


# ── The step ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def look_back(spec):
    features = spec["features"]
    day = DAY if spec["task"]["kind"] == "predict" else 0
    return max([0, day, *features["windowsMs"], *features["lagsMs"]])


def examples_of_all(spec, read):
    parts = [examples_of(spec, source, one) for source, rows in read for _, one in rows.groupby("device_id", sort=True)]
    return pd.concat(parts, ignore_index=True)


def read_all(step, folder, window_ms):
    """Per source its rows within the window before the newest reading of all, and what features of the first of them look back at."""
    spec = step.spec
    columns = [field["column"] for field in spec["fields"]]
    reach = window_ms + look_back(spec)
    days = [day for day in (newest_day(folder, source) for source in spec["sources"]) if day]
    newest = int(np.datetime64(max(days), "ms").astype("int64")) + DAY if days else None
    read = []
    for source in spec["sources"]:
        labels = [label["column"] for label in source["labels"]]
        rows = read_source(folder, source, [*columns, *labels], newest, reach)
        if len(rows) == 0:
            step.warn(f"the group {source['group']} has no row in {source['table']}")
            continue
        read.append((source, clean(rows, columns)))
    if not read:
        groups = " and ".join(source["group"] for source in spec["sources"])
        tables = ", ".join(sorted({source["table"] for source in spec["sources"]}))
        raise Problem(f"no data yet: there is no row of {groups} in {tables} (looked in {folder}); has the ETL run?")
    newest = max(int(rows["time_ms"].max()) for _, rows in read)
    return [(source, rows[rows["time_ms"] > newest - reach]) for source, rows in read], newest


def look_at_data(step, read, oldest):
    """Warns of what makes a model worse, and refuses what makes it meaningless."""
    spec = step.spec
    rows = pd.concat([rows for _, rows in read], ignore_index=True)
    rows = rows[rows["time_ms"] >= oldest]
    devices = rows["device_id"].nunique()
    if devices == 1:
        step.warn(f"there is one device only ({rows['device_id'].iloc[0]}): how it does on others cannot be said")
    wanted = spec["task"].get("column")
    constant = []
    for field in spec["fields"]:
        column, name = field["column"], field["id"]
        values = rows[column].dropna()
        if len(values) == 0:
            raise Problem(f"{name} has no value in the {len(rows)} rows since {day_of(oldest)}: is it in the curated table {spec['sources'][0]['table']}?")
        share = 1 - len(values) / len(rows)
        first = int(rows.loc[values.index, "time_ms"].min())
        if first - oldest > DAY and first - rows["time_ms"].min() > DAY:
            step.warn(f"{name} appears on {day_of(first)}, within the window that begins on {day_of(oldest)}: earlier rows have no value of it")
        elif share > 0.05:
            step.warn(f"{name} is missing in {share:.0%} of the rows")
        if values.min() == values.max():
            constant.append(f"{name} is always {values.iloc[0]:g}")
            if column == wanted:
                raise Problem(f"{name} is always {values.iloc[0]:g} since {day_of(oldest)}: there is nothing to predict")
    if len(constant) == len(spec["fields"]):
        raise Problem(f"{' and '.join(constant)} since {day_of(oldest)}: there is nothing to learn from")
    for text in constant:
        step.warn(f"{text}: it says nothing")
    for (_, device), one in rows.groupby(["group", "device_id"], sort=True):
        times = one["time_ms"].to_numpy()
        longest = int(np.diff(times).argmax()) if len(times) > 1 else 0
        if len(times) > 1 and times[longest + 1] - times[longest] > DAY:
            days = (times[longest + 1] - times[longest]) / DAY
            step.warn(f"{device} was silent for {days:.1f} days from {day_of(times[longest])}: nothing is learned across a gap")
    return {"devices": devices, "rows": len(rows)}


def add_arguments(parser):
    parser.add_argument("--mode", choices=["train", "score"], default="train")
    parser.add_argument("--curated", help="folder with the curated tables")
    for part in ("train", "test", "reference", "score"):
        parser.add_argument(f"--{part}", help=f"folder of {part}")
    parser.add_argument("--last", type=int, default=DAY, help="score: how much of the newest time, in ms")
    parser.add_argument("--watch", type=int, default=DAY, help="score: how much of it is looked at for drift, in ms; less than a day is no population")


def work(step, options):
    """Curated readings become examples for training and for evaluation, or rows to be scored."""
    (score if options.mode == "score" else train_and_test)(step, options)


def train_and_test(step, options):
    spec = step.spec
    read, newest = read_all(step, step.folder("processing/input/curated", options.curated), spec["train"]["windowMs"])
    oldest = max(newest - spec["train"]["windowMs"], min(int(rows["time_ms"].min()) for _, rows in read))
    counts = look_at_data(step, read, oldest)
    at = split_of(spec, oldest, newest)
    frame = examples_of_all(spec, read)
    train, test = split(spec, frame[frame["time_ms"] >= oldest], at)
    if spec["algorithm"]["name"] != "robust-baseline":  # a stream is taken as it is
        train, test = thinned(train), thinned(test)
    if len(train) < LEAST_TRAIN or len(test) < LEAST_TEST:
        raise Problem(
            f"too little data: {len(train)} examples to learn from and {len(test)} to be judged by"
            f" (at least {LEAST_TRAIN} and {LEAST_TEST}) between {day_of(oldest)} and {day_of(newest)}"
        )
    if spec["task"]["kind"] == "detect":
        for name, part in (("training", train), ("evaluation", test)):
            if any(source["labels"] for source in spec["sources"]) and part["breach"].sum() == 0:
                step.warn(f"no threshold is breached in the {name} part")
    write(step, options, train, test, {**counts, "oldest_ms": oldest, "split_ms": at, "newest_ms": newest})


def csv_of(spec, names, frame, measured):
    """What inference.py takes as CSV: features as they are, or scaled for a forest, or a stream."""
    algorithm = spec["algorithm"]["name"]
    if algorithm == "robust-baseline":
        return frame[["device_id", "time_ms", *[field["column"] for field in spec["fields"]]]]
    if algorithm == "xgboost":
        return frame[names]
    return pd.DataFrame(scaling.scaled(measured, frame), columns=names, index=frame.index)


def write_parquet(frame, file):
    """What is not finite is missing in the file: engines disagree on whether NaN is a value, and on which one is greatest."""
    columns = {}
    for name in frame.columns:
        values = frame[name]
        if pd.api.types.is_float_dtype(values):
            numbers = values.to_numpy(dtype="float64")
            columns[name] = pyarrow.array(numbers, mask=~np.isfinite(numbers))
        else:
            columns[name] = pyarrow.Array.from_pandas(values)
    parquet.write_table(pyarrow.table(columns), file)


def write(step, options, train, test, counts):
    spec = step.spec
    names = feature_names(spec)
    output = step.folder("processing/output")
    columns = {"format": "fleetwright/model-columns/v1", "features": names, "target": "target", **counts}
    reference = {"format": "fleetwright/model-reference/v1", "features": reference_of(train, names), "scaling": finite(scaling.fit(train, names))}
    for part, frame, given in (("train", train, options.train), ("test", test, options.test)):
        place = step.folder(output / part, given)
        place.mkdir(parents=True, exist_ok=True)
        write_parquet(frame, place / f"{part}.parquet")
        write_json(place / "columns.json", columns)
        table = csv_of(spec, names, frame, reference["scaling"])
        # Built-in containers know no header, and want the target first; the forest of AWS knows no target in training.
        if not (part == "train" and spec["algorithm"]["name"] == "random-cut-forest"):
            table.insert(0, "target", frame["target"])
        table.to_csv(place / f"{part}.csv", header=False, index=False)
    if spec["algorithm"]["name"] == "random-cut-forest":
        asked = [csv_of(spec, names, rows, reference["scaling"]) for rows in (learned_sample(train, names), test)]
        pd.concat(asked).to_csv(step.folder(output / "test", options.test) / "asked.csv", header=False, index=False)
    place = step.folder(output / "reference", options.reference)
    write_json(place / "reference.json", reference)
    report = {"train": len(train), "test": len(test), **counts, "features": names, "warnings": step.warnings}
    write_json(place / "report.json", {"format": "fleetwright/model-features/v1", "model": spec["model"], **report})
    step.say(f"{len(train)} examples to learn from, {len(test)} later ones to be judged by, {len(names)} features")


def score(step, options):
    """The newest rows, as inference.py takes them, and how far they have drifted from what was learned from."""
    spec = step.spec
    read, newest = read_all(step, step.folder("processing/input/curated", options.curated), max(options.last, options.watch))
    frame = examples_of_all(spec, read)
    watched = frame[frame["time_ms"] > newest - options.watch]
    frame = frame[frame["time_ms"] > newest - options.last]
    names = feature_names(spec)
    frame = frame[told(frame, names)]
    place = step.folder("processing/output/score", options.score)
    place.mkdir(parents=True, exist_ok=True)
    file = step.folder("processing/input/reference", options.reference) / "reference.json"
    reference = read_json(file) if file.exists() else {"features": {}, "scaling": finite(scaling.fit(frame, names))}
    csv_of(spec, names, frame, reference["scaling"]).to_csv(place / "score.csv", header=False, index=False)
    rows = frame[["group", "device_id", "time_ms"]]
    if spec["algorithm"]["name"] != "robust-baseline":  # which says itself how much each field speaks
        rows = pd.concat([rows, speaking(spec, names, frame, reference["scaling"])], axis=1)
    rows.to_csv(place / "rows.csv", index=False)
    write_parquet(frame[["group", "device_id", "time_ms", *names]], place / "features.parquet")
    # The hour of the day is another one in every part of a day, and says nothing of the data.
    known = {name: one for name, one in reference["features"].items() if name not in TIME_FEATURES}
    psi = stability(known, watched)
    worst = max(psi.values(), default=0.0)
    write_json(place / "drift.json", {"psi": psi, "worst": worst})
    if worst > spec["drift"]["psi"]:
        name = max(psi, key=psi.get)
        step.warn(f"the data has drifted: {name} has a stability index of {worst:.2f}, and the bound is {spec['drift']['psi']:g}")
    step.say(f"{len(frame)} rows to be scored")


if __name__ == "__main__":
    sys.exit(run("features", work, add_arguments))
