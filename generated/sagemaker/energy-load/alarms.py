"""From scores to alarms: when one begins, when it is over, and which were right."""

import numpy as np

#: Of forests' scores: a mean over so many readings.
SMOOTH = 6
#: An alarm is over after so many calm readings, as in the agent.
QUIET = 48
#: So many devices in a hundred may have been ill while the model learned.
HEALTHY = 0.8


def smoothed(scores):
    result = np.empty(len(scores))
    mean = scores[0] if len(scores) else 0.0
    for index, score in enumerate(scores):
        mean += (score - mean) / SMOOTH
        result[index] = mean
    return result


def alarm_threshold(scores, devices, least=0.0):
    """The greatest score that a device in good health reached while the model learned: that of all devices but the highest fifth."""
    greatest = [scores[devices == device].max() for device in np.unique(devices)]
    return max(float(np.quantile(greatest, HEALTHY)), least)


def episodes(times, flags, quiet=QUIET):
    """Flagged readings of one device with less than `quiet` calm ones between them, as (first, last) in ms."""
    at = np.flatnonzero(flags)
    if len(at) == 0:
        return []
    breaks = np.flatnonzero(np.diff(at) > quiet)
    firsts = at[np.concatenate([[0], breaks + 1])]
    lasts = at[np.concatenate([breaks, [len(at) - 1]])]
    return [(int(times[first]), int(times[last])) for first, last in zip(firsts, lasts)]


def judge(alarms, truths, before_ms, after_ms):
    """
    Of one device. An alarm is right when it is there between `before_ms` before a truth begins and `after_ms` after it ends. Each truth is found
    or missed; `first` is the moment of its first alarm.
    """
    found = []
    right = set()
    for begin, end in truths:
        first = None
        for index, (start, stop) in enumerate(alarms):
            if stop >= begin - before_ms and start <= end + after_ms:
                right.add(index)
                at = max(start, begin - before_ms)
                first = at if first is None else min(first, at)
        found.append(first)
    return found, len(alarms) - len(right)
