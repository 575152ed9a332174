"""
Generated recordings with known faults, by seed: a machine's temperature, two fields that go together, and a pump's test-bed. Each is (times in ms,
columns, faults as (from, until) in ms).
"""

import numpy as np

HOUR = 3_600_000
DAY = 24 * HOUR
FROM = 1_780_000_000_000
#: What can happen to the machine, and for how many hours.
KINDS = {"shift": (6, 48), "burst": (1, 4), "drop-out": (2, 8), "stuck": (24, 60), "wear": (72, 144), "noise": (6, 24), "stop": (2, 12)}


def wandering(rng, rows, spread, memory):
    """A first-order autoregression. `memory`: in readings."""
    keep = np.exp(-1 / memory)
    shocks = rng.normal(size=rows) * spread * np.sqrt(1 - keep**2)
    values = np.empty(rows)
    values[0] = rng.normal() * spread
    for row in range(1, rows):
        values[row] = keep * values[row - 1] + shocks[row]
    return values


def healthy(rng, days, every):
    """Hours of the day, days of the week, weather, and the noise of the sensor; and how far it usually swings."""
    rows = int(days * DAY / every)
    times = FROM + np.arange(rows) * every
    day = rng.uniform(0, 4)
    values = rng.uniform(40, 90) + day * np.sin((times / HOUR % 24 - rng.uniform(0, 24)) * np.pi / 12)
    values += wandering(rng, rows, rng.uniform(0.5, 2), rng.uniform(0.3, 3) * HOUR / every)
    values += wandering(rng, rows, rng.uniform(0.3, 2), 2.5 * DAY / every)
    if rng.random() < 0.5:
        values -= day / 2 * (times // DAY % 7 >= 5)
    values += rng.normal(size=rows) * rng.uniform(0.05, 0.3)
    return times, values, max(0.5, float(np.std(values[: int(0.15 * rows)])))


def machine(seed):
    """79 days every 15 minutes, with three faults of different kinds."""
    rng, every = np.random.default_rng([1, seed]), 900_000
    times, values, swing = healthy(rng, 79, every)
    starts = np.sort(rng.uniform(0.2, 0.95, 3))
    if np.diff(starts).min() < 0.12:
        starts = np.array([0.25, 0.55, 0.85])
    faults = []
    for start, kind in zip(starts, rng.choice(list(KINDS), 3, replace=False)):
        begin = int(start * len(times))
        long = min(int(rng.uniform(*KINDS[kind]) * HOUR / every), len(times) - 1 - begin)
        part, side = slice(begin, begin + long), rng.choice([-1, 1])
        if kind == "shift":
            values[part] += side * swing * rng.uniform(4, 7)
        elif kind == "burst":
            values[part] += side * swing * rng.uniform(6, 12)
        elif kind == "drop-out":
            values[part] = np.where(rng.random(long) < 0.6, 0, values[part])
        elif kind == "stuck":
            values[part] = values[begin]
        elif kind == "wear":
            values[part] += side * swing * rng.uniform(5, 8) * np.linspace(0, 1, long)
        elif kind == "noise":
            values[part] += rng.normal(size=long) * swing * rng.uniform(4, 8)
        else:
            values[part] += (20 - values[part]) * (1 - np.exp(-np.arange(long) * every / (0.7 * HOUR)))
        faults.append((int(times[begin]), int(times[begin + long])))
    return times, {"temperature": np.round(values, 4)}, faults


def pair(seed):
    """60 days every 15 minutes: a temperature and a current that go together, but for one to three days."""
    rng, every = np.random.default_rng([2, seed]), 900_000
    times, values, _ = healthy(rng, 60, every)
    usual = values - values[:500].mean()
    current = 100 + 3 * usual + rng.normal(size=len(times)) * 0.8
    begin, long = int(rng.uniform(0.4, 0.7) * len(times)), int(rng.uniform(24, 72) * HOUR / every)
    current[begin : begin + long] -= 6 * usual[begin : begin + long] + rng.choice([-1, 1]) * 3 * np.std(current[:500])
    return times, {"temperature": np.round(values, 4), "current": np.round(current, 3)}, [(int(times[begin]), int(times[begin + long]))]


#: Of each sensor: what it says, how far it swings, its memory in readings, and how far it may drift while the pump runs.
SENSORS = {
    "vibration_1": (0.027, 0.0005, 0.8, 0),
    "vibration_2": (0.04, 0.0008, 0.8, 0),
    "current": (2.2, 0.35, 0.6, 0),
    "pressure": (0.05, 0.25, 0.4, 0),
    "motor_temperature": (75, 0.15, 33, 8),
    "water_temperature": (26, 0.05, 50, 5),
    "voltage": (230, 8, 0.8, 0),
    "flow": (125, 0.6, 2, 0),
}


def test_bed(seed):
    """About 20 minutes once a second: eight sensors of a pump, a valve that is closed for a third of the time, and then opened again."""
    rng = np.random.default_rng([3, seed])
    rows = int(rng.integers(1000, 1250))
    begin = int(rows * rng.uniform(0.48, 0.56))
    end = int(begin + rng.uniform(0.3, 0.38) * rows)
    times = FROM + np.arange(rows) * 1000
    closed = np.zeros(rows)
    slow, back = int(rng.integers(5, 60)), int(rng.integers(3, 30))
    closed[begin:end] = np.minimum(1, np.arange(end - begin) / slow)
    closed[end : end + back] = np.linspace(1, 0, back)[: rows - end]
    moved = rng.random(8) < 0.5
    moved[rng.integers(0, 8)] = True
    columns = {}
    for (name, (usual, swing, memory, drift)), moves in zip(SENSORS.items(), moved):
        values = wandering(rng, rows, 1, memory) + rng.uniform(-drift, drift) * np.linspace(0, 1, rows)
        values += moves * closed * rng.uniform(0.6, 4) * rng.choice([-1, 1])
        columns[name] = np.round(usual + swing * values, 6)
    return times, columns, [(int(times[begin]), int(times[end]))]
