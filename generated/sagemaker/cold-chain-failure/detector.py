"""
The robust baseline: how far a device is from what it usually says at this hour of the day, for a moment, for an hour, for a day.

Per device and field a level, an offset per hour of the day (UTC), a scale, for each span of time a mean of the residual with a scale of its own, how far a
value jumps from the one before it, and how high the score went on each of the last days; all learned as readings come in, each reading seen once and none
kept. `schema/edge-model.ts` says the formula; `runtime/agent/edge/` has it in TypeScript, with
the same operations in the same order.
"""

import hashlib
import json
import math

FORMAT = "fleetwright/edge-model/v3"
SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
BINS = 24
#: A mean of absolute residuals, times this, is the standard deviation of normal ones.
NORMAL = 1.2533
#: The greatest scores of so many days are kept, and from so many on they count.
DAYS = 10
LEAST_DAYS = 5

#: One configuration for everything. Times are in ms, the others in scales.
DEFAULTS = {
    "spans": [10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY],
    "warmUp": 2 * DAY,
    "memory": 10 * DAY,
    "settle": 7 * DAY,
    "quiet": 6 * HOUR,
    "clip": 3.0,
    "still": 4.0,
}


def new_state(model):
    none = [0.0] * len(model["spans"])
    return {
        "n": 0,
        "at": 0,
        "span": 0.0,
        "every": 0.0,
        "level": 0.0,
        "scale": 0.0,
        "last": 0.0,
        "still": 0.0,
        "longest": 0.0,
        "means": list(none),
        "scales": list(none),
        "season": [0.0] * BINS,
        "seen": [0.0] * BINS,
        "before": 0.0,
        "own": 0.0,
        "next": 0.0,
        "jump": 0.0,
        "day": 0,
        "top": 0.0,
        "tops": [],
        "due": 0,
        "raised": 1.0,
    }


def look(model, floor, state, time_ms, value):
    """What one value of one field says, from what was known before it. Changes nothing."""
    first = state["n"] == 0
    gap = 0 if first else max(time_ms - state["at"], 0)
    # A gap teaches no more than three readings.
    passed = min(gap, 3 * state["every"]) if state["every"] > 0 else gap
    hour = math.floor(time_ms / HOUR) % BINS
    level = value if first else state["level"]
    residual = value - (level + state["season"][hour])
    still = state["still"] + passed if not first and value == state["last"] else 0.0
    means, peaks = [], []
    for at, span in enumerate(model["spans"]):
        share = 1.0 if first else passed / (passed + span)
        mean = state["means"][at] + share * (residual - state["means"][at])
        means.append(mean)
        peaks.append(abs(mean) / max(state["scales"][at], floor))
    # A value that is held says nothing new, and after a gap nobody knows what was before it.
    steps = not first and value != state["last"] and 0 < gap <= 3 * state["every"]
    follows = min(max(state["next"] / state["own"], 0.0), 1.0) if state["own"] > 0 else 0.0
    jump = residual - follows * state["before"] if steps else 0.0
    peaks.append(abs(jump) / max(state["jump"], floor))
    return {
        "gap": gap,
        "passed": passed,
        "hour": hour,
        "level": level,
        "residual": residual,
        "still": still,
        "means": means,
        "steps": steps,
        "jump": jump,
        "peaks": peaks,
        "stuck": still / (model["still"] * max(state["longest"], model["memory"] / 50)),
        "warm": state["span"] > model["warmUp"],
    }


def learn(model, floor, state, time_ms, value, seen, holds, settles):
    """Takes the value on, in place. `holds`: nothing is learned of an alarm. `settles`: but what has lasted is the new usual."""
    passed = seen["passed"]
    hour = seen["hour"]
    clips = seen["warm"] and not settles
    counted = 0.0 if holds else passed
    span = state["span"] + passed
    share = min(counted / min(span, model["memory"]), 1.0) if span > 0 else 0.0
    if settles:
        share = min(max(share, passed / DAY), 1.0)
    bound = model["clip"] * max(state["scale"], floor)
    clipped = min(max(seen["residual"], -bound), bound) if clips else seen["residual"]
    of_hour = state["seen"][hour] + counted
    # Each hour of the day has its share of the memory; of less than two days nobody knows what is of the hour.
    season_share = counted / min(of_hour, model["memory"] / 5) if of_hour > 0 and model["memory"] >= 2 * DAY else 0.0
    state["season"][hour] = state["season"][hour] + season_share * ((1 - share) * clipped)
    state["seen"][hour] = of_hour
    state["level"] = seen["level"] + share * clipped
    state["scale"] = state["scale"] + share * (abs(clipped) * NORMAL - state["scale"])
    for at, mean in enumerate(seen["means"]):
        most = model["clip"] * max(state["scales"][at], floor)
        far = min(abs(mean), most) if clips else abs(mean)
        state["scales"][at] = state["scales"][at] + share * (far * NORMAL - state["scales"][at])
        state["means"][at] = mean
    if seen["steps"]:
        far = min(abs(seen["jump"]), model["clip"] * max(state["jump"], floor)) if clips else abs(seen["jump"])
        before = min(max(state["before"], -bound), bound) if clips else state["before"]
        state["jump"] = state["jump"] + share * (far * NORMAL - state["jump"])
        state["own"] = state["own"] + share * (before * before - state["own"])
        state["next"] = state["next"] + share * (clipped * before - state["next"])
    if state["n"] == 0 or value != state["last"]:
        state["before"] = seen["residual"]
    if seen["still"] == 0:
        run = min(state["still"], model["still"] * state["longest"]) if clips else state["still"]
        state["longest"] = max(state["longest"], run)
    state["still"] = seen["still"]
    state["last"] = value
    if state["n"] > 0 and seen["gap"] > 0:
        state["every"] = state["every"] + 0.1 * (seen["passed"] - state["every"]) if state["every"] > 0 else float(seen["gap"])
    state["span"] = span
    state["n"] = state["n"] + 1
    state["at"] = max(time_ms, state["at"])


def usual(model, state, time_ms, score, alarmed):
    """
    The score, less where it is usual. The squares of the greatest scores of the last days follow a Gumbel distribution; where it comes to more than 1 within
    what is promised, a device is not what it was when the bounds were learned, and they are raised for it; but not while it is `alarmed`.
    """
    day = math.floor(time_ms / DAY)
    if state["day"] > 0 and day > state["day"]:
        state["tops"] = [*state["tops"], state["top"] * state["top"]][-DAYS:]
        state["top"] = 0.0
        state["due"] = 1
    if state["due"] == 1 and not alarmed:
        state["due"] = 0
        if len(state["tops"]) >= LEAST_DAYS:
            low, middle, high = (quartile(sorted(state["tops"]), share) for share in (0.25, 0.5, 0.75))
            slope = (high - low) / 1.5725
            times = max(model["promise"] * len(model["fields"]) / DAY, 1.0)
            state["raised"] = math.sqrt(max(middle - 0.3665 * slope + slope * math.log(times), 1.0))
    state["day"] = max(day, state["day"])
    state["top"] = max(state["top"], score)
    return score / state["raised"]


def quartile(rising, share):
    return rising[math.floor(share * (len(rising) - 1) + 0.5)]


#: Before the first alarm.
NONE = {"since": 0, "calm": 0}


class Detector:
    """A model and what its devices have come to. While it learns it raises no alarm, and so learns from everything."""

    def __init__(self, model, learning=False):
        self.model = model
        self.learning = learning
        self.states = {}
        self.alarms = {}

    def state_of(self, device, field):
        key = (device, field)
        state = self.states.get(key)
        if state is None:
            kept = self.model["devices"].get(device, {}).get(field)
            state = {name: list(value) if isinstance(value, list) else value for name, value in kept.items()} if kept else new_state(self.model)
            self.states[key] = state
        return state

    def score(self, device, time_ms, values):
        """The greatest of the fields' scores, 0 where none speaks. `values` by field id; None or NaN is missing."""
        return max(self.scores(device, time_ms, values).values(), default=0.0)

    def scores(self, device, time_ms, values):
        """The score of each field that the reading has: which of them speaks for an alarm."""
        return self.judged(device, time_ms, values)[0]

    def judged(self, device, time_ms, values):
        """The scores by field; and what they are made of, which is what bounds are learned from: the peaks of each field, and that of all fields together."""
        model = self.model
        told = []
        for field in model["fields"]:
            value = values.get(field["id"])
            if value is None or value != value:
                continue
            state = self.state_of(device, field["id"])
            told.append((field, state, value, look(model, field["floor"], state, time_ms, value)))
        alarmed = self.alarms.get(device, NONE)["since"] > 0
        warm = [one for one in told if one[3]["warm"]]
        peaks = {field["id"]: seen["peaks"] for field, _, _, seen in warm}
        together, leading = 0.0, 0
        if len(warm) > 1:
            for at in range(len(model["spans"])):
                total = 0.0
                for _, _, _, seen in warm:
                    total = total + seen["peaks"][at] * seen["peaks"][at]
                mean = math.sqrt(total / len(warm))
                if mean > together:
                    together, leading = mean, at
        most = max((seen["peaks"][leading] for _, _, _, seen in warm), default=0.0)
        scores = {field["id"]: 0.0 for field, _, _, _ in told}
        for field, state, _, seen in warm:
            alone = max(peak / bound for peak, bound in zip(seen["peaks"], field["bounds"]))
            # All of them speak for what they say together, each by its part.
            shared = together / model["together"] * (seen["peaks"][leading] / most) if together > 0 else 0.0
            said = max(alone, shared)
            scores[field["id"]] = max(said if self.learning else usual(model, state, time_ms, said, alarmed), seen["stuck"])
        greatest = max(scores.values(), default=0.0)
        holds, settles = self.alarm(device, time_ms, greatest)
        for field, state, value, seen in told:
            learn(model, field["floor"], state, time_ms, value, seen, holds, settles)
        return scores, peaks, together

    def alarm(self, device, time_ms, score):
        """Whether nothing is learned of this reading, and whether what it says has lasted for so long that it is the new usual."""
        if self.learning:
            return False, False
        state = self.alarms.setdefault(device, dict(NONE))
        odd = score >= self.model["threshold"]
        if odd or state["calm"] == 0:
            state["calm"] = time_ms
        if odd and state["since"] == 0:
            state["since"] = time_ms
        if not odd and time_ms - state["calm"] >= self.model["quiet"]:
            state["since"] = 0
        settles = odd and time_ms - state["since"] > self.model["settle"]
        return odd and not settles, settles


def fresh_model(model_id, title, floors, lasts=None, every=0, severity="warning"):
    """Before it has learned. `lasts`: of the training part in ms; no time in the model is longer than that can teach. `every`: of a reading, in ms."""
    lasts = 12 * DAY if lasts is None else lasts
    spans = [span for span in DEFAULTS["spans"] if span <= lasts / 12] or DEFAULTS["spans"][:1]
    # What is much shorter than the time between two readings says the same as one of them.
    spans = [span for span in spans if span >= every / 2] or spans[-1:]
    return {
        "format": FORMAT,
        "model": model_id,
        "version": "",
        "title": title,
        "severity": severity,
        "threshold": 1.0,
        **DEFAULTS,
        "spans": spans,
        "warmUp": min(DEFAULTS["warmUp"], int(lasts / 2)),
        "memory": min(DEFAULTS["memory"], max(int(lasts), 1)),
        "quiet": min(DEFAULTS["quiet"], int(lasts / 8)),
        "promise": max(int(lasts), 1),
        "together": 1.0,
        "fields": [{"id": field, "floor": floor, "bounds": [1.0] * (len(spans) + 1)} for field, floor in floors.items()],
        "devices": {},
    }


def kept_states(detector):
    """What is exported of a detector: numbers of six digits, which is also what Python goes on from."""
    devices = {}
    for (device, field), state in sorted(detector.states.items()):
        devices.setdefault(device, {})[field] = {name: kept(name, value) for name, value in state.items()}
    return devices


def kept(name, value):
    if name in ("n", "at", "day", "due"):
        return value
    return [six(one) for one in value] if isinstance(value, list) else six(value)


def version_of(model):
    """Names the parameters: the same for the same, another for others."""
    text = json.dumps({**model, "version": ""}, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def six(number):
    return float(f"{number:.6g}")
