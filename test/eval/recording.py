"""
The robust baseline on a real recording with labelled windows, as training and edge run it: every reading once, in order, the first 15 % as probation
(what the training part is elsewhere), one default configuration. Arguments: CSV with timestamp and value, JSON of windows by file name.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from alarms import episodes, judge
from detector import Detector, fresh_model
from train import floor_of, stream_threshold

PROBATION = 0.15


def ms(moments):
    return pd.to_datetime(moments).to_numpy().astype("datetime64[ms]").astype("int64")


table = pd.read_csv(sys.argv[1])
windows = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
windows = windows[next(name for name in windows if Path(name).name == Path(sys.argv[1]).name)]
times, values = ms(table["timestamp"]), table["value"].to_numpy(dtype="float64")
probation = int(PROBATION * len(table))
detector = Detector(fresh_model("recording", "Recording", {"value": floor_of(pd.Series(values[:probation]))}))
scores = np.array([detector.score("recorded", int(time), {"value": float(value)}) for time, value in zip(times, values)])
devices = np.full(probation, "recorded")
threshold = stream_threshold(scores[:probation], times[:probation], devices)
flags = scores >= threshold
flags[:probation] = False
truths = [tuple(int(one) for one in ms(window)) for window in windows]
raised = episodes(times, flags)
found, false = judge(raised, truths, 0, 0)
print(
    json.dumps(
        {
            "readings": len(table),
            "days": (times[-1] - times[0]) / 86_400_000,
            "threshold": threshold,
            "windows": [{"from": begin, "until": end, "first": first} for (begin, end), first in zip(truths, found)],
            "alarms": len(raised),
            "falseAlarms": false,
            "falseAt": [str(np.datetime64(start, "ms"))[:16] for start, stop in raised if not any(stop >= b and start <= e for b, e in truths)],
        }
    )
)
