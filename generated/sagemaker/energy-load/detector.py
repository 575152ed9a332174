"""
The robust baseline: how far the last readings are from what this device usually says at this hour of the day.

Per device and field a level, an offset per hour of the day (UTC) and a scale, all learned from clipped residuals as readings come in, each reading seen
once and none kept. `schema/edge-model.ts` says the formula; `runtime/agent/edge/` has it in TypeScript, with the same operations in the same order.
"""

import hashlib
import json
import math

FORMAT = "fleetwright/edge-model/v1"
HOUR = 3_600_000
BINS = 24
#: A mean of absolute residuals, times this, is the standard deviation of normal ones.
NORMAL = 1.2533

#: One configuration for everything. Rates are per hour of data, the others in readings.
DEFAULTS = {
    "smooth": 6,
    "warmUp": 48,
    "quiet": 48,
    "clip": 3.0,
    "perHour": {"level": 0.004, "season": 0.02, "scale": 0.01},
}


def new_state():
    return {"n": 0, "at": 0, "level": 0.0, "scale": 0.0, "smoothed": 0.0, "season": [0.0] * BINS, "seen": [0] * BINS}


def advance(model, floor, state, time_ms, value):
    """Takes one value of one field on, in place. Gives its score: 0 until the field has warmed up."""
    n = state["n"] + 1
    hour = math.floor(time_ms / HOUR) % BINS
    if n == 1:
        state["level"] = value
    # A gap teaches no more than an hour.
    hours = 0.0 if n == 1 else min(max(time_ms - state["at"], 0), HOUR) / HOUR
    seen = state["seen"][hour] + 1
    rates = model["perHour"]
    offset = state["season"][hour]
    residual = value - (state["level"] + offset)
    smoothed = state["smoothed"] + (residual - state["smoothed"]) / model["smooth"]
    warm = n > model["warmUp"]
    scale = max(state["scale"], floor)
    score = abs(smoothed) / scale if warm else 0.0
    bound = model["clip"] * scale
    clipped = min(max(residual, -bound), bound) if warm else residual
    # At first every rate is that of a plain mean.
    level_rate = max(rates["level"] * hours, 1 / n)
    season_rate = max(rates["season"] * hours, 1 / seen)
    scale_rate = max(rates["scale"] * hours, 1 / n)
    state["scale"] = state["scale"] + scale_rate * (abs(clipped) * NORMAL - state["scale"])
    state["level"] = state["level"] + level_rate * clipped
    state["season"][hour] = offset + season_rate * ((1 - level_rate) * clipped)
    state["smoothed"] = smoothed
    state["seen"][hour] = seen
    state["n"] = n
    state["at"] = time_ms
    return score


class Detector:
    """A model and what its devices have come to."""

    def __init__(self, model):
        self.model = model
        self.states = {}

    def state_of(self, device, field):
        key = (device, field)
        state = self.states.get(key)
        if state is None:
            kept = self.model["devices"].get(device, {}).get(field)
            state = {**kept, "season": list(kept["season"]), "seen": list(kept["seen"])} if kept else new_state()
            self.states[key] = state
        return state

    def score(self, device, time_ms, values):
        """The greatest score of the fields that the reading has. `values` by field id; None or NaN is missing."""
        greatest = 0.0
        for field in self.model["fields"]:
            value = values.get(field["id"])
            if value is None or value != value:
                continue
            score = advance(self.model, field["floor"], self.state_of(device, field["id"]), time_ms, value)
            if score > greatest:
                greatest = score
        return greatest


def fresh_model(model_id, title, floors):
    return {
        "format": FORMAT,
        "model": model_id,
        "version": "",
        "title": title,
        "severity": "warning",
        "threshold": 0.0,
        **DEFAULTS,
        "fields": [{"id": field, "floor": floor} for field, floor in floors.items()],
        "devices": {},
    }


def kept_states(detector):
    """What is exported of a detector: numbers of six digits, which is also what Python goes on from."""
    devices = {}
    for (device, field), state in sorted(detector.states.items()):
        devices.setdefault(device, {})[field] = {
            "n": state["n"],
            "at": state["at"],
            "level": six(state["level"]),
            "scale": six(state["scale"]),
            "smoothed": six(state["smoothed"]),
            "season": [six(one) for one in state["season"]],
            "seen": list(state["seen"]),
        }
    return devices


def version_of(model):
    """Names the parameters: the same for the same, another for others."""
    text = json.dumps({**model, "version": ""}, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def six(number):
    return float(f"{number:.6g}")
