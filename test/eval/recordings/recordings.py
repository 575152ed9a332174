"""
What detectors are judged on: recordings with labelled faults out of packages, and generated ones. A recording is a name, (times in ms, columns, faults) and
whether it was looked at while the detector was made. Those that were not were chosen before, and run once at the end.
"""

import json
import os
from pathlib import Path

import generated
import numpy as np
import pandas as pd

#: The share of a recording that is learned from. The test-bed's is as short as the others'.
LEARNED = 0.15
SEEN, UNSEEN = range(8), range(100, 108)
BEDS_SEEN, BEDS_UNSEEN = range(12), range(100, 134)


def ms(moments):
    return pd.to_datetime(moments, utc=True, format="mixed").dt.tz_localize(None).to_numpy().astype("datetime64[ms]").astype("int64")


def runs(times, labels):
    """Labelled readings as faults: a run of them, and three readings before and after, because labels of single readings have no length."""
    labels = np.asarray(labels).astype(bool)
    every = int(np.median(np.diff(times)))
    at = np.flatnonzero(labels)
    if len(at) == 0:
        return []
    breaks = np.flatnonzero(np.diff(at) > 1)
    firsts, lasts = at[np.r_[0, breaks + 1]], at[np.r_[breaks, len(at) - 1]]
    return [(int(times[first]) - 3 * every, int(times[last]) + 3 * every) for first, last in zip(firsts, lasts)]


def inverter(file, label):
    table = pd.read_csv(file)
    times = ms(table["timestamp"])
    return times, {"power": table["value_normalized"].to_numpy(float)}, runs(times, table[label].astype(str).str.lower() == "true")


def shifted(file):
    table = pd.read_csv(file)
    times = ms(table["timestamp"])
    at = int(np.flatnonzero(table["label"])[0])
    return times, {"energy": table["value"].to_numpy(float)}, [(int(times[at]), int(times[min(at + 14, len(times) - 1)]))]


def hourly(file, column, label):
    """Without a time of its own, or with one that says no more."""
    table = pd.read_csv(file)
    times = generated.FROM + np.arange(len(table)) * generated.HOUR
    return times, {"value": table[column].to_numpy(float)}, runs(times, table[label])


def every_minute(file):
    table = pd.read_csv(file)
    times = ms(table["timestamp"])
    return times, {name: table[name].to_numpy(float) for name in ("v1", "v2", "v3")}, runs(times, table["label"])


def heart(file):
    """360 readings a second."""
    table = pd.read_csv(file)
    times = generated.FROM + np.round(np.arange(len(table)) * 1000 / 360).astype("int64")
    return times, {"value": table["data"].to_numpy(float)}, runs(times, table["label"])


def bleeding(folder):
    """A pressure of blood; no time of its own, so once a second is taken."""
    parts = [pd.read_csv(file) for file in sorted(folder.glob("*_TRAIN.csv")) + sorted(folder.glob("*_TEST.csv"))]
    table = pd.concat(parts, ignore_index=True)
    times = generated.FROM + np.arange(len(table)) * 1000
    return times, {"pressure": table["value"].to_numpy(float)}, runs(times, table["is_anomaly"])


def walking(file):
    """64 readings a second of nine accelerometers."""
    table = pd.read_csv(file)
    times = ms(table["timestamp"])
    columns = [name for name in table.columns if name not in ("timestamp", "is_anomaly")]
    return times, {name: table[name].to_numpy(float) for name in columns}, runs(times, table["is_anomaly"])


def plant(folder, fault):
    """
    A chemical plant (Tennessee Eastman, a simulation that the field is judged by): 52 fields every three minutes, a run in good health and then one whose
    fault begins after eight hours and stays. No time of its own.
    """
    table = np.concatenate([np.loadtxt(folder / "d00_te.dat"), np.loadtxt(folder / f"d{fault:02d}_te.dat")])
    times = generated.FROM + np.arange(len(table)) * 3 * generated.HOUR // 60
    columns = {f"v{at:02d}": column for at, column in enumerate(table.T)}
    return times, columns, [(int(times[-800]), int(times[-1]))]


def given(folder):
    """`FLEET_RECORDING`: CSV files with timestamp and value, and windows.json by file name."""
    windows = json.loads((folder / "windows.json").read_text(encoding="utf-8"))
    for file in sorted(folder.glob("*.csv")):
        table = pd.read_csv(file)
        spans = next((spans for name, spans in windows.items() if Path(name).name == file.name), [])
        faults = [tuple(int(one) for one in ms(pd.Series(span))) for span in spans]
        yield file.stem, (ms(table["timestamp"]), {"value": table["value"].to_numpy(float)}, faults)


def all_of(packages):
    """(name, seen, recording); a recording is a function, so that nothing is read before it is wanted."""
    solar = packages / "pvanalytics/data"
    found = [
        ("inverter, stale values", True, lambda: inverter(solar / "ac_power_inv_2173_stale_data.csv", "stale_data_mask")),
        ("hourly metric (streamad)", True, lambda: hourly(packages / "streamad/util/data/uniDS.csv", "value", "label")),
        ("inverter, outliers", False, lambda: inverter(solar / "ac_power_inv_7539_outliers.csv", "outlier")),
        ("inverter, interpolated values", False, lambda: inverter(solar / "ac_power_inv_2173_interpolated_data.csv", "interpolated_data_mask")),
        ("daily energy, shift of the level", False, lambda: shifted(solar / "pvlib_data_shift.csv")),
        ("hourly metric (sktime)", False, lambda: hourly(packages / "sktime/datasets/data/yahoo/yahoo.csv", "data", "label")),
        ("three metrics (streamad)", False, lambda: every_minute(packages / "streamad/util/data/multiDS.csv")),
        ("heartbeats", False, lambda: heart(packages / "sktime/datasets/data/mitdb/mitdb.csv")),
        ("blood pressure", False, lambda: bleeding(packages / "aeon/datasets/data/KDD-TSAD_135")),
        ("walking, accelerometers", False, lambda: walking(packages / "aeon/datasets/data/Daphnet_S06R02E0/S06R02E0.csv")),
    ]
    # Every second fault is seen.
    found += [("plant", fault % 2 == 1, lambda fault=fault: plant(packages / "bibmon/tennessee_eastman", fault)) for fault in range(1, 22)]
    folder = os.environ.get("FLEET_RECORDING")
    if folder:
        found = [(f"given: {name}", True, lambda recording=recording: recording) for name, recording in given(Path(folder))] + found
    for kind, make, seen, unseen in (
        ("machine", generated.machine, SEEN, UNSEEN),
        ("pair", generated.pair, SEEN, UNSEEN),
        ("test-bed", generated.test_bed, BEDS_SEEN, BEDS_UNSEEN),
    ):
        for seeds, known in ((seen, True), (unseen, False)):
            found += [(f"generated: {kind}", known, lambda make=make, seed=seed: make(seed)) for seed in seeds]
    return found
