#!/usr/bin/env bash
# DuckDB prunes files by their Hive partitions before it reads them, and holds each file against a copy of the whole condition. With a list of names
# that costs files times names: 3,000 files and a list of 1,000 devices take many times as long as the same question with the list hidden from
# the pruning, although the answer is the same and every file is read in both. A lake of devices is of this shape. Ends with 1 if that has changed.
# Seen: duckdb 1.5.6: 3000 in 6.05 s; hidden from the pruning: 3000 in 0.48 s; 12.5 times
#       duckdb 2.0.1: 3000 in 5.45 s; hidden from the pruning: 3000 in 1.11 s; 4.9 times
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cat > "$place/ask.py" <<'PY'
import pathlib
import sys
import time

import duckdb

lake = pathlib.Path(sys.argv[1]) / "lake"
for device in range(1000):
    folder = lake / f"device=d{device:04}"
    folder.mkdir(parents=True)
    for part in range(3):
        (folder / f"{part}.json").write_text('{"v": 1}\n')
files = f"read_json('{lake}/*/*.json', columns = {{v: 'INTEGER'}}, hive_partitioning = true, hive_types_autocast = false)"
names = ", ".join(f"'d{device:04}'" for device in range(1000))


def asked(source):
    begun = time.perf_counter()
    answer = duckdb.sql(f"SELECT sum(v) FROM {source} WHERE device IN ({names})").fetchall()[0][0]
    return answer, time.perf_counter() - begun


hidden = f"(SELECT v, CASE WHEN random() >= 0 THEN device END AS device FROM {files})"
asked(files)  # what is read once is read again from memory
pruned, hid = asked(files), asked(hidden)
print(f"duckdb {duckdb.__version__}, 3,000 files, a list of 1,000 names")
print(f"condition on the partition column: {pruned[0]} in {pruned[1]:.2f} s; hidden from the pruning: {hid[0]} in {hid[1]:.2f} s; {pruned[1] / hid[1]:.1f} times")
sys.exit(0 if pruned[0] == hid[0] == 3000 and pruned[1] > 2 * hid[1] else 1)
PY
for version in 1.5.6 2.0.1; do
  python3 -m venv "$place/$version"
  "$place/$version/bin/pip" install --quiet --disable-pip-version-check "duckdb==$version"
  "$place/$version/bin/python" "$place/ask.py" "$place/$version" || { echo "the behaviour has changed"; exit 1; }
done
