"""Forests see each device by its own measure: an anomaly is what is odd for this device, and a large motor is no anomaly."""

import numpy as np

#: With fewer rows than this a device is measured as the fleet is.
LEAST_ROWS = 50


def fit(frame, names):
    """Median and half the width of the middle 68 % of every feature: for the fleet, and for each device that has enough rows."""
    return {
        "features": list(names),
        "fleet": measure(frame[names].to_numpy()),
        "devices": {
            str(device): measure(rows[names].to_numpy())
            for device, rows in frame.groupby("device_id", sort=True)
            if len(rows) >= LEAST_ROWS
        },
    }


def measure(values):
    with np.errstate(all="ignore"):
        low, middle, high = (np.array([quantile(column, share) for column in values.T]) for share in (0.16, 0.5, 0.84))
    width = (high - low) / 2
    return {"centre": middle.tolist(), "width": np.where(width > 0, width, np.nan).tolist()}


def quantile(column, share):
    known = column[~np.isnan(column)]
    return float(np.quantile(known, share)) if len(known) else 0.0


def scaled(scaling, frame):
    """Missing values, and features that never change, say nothing: 0. Shape (rows, features)."""
    names = scaling["features"]
    result = np.empty((len(frame), len(names)))
    devices = frame["device_id"].astype(str).to_numpy() if "device_id" in frame else np.full(len(frame), "")
    values = frame[names].to_numpy(dtype="float64")
    fleet = arrays(scaling["fleet"])
    for device in np.unique(devices):
        rows = devices == device
        own = arrays(scaling["devices"][device]) if device in scaling["devices"] else fleet
        width = np.where(np.isnan(own[1]), fleet[1], own[1])
        result[rows] = (values[rows] - own[0]) / width
    return np.clip(np.nan_to_num(result, nan=0.0, posinf=0.0, neginf=0.0), -50, 50)


def arrays(one):
    return tuple(np.array([np.nan if v is None else v for v in one[key]], dtype="float64") for key in ("centre", "width"))
