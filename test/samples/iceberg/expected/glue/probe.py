def in_iceberg(namespace, table):
    return f"{namespace}.`{table['name']}`"

def declare(spark, table, namespace, location):
    """
    Makes the table as the manifest has it now, or gives it the columns that were added. A column that is gone stays, and gets no values.
    What Iceberg cannot change is refused before anything is written.
    """
    name, keys = in_iceberg(namespace, table), table["partitions"]
    wanted = [*table["columns"], *[(key, "string") for key in keys]]
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(f'`{column}` {kind}' for column, kind in wanted)}) USING iceberg "
        f"PARTITIONED BY ({', '.join(f'`{key}`' for key in keys)}) {location} TBLPROPERTIES ("
        f"'format-version' = '2', 'write.parquet.compression-codec' = '{COMPRESSION}', "
        "'write.metadata.delete-after-commit.enabled' = 'true', 'write.metadata.previous-versions-max' = '20')"
    )
    spec = spark.table(f"{name}.partitions").schema["partition"].dataType.names
    if spec != keys:
        raise RuntimeError(f"{name} is partitioned by {spec}, and the manifest says {keys}: drop the table, and make its days anew")
    now = {field.name: field.dataType.simpleString() for field in spark.table(name).schema}
    for column, kind in wanted:
        if now.get(column, kind) != kind:
            raise RuntimeError(f"{column} of {name} is {now[column]}, and the manifest says {kind}: call the field by another name")
    place_of = "FIRST"
    for column, kind in wanted:
        if column not in now:
            spark.sql(f"ALTER TABLE {name} ADD COLUMN `{column}` {kind} {place_of}")
        place_of = f"AFTER `{column}`"

def overwrite_days(spark, rows, table, namespace, days):
    """
    Every row of these days, in all groups that the sensor has, is replaced in one commit: a reader sees the old days or the new ones, and a partition that has
    no rows any more is gone. What was written, with its values and rows; and the partitions that are gone.
    """
    name, keys = in_iceberg(namespace, table), table["partitions"]
    here = rows_of_days(table, days)

def write_iceberg(spark, rows, namespace, days):
    done = [overwrite_days(spark, rows, table, namespace, days) for table in TABLES if days]
    return [one for written, _ in done for one in written], [key for _, gone in done for key in gone]

def maintain(spark, namespace, today, snapshots=KEPT_SNAPSHOTS, orphans=KEPT_ORPHANS):
    """
    Once a day: rows of expired days go, then snapshots that are too old with the files that only they knew, then files that no snapshot
    knows. Nothing is left to compact: a run writes a partition anew as one file.
    """
    done = []
    catalog, database = namespace.split(".")
    for table in TABLES:
        name = in_iceberg(namespace, table)
        if dict(spark.sql(f"SHOW TBLPROPERTIES {name}").collect()).get("fleetwright.maintained") == today:
            continue
        if EXPIRE_AFTER is not None:
            spark.sql(f"DELETE FROM {name} WHERE {before_day(table, day_after(today, -EXPIRE_AFTER))}")
        of = f"table => '{database}.{table['name']}', older_than => TIMESTAMP '{day_after(today, -snapshots)} 00:00:00Z'"
        spark.sql(f"CALL {catalog}.system.expire_snapshots({of}, retain_last => 1)")
        of = f"table => '{database}.{table['name']}', older_than => TIMESTAMP '{day_after(today, -orphans)} 00:00:00Z'"
        spark.sql(f"CALL {catalog}.system.remove_orphan_files({of})")
        spark.sql(f"ALTER TABLE {name} SET TBLPROPERTIES ('fleetwright.maintained' = '{today}')")
        done.append(table["name"])
    return done

    def write(placed, went_in, rows, lines, gone):
        before = lines_before(curated, days)
        refused = [] if allow_fewer_lines else fewer_lines(days, before, lines, gone)
        made = [day for day in days if day not in {one["day"] for one in refused}]
        kept, aside = (rows, 0) if made == days else without(rows, made, lines)
        report, odd = report_of(made, went_in, placed, kept, aside)
        last_words = {"unknownKeys": unknown_keys(kept, odd), "refused": refused}
        if namespace is not None:
            done = write_iceberg(spark, kept, namespace, made)
        else:
            done = write_files(spark, kept, curated, work, made)
        counted = write_lines(curated, {day: counts_of(day, before, lines, refused) for day in days})
        return report, last_words, counted, *done
