"""
One detector over all recordings. Arguments: the folder of the packages, the detector, `seen` or `unseen`. Prints a JSON list: per recording its name, what was
scorable, found, false, the days, and the rows by truth and flag. What a detector of the field takes for an alarm is the greatest score of the second half of
what it learned from, by the same rule for all of them.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from recordings import LEARNED, all_of

DAY = 86_400_000
#: What a manifest promises where it says nothing: one false alarm of a device.
PROMISE = 30 * DAY


def ours(times, columns, learned):
    import train
    from detector import Detector

    frame = pd.DataFrame({"device_id": "d", "time_ms": times, **columns})
    model, _ = train.learned_baseline("m", "M", frame[:learned], {name: name for name in columns}, PROMISE)
    detector = Detector(model)
    values = {name: column.tolist() for name, column in columns.items()}
    scores = [detector.score("d", int(times[row]), {name: values[name][row] for name in columns}) for row in range(learned, len(times))]
    return np.array(scores) >= model["threshold"]


def scaled(columns, learned):
    table = np.nan_to_num(np.column_stack(list(columns.values())))
    spread = table[:learned].std(axis=0)
    return (table - table[:learned].mean(axis=0)) / np.where(spread > 0, spread, 1)


def above(scores, learned):
    return scores[learned:] > scores[learned // 2 : learned].max()


def by_pyod(name):
    def judged(times, columns, learned):
        from pyod.models.ecod import ECOD
        from pyod.models.iforest import IForest

        # The reading, and the five before it: so much do these see of time.
        table = pd.DataFrame(scaled(columns, learned))
        table = pd.concat([table.shift(lag, fill_value=0) for lag in range(6)], axis=1).to_numpy()
        model = ECOD() if name == "ecod" else IForest(random_state=1)
        model.fit(table[:learned])
        return above(model.decision_function(table), learned)

    return judged


def half_space_trees(times, columns, learned):
    from river import anomaly, preprocessing

    table = np.nan_to_num(np.column_stack(list(columns.values())))
    model = preprocessing.MinMaxScaler() | anomaly.HalfSpaceTrees(seed=1)
    scores = []
    for row in table.tolist():
        one = dict(enumerate(row))
        scores.append(model.score_one(one))
        model.learn_one(one)
    return above(np.array(scores), learned)


DETECTORS = {"ours": ours, "ecod": by_pyod("ecod"), "iforest": by_pyod("iforest"), "half-space-trees": half_space_trees}


def judged(name, recording, detect):
    from alarms import episodes, quiet_of

    times, columns, faults = recording
    learned = int(LEARNED * len(times))
    began = time.perf_counter()
    flags = detect(times, columns, learned)
    took = time.perf_counter() - began
    later = times[learned:]
    # Six hours, or an eighth of what was learned from, as for an alert.
    raised = episodes(later, flags, quiet_of(times[:learned]))
    scorable = [(begin, end) for begin, end in faults if begin >= later[0]]
    # What overlaps the begin of the later part is neither to be found nor false.
    known = [(begin, end) for begin, end in faults if end >= later[0]]
    truth = np.zeros(len(later), dtype=bool)
    for begin, end in known:
        truth |= (later >= begin) & (later < end)
    return {
        "name": name,
        "scorable": len(scorable),
        "found": sum(any(stop >= begin and start <= end for start, stop in raised) for begin, end in scorable),
        "false": sum(not any(stop >= begin and start <= end for begin, end in known) for start, stop in raised),
        "days": float(later[-1] - later[0]) / DAY,
        "rows": {
            "right": int((flags & truth).sum()),
            "false": int((flags & ~truth).sum()),
            "missed": int((~flags & truth).sum()),
            "quiet": int((~flags & ~truth).sum()),
        },
        "microseconds": took * 1e6 / len(times),
    }


packages, detector, part, scripts = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
sys.path.append(scripts)
chosen = [(name, make) for name, seen, make in all_of(packages) if seen == (part == "seen")]
print(json.dumps([judged(name, make(), DETECTORS[detector]) for name, make in chosen]))
