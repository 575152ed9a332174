"""Scores of the detector over readings in a file: [device, time, {field: value}] each. Prints them as a list."""

import json
import sys

from detector import Detector

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
detector = Detector(given["model"])
print(json.dumps([detector.score(device, time, values) for device, time, values in given["readings"]]))
