"""From scores to alarms: from which on one is an alarm, when one begins, when it is over, and which were right."""

import math

import numpy as np

HOUR = 3_600_000
DAY = 24 * HOUR

#: Of forests' scores: a mean over so many readings.
SMOOTH = 6
#: An alarm is over after so many calm ms, as in the agent; of a short part, an eighth of it.
QUIET = 6 * HOUR
#: One false alarm of a device in so many ms is promised by `train.falseAlarms`, but in no more than so many times what was learned from.
STRETCH = 3
#: Into so many parts is it cut. Their quartiles say what is usual, so that a fourth of them may have been ill.
BLOCKS = 20
#: Of the squares of peaks: how much higher the highest is in e times the time, at the least. This is what normal ones do.
LEAST_SLOPE = 2.0
#: The least bound, in scales.
LEAST_BOUND = 2.25
#: So many devices in a hundred were in good health while the model learned.
HEALTHY = 0.8


def smoothed(scores):
    result = np.empty(len(scores))
    mean = scores[0] if len(scores) else 0.0
    for index, score in enumerate(scores):
        mean += (score - mean) / SMOOTH
        result[index] = mean
    return result


def within_reach(promise_ms, lasts_ms):
    """Of a promise, what a training part of so many ms can keep."""
    return min(promise_ms, STRETCH * lasts_ms)


def promised_bound(times, devices, peaks, promise_ms):
    """
    The peak, in scales, that a device in good health reaches once in `promise_ms`. The greatest of each block of the time of each device follows, squared,
    a Gumbel distribution; its place and width are taken from the quartiles, and how high it goes within what is promised follows from them.
    """
    lasts, block, greatest = greatest_of_blocks(times, devices, peaks)
    if len(greatest) < 4 or lasts <= 0:
        return normal_bound(promise_ms, lasts / len(times))
    low, middle, high = np.quantile(np.square(list(greatest.values())), [0.25, 0.5, 0.75])
    slope = max(float(high - low) / 1.5725, LEAST_SLOPE)
    place = float(middle) - 0.3665 * slope
    return max(math.sqrt(max(place + slope * math.log(promise_ms / block), 0.0)), LEAST_BOUND)


def normal_bound(promise_ms, every_ms):
    """Where next to nothing is known: what values that hang on nothing reach once in a promise, read every so many ms."""
    return max(math.sqrt(2 * math.log(max(promise_ms / max(every_ms, 1), 1))), LEAST_BOUND)


def greatest_of_blocks(times, devices, peaks):
    """How long the times last, how long a block of them is, and the greatest peak of each block by device and block."""
    begin = times.min()
    lasts = float(times.max() - begin)
    block = lasts / BLOCKS
    greatest = {}
    for time, device, peak in zip(times.tolist(), devices.tolist(), peaks.tolist()):
        key = (device, int((time - begin) / block) if block > 0 else 0)
        greatest[key] = max(greatest.get(key, -math.inf), peak)
    return lasts, block, greatest


def reached(times, devices, scores, promise_ms):
    """What a device in good health did reach as often as is promised: of all devices but the highest fifth, which may have been ill."""
    lasts, block, greatest = greatest_of_blocks(times, devices, scores)
    by_device = {}
    for (device, _), score in greatest.items():
        by_device.setdefault(device, []).append(score)
    share = 1.0 if promise_ms >= lasts else max(1 - block / promise_ms, 0.0)
    return float(np.quantile([np.quantile(each, share) for each in by_device.values()], HEALTHY))


def promised_score(frame, scores, promise_ms):
    """
    The same of a forest, whose scores have a scale of their own: half of what the middle 68 % of them span. `frame`: device and time of each. Their tails are
    longer than those of peaks, so the bound is never below what was reached.
    """
    low, middle, high = np.quantile(scores, [0.16, 0.5, 0.84])
    scale = float(high - low) / 2
    if scale <= 0:
        return float(scores.max())
    times, devices = frame["time_ms"].to_numpy(), frame["device_id"].astype(str).to_numpy()
    promise = within_reach(promise_ms, float(times.max() - times.min()))
    bound = float(middle) + scale * promised_bound(times, devices, np.maximum(scores - middle, 0) / scale, promise)
    return max(bound, reached(times, devices, scores, promise))


def quiet_of(times):
    """How many calm ms end an alarm in a part of so long."""
    return min(QUIET, (int(times[-1]) - int(times[0])) / 8) if len(times) else QUIET


def episodes(times, flags, quiet=QUIET):
    """Flagged readings of one device with no more than `quiet` calm ms between them, as (first, last) in ms."""
    at = np.flatnonzero(flags)
    if len(at) == 0:
        return []
    breaks = np.flatnonzero(np.diff(times[at]) > quiet)
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
