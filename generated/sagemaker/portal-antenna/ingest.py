"""
The newest features into the feature group of the model: a record per device and reading. On AWS through its API; on a laptop, where FLEET_ML_BASE stands
for /opt/ml, the same records as a file of JSON lines.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pandas as pd

from spec import Problem, run, write_json

#: Requests under way at a time: each is a record, and a feature group takes thousands a second.
AT_ONCE = 16


def record_of(row, names):
    """A record as PutRecord takes it: texts, and nothing for what is missing."""
    values = {
        "device_id": row["device_id"],
        "event_time": datetime.fromtimestamp(row["time_ms"] / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "group_id": row["group"],
    }
    values |= {name: repr(float(row[name])) for name in names if pd.notna(row[name])}
    return [{"FeatureName": name, "ValueAsString": str(value)} for name, value in values.items()]


def put_all(group, records):
    import boto3
    from botocore.config import Config

    client = boto3.client("sagemaker-featurestore-runtime", config=Config(retries={"mode": "adaptive", "max_attempts": 10}, max_pool_connections=AT_ONCE))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda record: client.put_record(FeatureGroupName=group, Record=record), records):
            pass


def add_arguments(parser):
    parser.add_argument("--score", help="folder with features.parquet")
    parser.add_argument("--records", help="folder of what was done")
    parser.add_argument("--feature-group", required=True)


def work(step, options):
    """The newest features become records of the feature group."""
    file = step.folder("processing/input/score", options.score) / "features.parquet"
    if not file.exists():
        raise Problem(f"there are no features: {file} is missing")
    frame = pd.read_parquet(file)
    names = [name for name in frame.columns if name not in ("group", "device_id", "time_ms")]
    records = [record_of(row, names) for row in frame.to_dict("records")]
    place = step.folder("processing/output/records", options.records)
    place.mkdir(parents=True, exist_ok=True)
    if os.environ.get("FLEET_ML_BASE"):
        lines = [json.dumps({one["FeatureName"]: one["ValueAsString"] for one in record}) for record in records]
        (place / "records.ndjson").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    else:
        put_all(options.feature_group, records)
    write_json(place / "report.json", {"featureGroup": options.feature_group, "records": len(records)})
    step.say(f"{len(records)} records")


if __name__ == "__main__":
    sys.exit(run("ingest", work, add_arguments))
