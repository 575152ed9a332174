"""One ETL job in a Spark of its own, of this machine's size: `etl-spark.py <script> <raw> <out> <devices> <days> <memory>`.

Prints the seconds from a session that is ready to the end of the run, and the job's report.
"""

import importlib.util
import json
import os
import sys
import time

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what Spark prints must not come between
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

from pyspark.sql import SparkSession  # noqa: E402


def load(path):
    """As a module that nobody can import, so that Spark sends its functions by value, as it does with those of a job."""
    spec = importlib.util.spec_from_file_location("etl_job", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    script, raw, out, devices, days, memory = sys.argv[1:]
    builder = SparkSession.builder.master("local[*]").appName("fleet-bench")
    settings = {
        "spark.driver.memory": memory,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Some tasks per core, as one would choose it for a machine; 200 are for a cluster.
        "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": f"{out}-spark",
    }
    # For the profile of a run: FLEET_SPARK_EVENTS names a folder for Spark's event log.
    if "FLEET_SPARK_EVENTS" in os.environ:
        settings |= {"spark.eventLog.enabled": "true", "spark.eventLog.dir": os.environ["FLEET_SPARK_EVENTS"]}
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.range(1).count()
    job = load(script)
    began = time.monotonic()
    done = job.run(spark, raw, out, devices, days.split(","))
    seconds = time.monotonic() - began
    spark.stop()
    answers.write(json.dumps({"seconds": seconds, "report": done["report"]}) + "\n")


main()
