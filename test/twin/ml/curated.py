"""Writes days of a curated table as the ETL leaves it: argv is the folder of the table, the group, the number of days and of devices."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

folder, group, days, devices = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
random = np.random.default_rng(7)
start = pd.Timestamp("2026-10-01")
every = pd.Timedelta("5min")
per_day = int(pd.Timedelta("1D") / every)
for day in range(days):
    frames = []
    for device in range(devices):
        times = pd.date_range(start + pd.Timedelta(days=day), periods=per_day, freq=every)
        hours = (times - start) / pd.Timedelta("1h")
        wave = 4 + 2 * np.sin(2 * np.pi * hours / 24) + 0.8 * np.sin(2 * np.pi * hours / 3 + device)
        values = np.asarray(wave) + random.normal(0, 0.02, per_day)
        late = day % 3 == 2 and device == day // 3 % devices
        if late:
            values[100:130] += 8
        frames.append(
            pd.DataFrame(
                {
                    "device_id": f"t-{device + 1}",
                    "group_id": group,
                    "event_time": times.as_unit("us"),
                    "data_quality": pd.Series([None] * per_day, dtype="string"),
                    "temperature": values,
                    "breach_warm": values > 8,
                }
            )
        )
    place = folder / f"group={group}" / f"dt={(start + pd.Timedelta(days=day)).date()}"
    place.mkdir(parents=True, exist_ok=True)
    pd.concat(frames, ignore_index=True).to_parquet(place / "part-0.parquet", index=False)
