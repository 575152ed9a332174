"""Whether new data still looks like what a model learned from: the population stability index of each feature."""

import numpy as np

#: What a share counts as at least: an empty tenth would make the index infinite.
LEAST_SHARE = 1e-4


def reference_of(frame, names):
    """Where the training data lies, by tenths."""
    tenths = np.linspace(0.1, 0.9, 9)
    known = {name: frame[name].dropna().to_numpy() for name in names}
    edges = {name: np.unique(np.quantile(values, tenths)) if len(values) else np.empty(0) for name, values in known.items()}
    return {
        name: {"edges": edges[name].tolist(), "shares": shares(edges[name], values).tolist() if len(values) else []}
        for name, values in known.items()
    }


def shares(edges, values):
    return np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) / len(values)


def stability(reference, frame):
    """By feature: 0 for the same population, from about 0.2 on another one. A feature without values has none."""
    result = {}
    for name, one in reference.items():
        values = frame[name].dropna().to_numpy() if name in frame else np.empty(0)
        if len(one["shares"]) < 2 or len(values) == 0:
            continue
        seen = np.maximum(shares(np.array(one["edges"]), values), LEAST_SHARE)
        wanted = np.maximum(np.array(one["shares"]), LEAST_SHARE)
        result[name] = float(((seen - wanted) * np.log(seen / wanted)).sum())
    return result
