# The ETL of meter in the fleet house, in PySpark 3.5. Made by Fleetwright; change fleet.yaml instead.
#
# transform() is the cleaning: raw lines in, judged rows out. run() puts it to work on a lake, in S3 or in folders, for the days that it is
# given, and writes each partition of these days anew as one file. What each step means is said in docs/etl.md. Only main() knows AWS Glue.

import base64
import json
import re
import sys
import uuid
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from urllib.parse import unquote

from pyspark.sql import Observation, SparkSession, functions as F
from pyspark.sql.types import ArrayType, BinaryType, StringType, StructField, StructType

SENSOR = "meter"
GROUPS = ["meters", ]
# Folders of the raw lake, and how many days before and after the day of a reading it may have arrived.
PARTITIONING = ["group", "device", "year", "month", "day", ]
DAYS_BEFORE = 1
DAYS_AFTER = 4
# Keys of the object, and those of which only a text counts; their tokens have a quote in front.
KEYS = ["event_time", "boot_id", "sequence", "monotonic_ms", "late", "device_id", "ingest_ms", "trace_id", "power", ]
# All keys that a message may have; every other is counted.
KNOWN = ["event_time", "boot_id", "sequence", "monotonic_ms", "late", "device_id", "ingest_ms", "trace_id", "power", "group_id", ]
TEXTS = ["device_id", "boot_id", "trace_id", ]
TYPES = {"event_time": "string", "boot_id": "string", "sequence": "bigint", "monotonic_ms": "bigint", "late": "boolean", "device_id": "string", "ingest_ms": "bigint", "trace_id": "string", "power": "double", }
DEVICE_COLUMNS = ["group_id", "device_id", "sensor", "gateway", ]
# The rules by which a line is given its day. Counts of lines under others cannot be compared.
PLACING = "371dd0f2b2066a08"
COMPRESSION = "snappy"

LONGEST_LINE = 1_048_576
MOST_BRACKETS = 500
MOST_DIGITS = 500
# Bytes of a line without sound text that are kept, in base64; and characters of one that is too long.
KEPT_BYTES = 7_500
KEPT_CHARACTERS = 30_000

LINES = StructType([StructField("_source", StringType()), StructField("_bytes", BinaryType()), StructField("_mark", StringType())])
TOKENS = StructType([StructField(name, StringType()) for name in ["_unparsable", "_line", *KEYS]] + [StructField("_odd", ArrayType(StringType()))])
DEVICES = StructType([StructField(name, StringType()) for name in DEVICE_COLUMNS])

# ---- read: a line becomes tokens --------------------------------------------------------------------------------------------------


class Number(str):
    """A number as it was spelt."""


class Pairs(list):
    """The members of an object, none lost."""


def _refuse(token):
    raise ValueError(token)


def _number(token):
    return Number(token) if len(token) <= MOST_DIGITS else _refuse(token)


class Decoder(json.JSONDecoder):
    """Goes to the workers as what it is made of."""

    def __init__(self):
        super().__init__(object_pairs_hook=Pairs, parse_int=_number, parse_float=_number, parse_constant=_refuse)

    def __reduce__(self):
        return (Decoder, ())


DECODER = Decoder()
SPACES = " \t\r\n"
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
OWN = frozenset(KEYS)
ALL_KNOWN = frozenset(KNOWN)


def _parsed(text):
    """The value by RFC 8259; ValueError if there is none."""
    value, end = DECODER.raw_decode(text.lstrip(SPACES))
    if text.lstrip(SPACES)[end:].strip(SPACES):
        raise ValueError("something behind the value")
    if SURROGATE.search(text):
        _whole(value)
    return value


def _whole(value):
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, (list, tuple)):
        for one in value:
            _whole(one)


def _token(value, is_text):
    if value is None:
        return None
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, list):
        return "[]"
    if isinstance(value, Number):
        return "0" if value == "-0" else str(value)
    return '"' + value if is_text else str(value)


def read_line(line, mark):
    """Why a line cannot be read, its text, a token for each of KEYS, and the keys that nobody declares."""
    nothing = [None] * (len(KEYS) + 1)
    if mark is not None:
        return (mark, "", *nothing)
    line = bytes(line).rstrip(b"\r")
    while line.startswith(b"\xef\xbb\xbf"):
        line = line[3:]
    if len(line) > LONGEST_LINE:
        return ("line-too-long", line.decode("utf-8", "replace")[:KEPT_CHARACTERS], *nothing)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return ("not-utf8", base64.b64encode(line[:KEPT_BYTES]).decode(), *nothing)
    if len(text) > MOST_BRACKETS and text.count("[") + text.count("{") > MOST_BRACKETS:
        return ("too-deep", text, *nothing)
    try:
        value = _parsed(text)
    except ValueError:
        return ("not-json", text, *nothing)
    if not isinstance(value, Pairs):
        return ("not-an-object", text, *nothing)
    known = {}
    for key, member in value:
        if key in OWN:
            if key in known:
                return ("repeated-key", text, *nothing)
            known[key] = member
    odd = [key for key, _ in value if key not in ALL_KNOWN]
    return (None, text, *[_token(known.get(key), key in TEXTS) for key in KEYS], odd)


# What Spark sends to a worker is the function itself, so no worker needs this file.
READ = F.udf(read_line, TOKENS).asNondeterministic()

# Python costs more than all other steps together, so Spark itself reads what is plain: an object without escapes, with nothing nested and no
# space between its tokens, in sound UTF-8. Of such lines it thinks as read_line does. Signs are written one by one: of these Java makes a
# table, and where there is nothing else, as in ASCII, it asks of each character only once. Java's reader has limits of its own, for texts,
# names and numbers; a plain line is shorter.
PLAIN_BYTES = 32_768
ODD = "".join(f"\\x{code:02x}" for code in [*range(32), *b"\\[]{}"]) + "\\ufffd"
PLAIN = r"\A\{[^" + ODD + r"]*\}\z"
PLAIN_ASCII = r"\A\{[" + "".join(f"\\x{code:02x}" for code in range(32, 128) if chr(code) not in "\\[]{}") + r"]*\}\z"
LONG_NUMBER = "[-+.0-9eE]{" + str(MOST_DIGITS + 1) + "}"
STRICT = {"columnNameOfCorruptRecord": "_corrupt", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}
TYPED = ", ".join([*[f"`{key}` {kind}" for key, kind in TYPES.items()], "_corrupt string"])
UNTYPED = ", ".join([*[f"`{key}` string" for key in KEYS], "_corrupt string"])
# How Spark writes into a column of texts what is none; and the signs that such a thing begins with.
NO_TEXT = r"\A(?:[-+.0-9eE]+|true|false|\"?NaN\"?|\"?-?Infinity\"?)\z"
NO_TEXT_BEGINS = [ord(sign) for sign in '-+.0123456789eEtfNI"']
OWN_KEY = '"(' + "|".join(re.escape(key) for key in KEYS) + ')":'
TWICE = f"(?s){OWN_KEY}" + r'.*"\1":'
# The key of a member, whose value is passed over.
MEMBER = '"([^"]*)":(?:"[^"]*"|[^",}]*)'
GROUP_ADDED = '"group_id":'
# The values of a line out of `_tokens`, of which there is one.
SLOWLY = "transform(_tokens, t -> named_struct('_unparsable', t._unparsable, 'device_id', CASE WHEN startswith(t.`device_id`, '\"') AND instr(t.`device_id`, '\\u0000') = 0 THEN substring(t.`device_id`, 2) END, 'event_time', t.`event_time`, 'ingest_ms', CASE WHEN (t.`ingest_ms` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+[ \\\\t]*)\\\\z') THEN try_cast(t.`ingest_ms` AS BIGINT) WHEN (t.`ingest_ms` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND abs(try_cast(t.`ingest_ms` AS DOUBLE)) < 9.223372036854775808E18D AND try_cast(t.`ingest_ms` AS DOUBLE) = CAST(CAST(try_cast(t.`ingest_ms` AS DOUBLE) AS BIGINT) AS DOUBLE) THEN CAST(try_cast(t.`ingest_ms` AS DOUBLE) AS BIGINT) END, 'boot_id', CASE WHEN startswith(t.`boot_id`, '\"') AND instr(t.`boot_id`, '\\u0000') = 0 THEN substring(t.`boot_id`, 2) END, 'sequence', CASE WHEN (t.`sequence` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+[ \\\\t]*)\\\\z') THEN try_cast(t.`sequence` AS BIGINT) WHEN (t.`sequence` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND abs(try_cast(t.`sequence` AS DOUBLE)) < 9.223372036854775808E18D AND try_cast(t.`sequence` AS DOUBLE) = CAST(CAST(try_cast(t.`sequence` AS DOUBLE) AS BIGINT) AS DOUBLE) THEN CAST(try_cast(t.`sequence` AS DOUBLE) AS BIGINT) END, 'monotonic_ms', CASE WHEN (t.`monotonic_ms` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+[ \\\\t]*)\\\\z') THEN try_cast(t.`monotonic_ms` AS BIGINT) WHEN (t.`monotonic_ms` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND abs(try_cast(t.`monotonic_ms` AS DOUBLE)) < 9.223372036854775808E18D AND try_cast(t.`monotonic_ms` AS DOUBLE) = CAST(CAST(try_cast(t.`monotonic_ms` AS DOUBLE) AS BIGINT) AS DOUBLE) THEN CAST(try_cast(t.`monotonic_ms` AS DOUBLE) AS BIGINT) END, 'late', CASE WHEN (t.`late` RLIKE '\\\\A(?:[ \\\\t]*(?:[Tt][Rr][Uu][Ee]|1)[ \\\\t]*)\\\\z') THEN TRUE WHEN (t.`late` RLIKE '\\\\A(?:[ \\\\t]*(?:[Ff][Aa][Ll][Ss][Ee]|0)[ \\\\t]*)\\\\z') THEN FALSE END, 'trace_id', CASE WHEN startswith(t.`trace_id`, '\"') AND instr(t.`trace_id`, '\\u0000') = 0 THEN substring(t.`trace_id`, 2) END, 'power', CASE WHEN (t.`power` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND abs(try_cast(t.`power` AS DOUBLE)) < CAST('Infinity' AS DOUBLE) THEN try_cast(t.`power` AS DOUBLE) + 0D END, '_types', nullif(concat_ws(',', CASE WHEN CASE WHEN startswith(t.`boot_id`, '\"') AND instr(t.`boot_id`, '\\u0000') = 0 THEN substring(t.`boot_id`, 2) END IS NULL AND t.`boot_id` IS NOT NULL THEN 'type:boot_id' END, CASE WHEN CASE WHEN (t.`late` RLIKE '\\\\A(?:[ \\\\t]*(?:[Tt][Rr][Uu][Ee]|1)[ \\\\t]*)\\\\z') THEN TRUE WHEN (t.`late` RLIKE '\\\\A(?:[ \\\\t]*(?:[Ff][Aa][Ll][Ss][Ee]|0)[ \\\\t]*)\\\\z') THEN FALSE END IS NULL AND NOT (t.`late` RLIKE '\\\\A(?:[ \\\\t]*)\\\\z') THEN 'type:late' END, CASE WHEN CASE WHEN (t.`monotonic_ms` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+[ \\\\t]*)\\\\z') THEN try_cast(t.`monotonic_ms` AS BIGINT) WHEN (t.`monotonic_ms` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND abs(try_cast(t.`monotonic_ms` AS DOUBLE)) < 9.223372036854775808E18D AND try_cast(t.`monotonic_ms` AS DOUBLE) = CAST(CAST(try_cast(t.`monotonic_ms` AS DOUBLE) AS BIGINT) AS DOUBLE) THEN CAST(try_cast(t.`monotonic_ms` AS DOUBLE) AS BIGINT) END IS NULL AND NOT (t.`monotonic_ms` RLIKE '\\\\A(?:[ \\\\t]*)\\\\z') THEN 'type:monotonic_ms' END, CASE WHEN CASE WHEN (t.`power` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND abs(try_cast(t.`power` AS DOUBLE)) < CAST('Infinity' AS DOUBLE) THEN try_cast(t.`power` AS DOUBLE) + 0D END IS NULL AND NOT (t.`power` RLIKE '\\\\A(?:[ \\\\t]*)\\\\z') THEN 'type:power' END, CASE WHEN CASE WHEN (t.`sequence` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+[ \\\\t]*)\\\\z') THEN try_cast(t.`sequence` AS BIGINT) WHEN (t.`sequence` RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND abs(try_cast(t.`sequence` AS DOUBLE)) < 9.223372036854775808E18D AND try_cast(t.`sequence` AS DOUBLE) = CAST(CAST(try_cast(t.`sequence` AS DOUBLE) AS BIGINT) AS DOUBLE) THEN CAST(try_cast(t.`sequence` AS DOUBLE) AS BIGINT) END IS NULL AND NOT (t.`sequence` RLIKE '\\\\A(?:[ \\\\t]*)\\\\z') THEN 'type:sequence' END, CASE WHEN CASE WHEN startswith(t.`trace_id`, '\"') AND instr(t.`trace_id`, '\\u0000') = 0 THEN substring(t.`trace_id`, 2) END IS NULL AND t.`trace_id` IS NOT NULL THEN 'type:trace_id' END), '')))[0]"


def is_plain():
    text = F.col("_text")
    has_space = F.contains(text, F.lit(" ")) & (F.contains(text, F.lit('" ')) | F.contains(text, F.lit('": ')))
    has_long_number = (F.octet_length(text) > MOST_DIGITS) & text.rlike(LONG_NUMBER)
    return (text.rlike(PLAIN_ASCII) | text.rlike(PLAIN)) & ~has_space & ~has_long_number & (F.octet_length(text) <= PLAIN_BYTES)


def members_of(json):
    return {key: json.getField(key) for key in KEYS}


def no_text(key, value):
    """Whether a column of texts shows what was none in the line."""
    looks = F.ascii(value).isin(NO_TEXT_BEGINS) & value.rlike(NO_TEXT)
    return looks & ~F.contains("_text", F.concat(F.lit(f'"{key}":"'), value, F.lit('"')))


def values_in(found):
    return sum((value.isNotNull().cast("int") for value in found.values()), F.lit(0))


def members_in_text():
    """Members of a plain line but for the group, which the rule adds."""
    members = (F.octet_length("_text") - F.octet_length(F.replace("_text", F.lit('":'), F.lit("")))) / 2
    return members - F.contains("_text", F.lit(GROUP_ADDED)).cast("int")


def odd_keys(found):
    """The keys of a plain line that nobody declares; NULL where each member is a value, as in nearly all lines. A lambda, so that what few lines need stays out of the methods for all."""
    odd = F.filter(F.regexp_extract_all("_text", F.lit(MEMBER), F.lit(1)), lambda key: ~key.isin(KNOWN))
    return F.when(members_in_text() == values_in(found), None).otherwise(odd)


def is_twice(found):
    """As many members, or at least own ones, as values: no key is there twice. Else, where one is null, each key is looked for again."""
    values, members = values_in(found), members_in_text()
    own = F.regexp_count("_text", F.lit(OWN_KEY))
    return F.when(members == values, False).when(own == values, False).otherwise(F.col("_text").rlike(TWICE))


def said_by(said):
    """What read_line would find in a plain line, whose members Spark has read as texts."""
    found = members_of(said)
    unparsable = F.when(said.getField("_corrupt").isNotNull(), "not-json").when(is_twice(found), "repeated-key")
    # Of what is no text only that counts; Spark may have put it into quotes.
    texts = {key: F.when(no_text(key, found[key]), "0").otherwise(F.concat(F.lit('"'), found[key])) for key in TEXTS}
    nothing = F.struct(unparsable.alias("_unparsable"), *[F.lit(None).cast("string").alias(key) for key in KEYS])
    tokens = F.struct(unparsable.alias("_unparsable"), *[value.alias(key) for key, value in {**found, **texts}.items()])
    return F.when(unparsable.isNotNull(), nothing).otherwise(tokens)


def plain_lines(lines):
    """Lines that are plain: `_json` is right where each member has the type of its column, as in nearly all; else there is `_slow`."""
    found = members_of(F.col("_json"))
    doubts = [F.col("_json._corrupt").isNotNull(), is_twice(found)]
    doubts += [no_text(key, found[key]) for key in TEXTS]
    doubts += [F.abs(found[key]) == float("inf") for key, kind in TYPES.items() if kind == "double"]
    is_doubtful = F.lit(False)
    for doubt in reversed(doubts):
        is_doubtful = F.when(doubt, True).otherwise(is_doubtful)
    tokens = F.transform(F.array(F.from_json("_text", UNTYPED, STRICT)), said_by)
    df = lines.select("_source", "_text", F.from_json("_text", TYPED, STRICT).alias("_json"))
    odd = odd_keys(found).alias("_odd")
    df = df.select("_source", F.col("_text").alias("_line"), "_json", odd, is_doubtful.alias("_is_doubtful"), tokens.alias("_tokens"))
    return df.select("_source", "_line", "_json", "_odd", F.when(F.col("_is_doubtful"), F.expr(SLOWLY)).alias("_slow"))


def values_of(lines):
    """
    `_line`, and its values as `_json` or `_slow`. What is not plain is read in a second look at the files. Few lines need tokens: in a lambda,
    what these need stays out of the methods that Spark makes for all lines, and which Java only compiles if they are short.
    """
    text = F.expr("CAST(_bytes AS STRING)")
    df = lines.withColumn("_text", F.when(F.endswith(text, F.lit("\r")), F.expr("trim(TRAILING '\r' FROM CAST(_bytes AS STRING))")).otherwise(text))
    plain = F.coalesce(F.col("_mark").isNull() & is_plain(), F.lit(False))
    odd = df.where(~plain).select("_source", READ("_bytes", "_mark").alias("_token"))
    odd = odd.select("_source", F.col("_token._line").alias("_line"), F.col("_token._odd").alias("_odd"), F.array("_token").alias("_tokens"))
    odd = odd.select("_source", "_line", "_odd", F.expr(SLOWLY).alias("_slow"))
    return plain_lines(df.where(plain)).unionByName(odd, allowMissingColumns=True)


# ---- the steps --------------------------------------------------------------------------------------------------------------------


BOOT = ["group_id", "device_id", "_boot", "_folder_day"]
BOOTS = ", ".join([*[f"{key} {kind}" for key, kind in zip(BOOT, ("string", "string", "string", "date"))], "_booted_ms bigint"])


def clock_of(lines, speed):
    """Values, and when a line says that it was taken."""
    df = values_of(lines).withColumn("_speed", F.lit(speed).cast("bigint"))
    df = df.withColumns({
        "_unparsable": F.expr("_slow._unparsable"),
        "group_id": F.expr("substring(substring_index(substring_index(_source, '/', 2), '/', -1), 7)"),
        "device_id": F.expr("substring(substring_index(substring_index(_source, '/', 3), '/', -1), 8)"),
        "_folder_day": F.expr("CAST(concat(substring(substring_index(substring_index(_source, '/', 4), '/', -1), 6), '-', substring(substring_index(substring_index(_source, '/', 5), '/', -1), 7), '-', substring(substring_index(substring_index(_source, '/', 6), '/', -1), 5)) AS DATE)"),
        "_said": F.expr("CASE WHEN _slow IS NULL THEN _json.`event_time` ELSE _slow.`event_time` END"),
        "_ingest_ms": F.expr("CASE WHEN _slow IS NULL THEN _json.`ingest_ms` ELSE _slow.`ingest_ms` END"),
        "_counted_ms": F.expr("CASE WHEN _slow IS NULL THEN _json.`monotonic_ms` ELSE _slow.`monotonic_ms` END"),
        "_boot": F.expr("CASE WHEN _slow IS NULL THEN _json.`boot_id` ELSE _slow.`boot_id` END"),
        "_at_once": F.expr("NOT (CASE WHEN _slow IS NULL THEN _json.`late` ELSE _slow.`late` END)"),
    })
    df = df.withColumns({
        "_number": F.expr("CASE WHEN (_said RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') THEN try_cast(_said AS DOUBLE) END"),
        "_iso": F.expr("CASE WHEN NOT (_said RLIKE '\\\\A(?:[ \\\\t]*[+-]?[0-9]+(?:\\\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[ \\\\t]*)\\\\z') AND _said RLIKE '\\\\A[ \\\\t]*([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?[ \\\\t]*\\\\z' THEN split(regexp_replace(_said, '\\\\A[ \\\\t]*([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?[ \\\\t]*\\\\z', '\\u00241|\\u00242|\\u00243|\\u00244|\\u00245|\\u00246|\\u00247|\\u00248'), '[|]', -1) END"),
    })
    df = df.withColumns({
        "_said_ms": F.expr("CASE WHEN abs(_number) < 1.0E11D THEN floor(_number * 1000D + 0.5D) WHEN abs(_number) < 1.0E14D THEN floor(_number + 0.5D) WHEN abs(_number) < 1.0E17D THEN floor(_number / 1000D + 0.5D) WHEN _number IS NULL AND _iso IS NOT NULL AND try_cast(_iso[0] AS DATE) IS NOT NULL AND coalesce(try_cast(_iso[1] AS BIGINT), 0) < 24 AND coalesce(try_cast(_iso[2] AS BIGINT), 0) < 60 AND coalesce(try_cast(_iso[3] AS BIGINT), 0) < 60 AND coalesce(try_cast(_iso[7] AS BIGINT), 0) < 60 AND (coalesce(try_cast(_iso[6] AS BIGINT), 0) * 60 + coalesce(try_cast(_iso[7] AS BIGINT), 0)) <= 1080 THEN CAST(datediff(try_cast(_iso[0] AS DATE), DATE'1970-01-01') AS BIGINT) * 86400000 + (coalesce(try_cast(_iso[1] AS BIGINT), 0) * 60 + coalesce(try_cast(_iso[2] AS BIGINT), 0)) * 60000 + coalesce(try_cast(_iso[3] AS BIGINT), 0) * 1000 + CAST(rpad(substring(_iso[4], 1, 3), 3, '0') AS BIGINT) - (CASE WHEN _iso[5] = '-' THEN -1 ELSE 1 END * (coalesce(try_cast(_iso[6] AS BIGINT), 0) * 60 + coalesce(try_cast(_iso[7] AS BIGINT), 0)) * 60000) END"),
        "_arrival_ms": F.expr("CASE WHEN abs(floor(CAST(_ingest_ms AS DOUBLE) / 86400000D) - datediff(_folder_day, DATE'1970-01-01')) <= 1 THEN _ingest_ms END"),
        "_monotonic_ms": F.expr("CASE WHEN _counted_ms BETWEEN 0 AND 253402300800000 THEN _counted_ms END"),
    })
    df = df.withColumns({
        "_is_told": F.expr("_unparsable IS NULL AND _said_ms BETWEEN 0 AND 253402300799999 AND _arrival_ms IS NOT NULL AND _monotonic_ms IS NOT NULL AND _boot IS NOT NULL"),
    })
    df = df.withColumns({
        "_is_wrong": F.expr("coalesce(_is_told AND (_arrival_ms - _said_ms < -900000 OR _at_once AND _arrival_ms - _said_ms > 900000 * _speed), FALSE)"),
    })
    return df


def held(rows, name):
    """The same rows. Spark would put all that a column is made of into a condition behind it, again and again, until its memory ends; counting keeps it from that."""
    return rows.observe(name, F.count(F.lit(1)).alias("rows"))


def clocks_of(lines, speed=1):
    """The boots in which a clock was wrong, and when each began: rows of BOOTS, which are few."""
    told = held(clock_of(lines, speed), "told").where("_is_told")
    boots = told.groupBy(*BOOT, "_speed").agg(
        F.expr("min(CASE WHEN _at_once THEN _arrival_ms - _monotonic_ms END)").alias("_arrived"),
        F.expr("min(CASE WHEN _at_once AND abs(_arrival_ms - _said_ms) <= 900000 * _speed THEN named_struct('off', abs(_arrival_ms - _said_ms), 'booted', _said_ms - _monotonic_ms) END)").alias("_right"),
        F.expr("min(CASE WHEN _at_once AND abs(_arrival_ms - _said_ms) <= 900000 * _speed THEN _said_ms - _monotonic_ms END)").alias("_least"),
        F.expr("max(CASE WHEN _at_once AND abs(_arrival_ms - _said_ms) <= 900000 * _speed THEN _said_ms - _monotonic_ms END)").alias("_most"),
        F.expr("bool_or(_is_wrong)").alias("_was_wrong"),
    )
    found = boots.where("_was_wrong AND _arrived IS NOT NULL AND coalesce(_most - _least <= 900000 * _speed, TRUE)").select(*BOOT, F.expr("coalesce(_right.booted, _arrived)").alias("_booted_ms"))
    return [tuple(row) for row in found.collect()]


def righted(df, clocks):
    """Times of wrong clocks put right; with what the lines claim. Nearly always there is none."""
    if not clocks:
        return df.withColumns({"_claimed_ms": F.lit(None).cast("bigint"), "_is_judged": F.lit(False), "_is_righted": F.lit(False)})
    known = F.broadcast(df.sparkSession.createDataFrame(clocks, BOOTS))
    df = df.join(known, BOOT, "left").withColumns({
        "_claimed_ms": F.col("_said_ms"),
        "_is_judged": F.expr("_is_told AND _booted_ms IS NOT NULL"),
        "_is_righted": F.expr("coalesce(_is_told AND abs(_said_ms - _monotonic_ms - _booted_ms) > 900000 * _speed, FALSE)"),
    })
    return df.withColumn("_said_ms", F.expr("CASE WHEN _is_righted THEN _monotonic_ms + _booted_ms ELSE _said_ms END")).drop("_booted_ms")


def place(lines, clocks=(), speed=1):
    """Values, and which day a line belongs to. One that is turned away is kept, with the reason."""
    df = righted(clock_of(lines, speed), clocks)
    df = df.withColumns({
        "_hit": F.expr("CASE WHEN _unparsable IS NOT NULL THEN CAST(NULL AS STRING) WHEN device_id IS NULL THEN 'device-missing' WHEN NOT (device_id RLIKE '\\\\A(?:[A-Za-z0-9][A-Za-z0-9_:.-]{0,127})\\\\z') THEN 'device-malformed' WHEN _said IS NULL THEN 'time-missing' WHEN _said_ms IS NULL OR _said_ms < 0 OR _said_ms >= 253402300800000 THEN 'time-unreadable' WHEN _said_ms < 1735689600000 THEN 'time-past' WHEN _said_ms > _arrival_ms + 900000 OR _said_ms div 86400000 > datediff(_folder_day, DATE'1970-01-01') + 1 THEN 'time-future' WHEN _said_ms < _arrival_ms - 259200000 OR _said_ms div 86400000 < datediff(_folder_day, DATE'1970-01-01') - 4 THEN 'time-late' END"),
        "_hit_before": F.expr("CASE WHEN _is_righted THEN CASE WHEN _unparsable IS NOT NULL THEN CAST(NULL AS STRING) WHEN device_id IS NULL THEN 'device-missing' WHEN NOT (device_id RLIKE '\\\\A(?:[A-Za-z0-9][A-Za-z0-9_:.-]{0,127})\\\\z') THEN 'device-malformed' WHEN _said IS NULL THEN 'time-missing' WHEN _claimed_ms IS NULL OR _claimed_ms < 0 OR _claimed_ms >= 253402300800000 THEN 'time-unreadable' WHEN _claimed_ms < 1735689600000 THEN 'time-past' WHEN _claimed_ms > _arrival_ms + 900000 OR _claimed_ms div 86400000 > datediff(_folder_day, DATE'1970-01-01') + 1 THEN 'time-future' WHEN _claimed_ms < _arrival_ms - 259200000 OR _claimed_ms div 86400000 < datediff(_folder_day, DATE'1970-01-01') - 4 THEN 'time-late' END END"),
    })
    df = df.withColumns({
        "_reason": F.expr("coalesce(_unparsable, _hit)"),
        "_odd": F.expr("CASE WHEN _unparsable IS NULL THEN _odd END"),
        "_state": F.expr("CASE WHEN _unparsable IS NOT NULL THEN 'unparsable' WHEN _hit IS NOT NULL THEN 'quarantined' END"),
        "_ms": F.expr("CASE WHEN _unparsable IS NULL AND _hit IS NULL THEN _said_ms END"),
        "_day": F.expr("CASE WHEN _unparsable IS NULL AND _hit IS NULL THEN date_add(DATE'1970-01-01', CAST(_said_ms div 86400000 AS INT)) ELSE _folder_day END"),
        "_day_before": F.expr("CASE WHEN NOT _is_righted THEN NULL WHEN _hit_before IS NULL THEN date_add(DATE'1970-01-01', CAST(_claimed_ms div 86400000 AS INT)) ELSE _folder_day END"),
    })
    gone = ["_said", "_said_ms", "_claimed_ms", "_number", "_iso", "_ingest_ms", "_hit", "_hit_before", "_unparsable"]
    return df.drop(*gone, "_counted_ms", "_monotonic_ms", "_boot", "_at_once", "_is_told")


def cast_1(df):
    df = df.withColumns({
        "event_time": F.expr("timestampadd(MILLISECOND, CAST(_ms % 86400000 AS INT), CAST(date_from_unix_date(CAST(_ms div 86400000 AS INT)) AS TIMESTAMP_NTZ))"),
        "ingest_time": F.expr("timestampadd(MILLISECOND, CAST(_arrival_ms % 86400000 AS INT), CAST(date_from_unix_date(CAST(_arrival_ms div 86400000 AS INT)) AS TIMESTAMP_NTZ))"),
        "boot_id": F.expr("CASE WHEN _slow IS NULL THEN _json.`boot_id` ELSE _slow.`boot_id` END"),
        "sequence": F.expr("CASE WHEN _slow IS NULL THEN _json.`sequence` ELSE _slow.`sequence` END"),
        "monotonic_ms": F.expr("CASE WHEN _slow IS NULL THEN _json.`monotonic_ms` ELSE _slow.`monotonic_ms` END"),
        "late": F.expr("CASE WHEN _arrival_ms - _ms > 60000 * _speed THEN TRUE ELSE CASE WHEN _slow IS NULL THEN _json.`late` ELSE _slow.`late` END END"),
        "trace_id": F.expr("CASE WHEN _slow IS NULL THEN _json.`trace_id` ELSE _slow.`trace_id` END"),
        "power": F.expr("CASE WHEN _slow IS NULL THEN _json.`power` ELSE _slow.`power` END + 0D"),
        "_types": F.expr("nullif(concat_ws(',', _slow._types, CASE WHEN NOT _is_judged AND NOT (CASE WHEN _slow IS NULL THEN _json.`late` ELSE _slow.`late` END) AND _arrival_ms - _ms > 900000 * _speed THEN 'clock:behind' END, CASE WHEN _is_righted THEN 'clock:righted' END), '')"),
        "_ranges": F.expr("CAST(NULL AS STRING)"),
        "_keys": F.expr("CASE WHEN size(_odd) > 0 THEN 'key:unknown' END"),
    })
    return df.drop("_json", "_slow", "_is_judged", "_is_righted", "_speed", )


def present_2(df):
    df = df.withColumns({
        "_hit": F.expr("CASE WHEN `power` IS NULL THEN 'no-field' END"),
    })
    df = df.withColumns({
        "_state": F.expr("coalesce(_state, CASE WHEN _hit IS NOT NULL THEN 'quarantined' END)"),
        "_reason": F.expr("coalesce(_reason, _hit)"),
    })
    return df


def require_3(df):
    df = df.withColumns({
        "_hit": F.expr("CASE WHEN `device_id` IS NULL THEN 'require:device_id' WHEN `event_time` IS NULL THEN 'require:event_time' END"),
    })
    df = df.withColumns({
        "_state": F.expr("coalesce(_state, CASE WHEN _hit IS NOT NULL THEN 'quarantined' END)"),
        "_reason": F.expr("coalesce(_reason, _hit)"),
    })
    return df


def range_4(df):
    df = df.withColumns({
        "_hit": F.expr("CASE WHEN (`power` < 0D OR `power` > 100000D) THEN 'range:power' END"),
    })
    df = df.withColumns({
        "_state": F.expr("coalesce(_state, CASE WHEN _hit IS NOT NULL THEN 'quarantined' END)"),
        "_reason": F.expr("coalesce(_reason, _hit)"),
    })
    df = df.withColumns({
        "_line": F.expr("CASE WHEN _state IS NOT NULL THEN _line END"),
        "_source": F.expr("CASE WHEN _state IS NOT NULL THEN _source END"),
    })
    return df


def deduplicate_5(df):
    df = df.repartition("device_id", "_day")
    df = df.withColumns({
        "_hit": F.expr("CASE WHEN _state IS NULL AND `device_id` IS NOT NULL AND `boot_id` IS NOT NULL AND `sequence` IS NOT NULL AND row_number() OVER (PARTITION BY _state IS NULL, _day, `device_id`, `boot_id`, `sequence` ORDER BY `_arrival_ms` NULLS LAST, `trace_id` NULLS LAST, `group_id` NULLS LAST, `device_id` NULLS LAST, `_ms` NULLS LAST, `boot_id` NULLS LAST, `sequence` NULLS LAST, `monotonic_ms` NULLS LAST, `late` NULLS LAST, `power` NULLS LAST, `_types` NULLS LAST, `_keys` NULLS LAST) > 1 THEN 'duplicate' END"),
    })
    df = df.withColumns({
        "_state": F.expr("coalesce(_state, CASE WHEN _hit IS NOT NULL THEN 'duplicate' END)"),
        "_reason": F.expr("coalesce(_reason, _hit)"),
    })
    return df


def derive_6(df):
    return df


def enrich_7(df, devices):
    known = devices.select(*[F.col(name).alias("_d_" + name) for name in DEVICE_COLUMNS])
    here = (F.col("group_id") == F.col("_d_group_id")) & (F.col("device_id") == F.col("_d_device_id"))
    df = df.join(F.broadcast(known), here, "left")
    df = df.withColumns({
        "_unknown": F.expr("CASE WHEN `_d_device_id` IS NULL THEN 'device:unknown' END"),
    })
    return df


def flag_8(df):
    df = df.withColumns({
        "data_quality": F.expr("nullif(concat_ws(',', _types, _ranges, _unknown, _keys), '')"),
        "_rank": F.expr("row_number() OVER (PARTITION BY device_id, _day ORDER BY _ms, `_arrival_ms` NULLS LAST, `trace_id` NULLS LAST, `group_id` NULLS LAST, `device_id` NULLS LAST, `_ms` NULLS LAST, `boot_id` NULLS LAST, `sequence` NULLS LAST, `monotonic_ms` NULLS LAST, `late` NULLS LAST, `power` NULLS LAST, `_types` NULLS LAST, `_keys` NULLS LAST)"),
    })
    return df


def clean(placed, devices):
    """Typed, judged, enriched and flagged; a row that was turned away keeps its state and reason."""
    df = placed
    df = cast_1(df)
    df = present_2(df)
    df = require_3(df)
    df = range_4(df)
    df = deduplicate_5(df)
    df = derive_6(df)
    df = enrich_7(df, devices)
    df = flag_8(df)
    return df


def transform(lines, config):
    """Rows of `days`, judged, out of raw lines (LINES) and the list of devices (DEVICES)."""
    return clean(of_days(place(lines, clocks_of(lines)), config["days"]), config["devices"])


def of_days(placed, days, counter="lines"):
    """Rows of these days, counted on the way, and all whose clock was wrong. Counting also keeps Spark from asking for the day before there is one (`held`)."""
    is_of = F.col("_day").isin([F.lit(day).cast("date") for day in days])
    return placed.observe(counter, F.count_if(is_of).alias("lines"), F.count_if("_is_wrong").alias("wrong")).where(is_of).drop("_is_wrong", "_day_before")


# ---- keys that no field declares --------------------------------------------------------------------------------------------------

# Names kept for a device and day, and in a report; what is beyond is counted. A message may have thousands of keys.
KEYS_OF_DEVICE = 20
KEYS_IN_REPORT = 20
DEVICE_NAME = "\\A(?:[A-Za-z0-9][A-Za-z0-9_:.-]{0,127})\\z"
KEY_CONTROLS = "[\\x00-\\x1f\\x7f]"
KEY_LENGTH = 100
CAPITALS = "translate(key, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
LETTERS = {"power": "power", }


def quality(rows):
    """A row per device, day and key: the most frequent keys by name, all others in one row."""
    device = F.when(F.col("device_id").rlike(DEVICE_NAME), F.col("device_id")).alias("device_id")
    key = F.explode(F.array_distinct(F.transform("_odd", lambda one: F.substring(F.regexp_replace(one, KEY_CONTROLS, ""), 1, KEY_LENGTH))))
    found = rows.where("size(_odd) > 0").select("group_id", device, "_day", key.alias("key"))
    counted = found.groupBy("group_id", "device_id", "_day", "key").agg(F.count("*").alias("lines"))
    place_of = "row_number() OVER (PARTITION BY group_id, device_id, _day ORDER BY lines DESC, key)"
    ranked = counted.withColumn("_n", F.least(F.expr(place_of), F.lit(KEYS_OF_DEVICE + 1)))
    named = F.max(F.when(F.col("_n") <= KEYS_OF_DEVICE, F.col("key"))).alias("key")
    kept = ranked.groupBy("group_id", "device_id", "_day", "_n").agg(named, F.count("*").alias("keys"), F.sum("lines").alias("lines"))
    letters = F.expr(f"regexp_replace({CAPITALS}, '[^a-z0-9]', '')")
    meant = F.lit(None).cast("string")
    for known, field in reversed(LETTERS.items()):
        meant = F.when(letters == known, field).otherwise(meant)
    return kept.select(
        "group_id",
        "device_id",
        "key",
        meant.alias("meant"),
        "keys",
        "lines",
        F.col("group_id").alias("_p_group"),
        F.col("_day").cast("string").alias("_p_dt"),
        F.coalesce("device_id", F.lit("")).alias("_device"),
        "_n",
    )


def unknown_keys(rows, lines):
    """For the report: so many lines have such a key, and the most frequent over all devices and days."""
    if lines == 0:
        return {"lines": 0, "names": [], "others": 0}
    found = quality(rows).persist()
    who = F.count_distinct(F.struct(F.coalesce("group_id", F.lit("")), F.coalesce("device_id", F.lit("")))).alias("devices")
    names = found.where("key IS NOT NULL").groupBy("key", "meant").agg(F.sum("lines").alias("lines"), who)
    shown = names.orderBy(F.desc("lines"), "key").limit(KEYS_IN_REPORT).collect()
    total = found.agg(F.sum("lines").alias("lines")).first()["lines"]
    found.unpersist()
    listed = [
        {"key": one["key"], **({"meant": one["meant"]} if one["meant"] else {}), "lines": one["lines"], "devices": one["devices"]} for one in shown
    ]
    return {"lines": lines, "names": listed, "others": total - sum(one["lines"] for one in listed)}


# ---- the tables -------------------------------------------------------------------------------------------------------------------


def table_curated_meter(rows):
    df = rows.where("_state IS NULL")
    return df.select(
        F.expr("`event_time`").cast("timestamp_ntz").alias("event_time"),
        F.expr("`ingest_time`").cast("timestamp_ntz").alias("ingest_time"),
        F.expr("`group_id`").cast("string").alias("group_id"),
        F.expr("`device_id`").cast("string").alias("device_id"),
        F.expr("`boot_id`").cast("string").alias("boot_id"),
        F.expr("`sequence`").cast("bigint").alias("sequence"),
        F.expr("`monotonic_ms`").cast("bigint").alias("monotonic_ms"),
        F.expr("`late`").cast("boolean").alias("late"),
        F.expr("`trace_id`").cast("string").alias("trace_id"),
        F.expr("`power`").cast("double").alias("power"),
        F.expr("`data_quality`").cast("string").alias("data_quality"),
        F.expr("group_id").alias("_p_group"),
        F.expr("device_id").alias("_p_device"),
        F.expr("substring(CAST(_day AS STRING), 1, 4)").alias("_p_year"),
        F.expr("substring(CAST(_day AS STRING), 6, 2)").alias("_p_month"),
        F.expr("substring(CAST(_day AS STRING), 9, 2)").alias("_p_day"),
        F.expr("_rank").alias("_rank"),
    )


def table_quarantine_meter(rows):
    df = rows.where("_state IN ('quarantined', 'unparsable')")
    return df.select(
        F.expr("_state").cast("string").alias("state"),
        F.expr("_reason").cast("string").alias("reason"),
        F.expr("_source").cast("string").alias("source"),
        F.expr("device_id").cast("string").alias("device_id"),
        F.expr("event_time").cast("timestamp_ntz").alias("event_time"),
        F.expr("left(regexp_replace(_line, '[\\\\x00-\\\\x1f\\\\x7f]', ''), 10000)").cast("string").alias("raw"),
        F.expr("group_id").alias("_p_group"),
        F.expr("CAST(_day AS STRING)").alias("_p_dt"),
    )


def table_rollup_meter_hour(rows):
    df = rows.where("_state IS NULL")
    df = df.withColumns({
        "_gap": F.expr("CASE WHEN group_id = 'meters' THEN 45000L END"),
        "_start": F.expr("_ms - _ms % 3600000"),
        "_v_power": F.expr("CASE WHEN `power` BETWEEN 0D AND 100000D THEN `power` END"),
    })
    df = df.withColumns({
        "_s_power": F.expr("floor(CAST(`_v_power` AS DOUBLE) * 1000000000D + 0.5D)"),
        "_t_power": F.expr("CASE WHEN `_v_power` IS NOT NULL THEN _ms END"),
    })
    df = df.withColumns({
        "_before": F.expr("lag(_ms) OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_after": F.expr("lead(_ms) OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_p_t_power": F.expr("lag(`_t_power`) IGNORE NULLS OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_p_s_power": F.expr("lag(`_s_power`) IGNORE NULLS OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_n_t_power": F.expr("lead(`_t_power`) IGNORE NULLS OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
    })
    df = df.groupBy("device_id", "_day", "group_id", "_start", ).agg(
        F.expr("count(*)").alias("readings"),
        F.expr("sum(CASE WHEN (_ms - coalesce(_before, _start)) <= _gap THEN (_ms - coalesce(_before, _start)) ELSE 0 END + CASE WHEN _after IS NULL THEN CASE WHEN (_start + 3600000 - _ms) <= _gap THEN (_start + 3600000 - _ms) ELSE 0 END ELSE 0 END)").alias("_covered"),
        F.expr("count(`_v_power`)").alias("_count_power"),
        F.expr("min(`_v_power`)").alias("_min_power"),
        F.expr("max(`_v_power`)").alias("_max_power"),
        F.expr("sum(shiftright(`_s_power`, 24))").alias("_high_power"),
        F.expr("sum((`_s_power` & 16777215L))").alias("_low_power"),
        F.expr("max_by(`_v_power`, _rank) FILTER (WHERE `_v_power` IS NOT NULL)").alias("_last_power"),
        F.expr("sum(CASE WHEN (`_t_power` - coalesce(`_p_t_power`, _start)) <= _gap THEN shiftright((`_s_power` + coalesce(`_p_s_power`, `_s_power`)), 24) * (`_t_power` - coalesce(`_p_t_power`, _start)) ELSE 0 END + CASE WHEN `_n_t_power` IS NULL THEN CASE WHEN (_start + 3600000 - `_t_power`) <= _gap THEN shiftright((2 * `_s_power`), 24) * (_start + 3600000 - `_t_power`) ELSE 0 END ELSE 0 END) FILTER (WHERE `_v_power` IS NOT NULL)").alias("_ehigh_power"),
        F.expr("sum(CASE WHEN (`_t_power` - coalesce(`_p_t_power`, _start)) <= _gap THEN ((`_s_power` + coalesce(`_p_s_power`, `_s_power`)) & 16777215L) * (`_t_power` - coalesce(`_p_t_power`, _start)) ELSE 0 END + CASE WHEN `_n_t_power` IS NULL THEN CASE WHEN (_start + 3600000 - `_t_power`) <= _gap THEN ((2 * `_s_power`) & 16777215L) * (_start + 3600000 - `_t_power`) ELSE 0 END ELSE 0 END) FILTER (WHERE `_v_power` IS NOT NULL)").alias("_elow_power"),
    )
    return df.select(
        F.expr("timestampadd(MILLISECOND, CAST(_start % 86400000 AS INT), CAST(date_from_unix_date(CAST(_start div 86400000 AS INT)) AS TIMESTAMP_NTZ))").cast("timestamp_ntz").alias("window_start"),
        F.expr("group_id").cast("string").alias("group_id"),
        F.expr("device_id").cast("string").alias("device_id"),
        F.expr("readings").cast("bigint").alias("readings"),
        F.expr("CAST(_covered AS DOUBLE) / 3600000D").cast("double").alias("uptime"),
        F.expr("`_count_power`").cast("bigint").alias("power_count"),
        F.expr("`_min_power`").cast("double").alias("power_min"),
        F.expr("`_max_power`").cast("double").alias("power_max"),
        F.expr("CASE WHEN `_count_power` > 0 THEN (CAST((CAST(`_high_power` AS DECIMAL(38, 0)) * 16777216 + `_low_power`) div `_count_power` AS DOUBLE) + CAST((CAST(`_high_power` AS DECIMAL(38, 0)) * 16777216 + `_low_power`) % `_count_power` AS DOUBLE) / CAST(`_count_power` AS DOUBLE)) / 1000000000D END").cast("double").alias("power_mean"),
        F.expr("`_last_power`").cast("double").alias("power_last"),
        F.expr("(CAST((CAST(`_ehigh_power` AS DECIMAL(38, 0)) * 16777216 + `_elow_power`) div 7200000 AS DOUBLE) + CAST((CAST(`_ehigh_power` AS DECIMAL(38, 0)) * 16777216 + `_elow_power`) % 7200000 AS DOUBLE) / CAST(7200000 AS DOUBLE)) / 1000000000D * 0.001D").cast("double").alias("power_energy"),
        F.expr("group_id").alias("_p_group"),
        F.expr("CAST(_day AS STRING)").alias("_p_dt"),
    )


def table_rollup_meter_day(rows):
    df = rows.where("_state IS NULL")
    df = df.withColumns({
        "_gap": F.expr("CASE WHEN group_id = 'meters' THEN 45000L END"),
        "_start": F.expr("_ms - _ms % 86400000"),
        "_v_power": F.expr("CASE WHEN `power` BETWEEN 0D AND 100000D THEN `power` END"),
    })
    df = df.withColumns({
        "_s_power": F.expr("floor(CAST(`_v_power` AS DOUBLE) * 1000000000D + 0.5D)"),
        "_t_power": F.expr("CASE WHEN `_v_power` IS NOT NULL THEN _ms END"),
    })
    df = df.withColumns({
        "_before": F.expr("lag(_ms) OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_after": F.expr("lead(_ms) OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_p_t_power": F.expr("lag(`_t_power`) IGNORE NULLS OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_p_s_power": F.expr("lag(`_s_power`) IGNORE NULLS OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
        "_n_t_power": F.expr("lead(`_t_power`) IGNORE NULLS OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)"),
    })
    df = df.groupBy("device_id", "_day", "group_id", "_start", ).agg(
        F.expr("count(*)").alias("readings"),
        F.expr("sum(CASE WHEN (_ms - coalesce(_before, _start)) <= _gap THEN (_ms - coalesce(_before, _start)) ELSE 0 END + CASE WHEN _after IS NULL THEN CASE WHEN (_start + 86400000 - _ms) <= _gap THEN (_start + 86400000 - _ms) ELSE 0 END ELSE 0 END)").alias("_covered"),
        F.expr("count(`_v_power`)").alias("_count_power"),
        F.expr("min(`_v_power`)").alias("_min_power"),
        F.expr("max(`_v_power`)").alias("_max_power"),
        F.expr("sum(shiftright(`_s_power`, 24))").alias("_high_power"),
        F.expr("sum((`_s_power` & 16777215L))").alias("_low_power"),
        F.expr("max_by(`_v_power`, _rank) FILTER (WHERE `_v_power` IS NOT NULL)").alias("_last_power"),
        F.expr("sum(CASE WHEN (`_t_power` - coalesce(`_p_t_power`, _start)) <= _gap THEN shiftright((`_s_power` + coalesce(`_p_s_power`, `_s_power`)), 24) * (`_t_power` - coalesce(`_p_t_power`, _start)) ELSE 0 END + CASE WHEN `_n_t_power` IS NULL THEN CASE WHEN (_start + 86400000 - `_t_power`) <= _gap THEN shiftright((2 * `_s_power`), 24) * (_start + 86400000 - `_t_power`) ELSE 0 END ELSE 0 END) FILTER (WHERE `_v_power` IS NOT NULL)").alias("_ehigh_power"),
        F.expr("sum(CASE WHEN (`_t_power` - coalesce(`_p_t_power`, _start)) <= _gap THEN ((`_s_power` + coalesce(`_p_s_power`, `_s_power`)) & 16777215L) * (`_t_power` - coalesce(`_p_t_power`, _start)) ELSE 0 END + CASE WHEN `_n_t_power` IS NULL THEN CASE WHEN (_start + 86400000 - `_t_power`) <= _gap THEN ((2 * `_s_power`) & 16777215L) * (_start + 86400000 - `_t_power`) ELSE 0 END ELSE 0 END) FILTER (WHERE `_v_power` IS NOT NULL)").alias("_elow_power"),
    )
    return df.select(
        F.expr("timestampadd(MILLISECOND, CAST(_start % 86400000 AS INT), CAST(date_from_unix_date(CAST(_start div 86400000 AS INT)) AS TIMESTAMP_NTZ))").cast("timestamp_ntz").alias("window_start"),
        F.expr("group_id").cast("string").alias("group_id"),
        F.expr("device_id").cast("string").alias("device_id"),
        F.expr("readings").cast("bigint").alias("readings"),
        F.expr("CAST(_covered AS DOUBLE) / 86400000D").cast("double").alias("uptime"),
        F.expr("`_count_power`").cast("bigint").alias("power_count"),
        F.expr("`_min_power`").cast("double").alias("power_min"),
        F.expr("`_max_power`").cast("double").alias("power_max"),
        F.expr("CASE WHEN `_count_power` > 0 THEN (CAST((CAST(`_high_power` AS DECIMAL(38, 0)) * 16777216 + `_low_power`) div `_count_power` AS DOUBLE) + CAST((CAST(`_high_power` AS DECIMAL(38, 0)) * 16777216 + `_low_power`) % `_count_power` AS DOUBLE) / CAST(`_count_power` AS DOUBLE)) / 1000000000D END").cast("double").alias("power_mean"),
        F.expr("`_last_power`").cast("double").alias("power_last"),
        F.expr("(CAST((CAST(`_ehigh_power` AS DECIMAL(38, 0)) * 16777216 + `_elow_power`) div 7200000 AS DOUBLE) + CAST((CAST(`_ehigh_power` AS DECIMAL(38, 0)) * 16777216 + `_elow_power`) % 7200000 AS DOUBLE) / CAST(7200000 AS DOUBLE)) / 1000000000D * 0.001D").cast("double").alias("power_energy"),
        F.expr("group_id").alias("_p_group"),
        F.expr("CAST(_day AS STRING)").alias("_p_dt"),
    )


# In the order in which they are written. `order` is that of the rows of a file.
TABLES = [
    {
        "name": "curated_meter",
        "rows": table_curated_meter,
        "columns": [("event_time", "timestamp_ntz"), ("ingest_time", "timestamp_ntz"), ("group_id", "string"), ("device_id", "string"), ("boot_id", "string"), ("sequence", "bigint"), ("monotonic_ms", "bigint"), ("late", "boolean"), ("trace_id", "string"), ("power", "double"), ("data_quality", "string"), ],
        "partitions": ["group", "device", "year", "month", "day", ],
        "order": ["device_id", "_rank", ],
    },
    {
        "name": "quarantine_meter",
        "rows": table_quarantine_meter,
        "columns": [("state", "string"), ("reason", "string"), ("source", "string"), ("device_id", "string"), ("event_time", "timestamp_ntz"), ("raw", "string"), ],
        "partitions": ["group", "dt", ],
        "order": ["source", "raw", "reason", ],
    },
    {
        "name": "quality_meter",
        "rows": quality,
        "columns": [("group_id", "string"), ("device_id", "string"), ("key", "string"), ("meant", "string"), ("keys", "bigint"), ("lines", "bigint"), ],
        "partitions": ["group", "dt", ],
        "order": ["_device", "_n", ],
    },
    {
        "name": "rollup_meter_hour",
        "rows": table_rollup_meter_hour,
        "columns": [("window_start", "timestamp_ntz"), ("group_id", "string"), ("device_id", "string"), ("readings", "bigint"), ("uptime", "double"), ("power_count", "bigint"), ("power_min", "double"), ("power_max", "double"), ("power_mean", "double"), ("power_last", "double"), ("power_energy", "double"), ],
        "partitions": ["group", "dt", ],
        "order": ["device_id", "window_start", ],
    },
    {
        "name": "rollup_meter_day",
        "rows": table_rollup_meter_day,
        "columns": [("window_start", "timestamp_ntz"), ("group_id", "string"), ("device_id", "string"), ("readings", "bigint"), ("uptime", "double"), ("power_count", "bigint"), ("power_min", "double"), ("power_max", "double"), ("power_mean", "double"), ("power_last", "double"), ("power_energy", "double"), ],
        "partitions": ["group", "dt", ],
        "order": ["device_id", "window_start", ],
    },
]

# ---- a run ------------------------------------------------------------------------------------------------------------------------


class Store:
    """A bucket or a folder, through Hadoop; keys are relative to its root."""

    def __init__(self, spark, root):
        self.root = root.rstrip("/")
        self.jvm = spark._jvm
        self.conf = spark._jsc.hadoopConfiguration()
        fs = self._path("").getFileSystem(self.conf)
        self.local = fs.getScheme() == "file"
        # Without it, each file would have one of checksums beside it.
        self.fs = fs.getRawFileSystem() if self.local else fs

    def _path(self, key):
        return self.jvm.org.apache.hadoop.fs.Path(f"{self.root}/{key}" if key else f"{self.root}/")

    def path(self, key):
        return f"{self.root}/{key}"

    def entries(self, prefix):
        """Names directly below a prefix, and whether each is a folder."""
        try:
            found = self.fs.listStatus(self._path(prefix.rstrip("/")))
        except Exception as error:
            if "FileNotFoundException" in str(error):
                return []
            raise
        return sorted((one.getPath().getName(), one.isDirectory()) for one in found)

    def files(self, prefix):
        keys = []
        for name, is_folder in self.entries(prefix):
            keys += self.files(f"{prefix}{name}/") if is_folder else [prefix + name]
        return keys

    def folders(self, prefix):
        return [name for name, is_folder in self.entries(prefix) if is_folder]

    def put(self, source, key):
        """Whole: a reader sees the old file or the new one. In S3 that is one PUT, in a folder a rename."""
        source, target = self._path(source), self._path(key)
        if not self.local:
            self.jvm.org.apache.hadoop.fs.FileUtil.copy(self.fs, source, self.fs, target, True, True, self.conf)
        else:
            self.fs.mkdirs(target.getParent())
            if not self.fs.rename(source, target):
                raise OSError(f"{source} could not be put at {target}")

    def write(self, key, text):
        fresh = f"{key}.tmp"
        out = self.fs.create(self._path(fresh), True)
        out.write(bytearray(text.encode()))
        out.close()
        self.put(fresh, key)

    def read(self, key):
        stream = self.fs.open(self._path(key))
        try:
            return bytes(self.jvm.org.apache.commons.io.IOUtils.toByteArray(stream)).decode()
        finally:
            stream.close()

    def fetch(self, source, key):
        """A copy of a file that lies elsewhere, put whole."""
        source = self.jvm.org.apache.hadoop.fs.Path(source)
        copy = self.jvm.org.apache.hadoop.fs.FileUtil.copy
        copy(source.getFileSystem(self.conf), source, self.fs, self._path(key), False, True, self.conf)

    def remove(self, key):
        self.fs.delete(self._path(key), True)


def day_after(day, days):
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def days_between(first, last):
    days = []
    while first <= last:
        days.append(first)
        first = day_after(first, 1)
    return days


def raw_folders(store, arrived):
    """The folders of the raw lake in which objects of the sensor lie that arrived on these days."""
    folders = []
    for group in GROUPS:
        for day in arrived:
            year, month, dd = day.split("-")
            known = {"group": group, "year": year, "month": month, "day": dd, "dt": day}
            prefixes = ["raw/"]
            for key in PARTITIONING:
                if key == "device":
                    below = [(p, name) for p in prefixes for name in store.folders(p)]
                    prefixes = [f"{p}{name}/" for p, name in below if name.startswith("device=")]
                else:
                    prefixes = [f"{p}{key}={known[key]}/" for p in prefixes]
            folders += [prefix for prefix in prefixes if store.entries(prefix)]
    return sorted(folders)


def _unpacked(one, data):
    """What is in the data, up to the first byte that cannot be unpacked; then zlib.error."""
    for at in range(0, len(data), 16_384):
        piece, before = data[at : at + 16_384], one.copy()
        try:
            yield one.decompress(piece)
        except zlib.error:
            # What a piece held before its error is only given out byte by byte.
            for byte in piece:
                yield before.decompress(bytes([byte]))
            raise
    yield one.flush()


def gunzipped(data):
    """The bytes as far as they can be had, or None if nothing can; and whether that is all there is."""
    out = []
    sound, eof = False, False
    while data:
        one = zlib.decompressobj(31)
        sound, eof = False, False
        try:
            for piece in _unpacked(one, data):
                out.append(piece)
        except zlib.error as error:
            # Then it is the checksum at its end.
            eof = str(error).endswith(("incorrect data check", "incorrect length check"))
            break
        eof = one.eof
        sound = eof and not one.unused_data
        data = one.unused_data if one.eof and one.unused_data[:2] == b"\x1f\x8b" else b""
    text = b"".join(out)
    return text if text or eof else None, sound


def _zipped_lines(source, content):
    text = gunzipped(bytes(content))[0] if content else b""
    if text is None:
        yield (source, None, "not-gzip")
        return
    for line in text.split(b"\n"):
        if line.strip(b" \t\r"):
            yield (source, bytearray(line), None)


# Spark gives it as a URI.
PATH = "CASE WHEN contains(_uri, '%') THEN url_decode(replace(_uri, '+', '%2B')) ELSE _uri END"
SOURCE = f"concat('raw/', substring_index({PATH}, '/raw/', -1)) AS _source"


def files_of(spark, paths):
    return spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(paths)


def read_lines(spark, store, folders, broken=()):
    """LINES out of the files in these folders. Of the broken ones, which Spark cannot unpack, what there is."""
    lines = spark.createDataFrame([], LINES)
    paths = [store.path(folder) for folder in folders]
    if broken:
        paths = [store.path(key) for folder in folders for key in store.files(folder) if key not in broken]
    if paths:
        text = spark.read.option("recursiveFileLookup", "true").option("lineSep", "\n").text(paths)
        text = text.where("startswith(value, '{') OR trim(BOTH ' \t\r' FROM value) <> ''").withColumn("_uri", F.col("_metadata.file_path"))
        lines = text.selectExpr(SOURCE, "CAST(value AS BINARY) AS _bytes", "CAST(NULL AS STRING) AS _mark")
    if broken:
        make = _zipped_lines
        files = files_of(spark, [store.path(key) for key in broken]).withColumn("_uri", F.col("_metadata.file_path")).selectExpr(SOURCE, "content")
        lines = lines.unionByName(spark.createDataFrame(files.rdd.flatMap(lambda row: make(*row)), LINES, verifySchema=False))
    return lines


def broken_files(spark, store, folders):
    """Keys of the files of gzip that end early, have something behind their end, or are no gzip at all."""
    zipped = [store.path(key) for folder in folders for key in store.files(folder) if key.endswith(".gz")]
    if not zipped:
        return []
    unpack = gunzipped
    files = files_of(spark, zipped).withColumn("_uri", F.col("_metadata.file_path")).selectExpr(SOURCE, "content")
    return sorted(files.rdd.filter(lambda row: not unpack(bytes(row[1]))[1]).map(lambda row: row[0]).collect())


def with_lines(spark, store, arrived, use):
    """What `use` makes of the lines that arrived on these days. Spark stumbles over a broken file; then it is told which these are."""
    folders = raw_folders(store, arrived)
    try:
        return use(read_lines(spark, store, folders))
    except Exception:
        broken = broken_files(spark, store, folders)
        if not broken:
            raise
        return use(read_lines(spark, store, folders, broken))


def touched_days(spark, store, first, last, speed):
    """The days of the lines that arrived on these days; and those that they were of before a clock was put right."""

    def days_in(lines):
        found, wrong = days_of(place(lines, (), speed))
        return days_of(place(lines, clocks_of(lines, speed), speed))[0] if wrong else found

    def days_of(placed):
        days = placed.selectExpr("inline(array(struct(_day AS day, _is_wrong AS wrong), struct(_day_before AS day, FALSE AS wrong)))")
        found = days.where("day IS NOT NULL").groupBy(F.expr("CAST(day AS STRING) AS day")).agg(F.expr("bool_or(wrong) AS wrong")).collect()
        return sorted(row.day for row in found), any(row.wrong for row in found)

    return with_lines(spark, store, days_between(first, last), days_in)


LINES_FORMAT = "fleetwright/etl-lines/v1"


def lines_key(day):
    """Where it stands out of how many lines a day was made."""
    return f"runs/lines/sensor={SENSOR}/dt={day}/lines.json"


def lines_before(curated, days):
    """By day, then group, then day of arrival; nothing that was counted under other rules."""
    known = {}
    here = set(curated.files(f"runs/lines/sensor={SENSOR}/"))
    for day in days:
        if lines_key(day) in here:
            found = json.loads(curated.read(lines_key(day)))
            if found.get("format") == LINES_FORMAT and found.get("placing") == PLACING:
                known[day] = found["groups"]
    return known


def lines_of(rows, days):
    """The lines of each day, by group and by the day on which they arrived."""
    found = {day: {} for day in days}
    counts = rows.groupBy("_day", "group_id", "_folder_day").count().orderBy("_day", "group_id", "_folder_day")
    for row in counts.collect():
        found[row["_day"].isoformat()].setdefault(row["group_id"], {})[row["_folder_day"].isoformat()] = row["count"]
    return found


def gone_from(placed, days):
    """The lines that were of a day until a clock was put right, in the same way."""
    gone = held(placed, "gone").where("_day_before <> _day").drop("_day").withColumnRenamed("_day_before", "_day")
    return lines_of(gone.where(F.col("_day").isin([F.lit(day).cast("date") for day in days])), days)


def fewer_lines(days, before, now, gone):
    """Where fewer lines are left than a day was made of, and are not of another day by now: raw lines have expired or were removed. A group that the fleet has no more is not read."""
    left = lambda day, group, arrived: now[day].get(group, {}).get(arrived, 0)
    elsewhere = lambda day, group, arrived: gone.get(day, {}).get(group, {}).get(arrived, 0)
    return [
        {"day": day, "group": group, "arrived": arrived, "before": lines, "now": left(day, group, arrived)}
        for day in sorted(days)
        for group in GROUPS
        for arrived, lines in sorted(before.get(day, {}).get(group, {}).items())
        if left(day, group, arrived) + elsewhere(day, group, arrived) < lines
    ]


def counts_of(day, before, lines, refused):
    """
    What is kept of a day: out of which lines it was made, those of groups that the sensor has no more with their rows; of one that was left as
    it is also why, until a run makes it.
    """
    known = before.get(day, {})
    found = [{name: value for name, value in one.items() if name != "day"} for one in refused if one["day"] == day]
    if found:
        return {"groups": known, "refused": found}
    return {"groups": {group: counts for group, counts in known.items() if group not in GROUPS} | lines[day]}


def write_lines(curated, counts):
    """Behind the partitions: a run that is killed between them leaves a count that is too small rather than too large."""
    for day, of_day in counts.items():
        found = {"format": LINES_FORMAT, "sensor": SENSOR, "day": day, "placing": PLACING, **of_day}
        curated.write(lines_key(day), json.dumps(found, separators=(",", ":")))
    return [lines_key(day) for day in counts]


RUNS_KEPT = 50


def remember_run(curated, began, ended, report):
    """
    Behind its partitions, a run over all that had landed before it began: from then on only what landed later need be looked for in the raw
    lake. Not one that left a day as it was. A query that is under way goes by an older one.
    """
    if report["refused"]:
        return
    key = f"etl_runs/{SENSOR}.ndjson"
    there = curated.read(key).splitlines() if key in curated.files("etl_runs/") else []
    run = json.dumps({"sensor": SENSOR, "began_ms": began, "ended_ms": ended}, separators=(",", ":"))
    curated.write(key, "".join(f"{line}\n" for line in [*there[1 - RUNS_KEPT :], run]))


def now_ms():
    return int(datetime.now(timezone.utc).timestamp() * 1000)


def refusal(refused):
    """One sentence for people: which days were left as they are, and what to do."""
    days = list(dict.fromkeys(one["day"] for one in refused))
    first, many = refused[0], f"{len(days)} days of {SENSOR} were" if len(days) > 1 else f"a day of {SENSOR} was"
    return (
        f"{many} left as made before ({', '.join(days[:5])}{', …' if len(days) > 5 else ''}): of the lines of {first['group']} that arrived on "
        f"{first['arrived']}, {first['now']} of {first['before']} are left. Raw data has expired or was removed; bring it back, or allow fewer "
        "lines to make the days of what is left"
    )


STATES = {None: "curated", "duplicate": "duplicates", "quarantined": "quarantined", "unparsable": "unparsable", "dropped": "dropped"}


def without(rows, days, lines):
    """The rows of these days alone, and how many lines are left aside."""
    kept = rows.where(F.col("_day").isin([F.lit(day).cast("date") for day in days]))
    aside = [count for day, groups in lines.items() if day not in days for arrivals in groups.values() for count in arrivals.values()]
    return kept, sum(aside)


def report_of(days, observed, placed, rows, aside):
    """
    The report, and how many lines have a key that nobody declares. Every line ended in exactly one way; if not, nothing is written. Lines
    are counted on their way in, and again where a task was repeated.
    """
    counts = {"curated": 0, "duplicates": 0, "quarantined": 0, "unparsable": 0, "dropped": 0}
    reasons, odd = {}, 0
    for row in rows.groupBy("_state", "_reason").agg(F.count("*").alias("count"), F.count("_keys").alias("odd")).collect():
        odd += row["odd"]
        counts[STATES[row["_state"]]] += row["count"]
        if row["_reason"] is not None and row["_state"] != "duplicate":
            reasons[row["_reason"]] = reasons.get(row["_reason"], 0) + row["count"]
    went_in = observed.get["lines"] - aside
    if sum(counts.values()) != went_in:
        went_in = placed.count() - aside
    if sum(counts.values()) != went_in:
        raise RuntimeError(f"{went_in} lines went in and {sum(counts.values())} came out: {counts}")
    found = {"format": "fleetwright/etl-run/v1", "sensor": SENSOR, "days": list(days), "in": went_in, **counts}
    return {**found, "reasons": dict(sorted(reasons.items()))}, odd


def write_table(spark, rows, table, curated, work):
    """Files of the partitions at their place; what was written, with its values and rows."""
    keys = ["_p_" + key for key in table["partitions"]]
    names = [name for name, _ in table["columns"]]
    folder = f"{work}/{table['name']}"
    result = table["rows"](rows)
    ordered = result.repartition(*keys).sortWithinPartitions(*keys, *table["order"]).select(*names, *keys)
    ordered.write.mode("overwrite").option("compression", COMPRESSION).partitionBy(*keys).parquet(curated.path(folder))
    files = [key for key in curated.files(f"{folder}/") if key.endswith(".parquet")]
    if not files:
        return []
    schema = ", ".join([*[f"`{name}` {kind}" for name, kind in table["columns"]], *[f"{key} STRING" for key in keys]])
    counts = spark.read.schema(schema).parquet(curated.path(folder)).groupBy(*keys).count().collect()
    rows_of = {tuple(row[key] for key in keys): row["count"] for row in counts}
    written = []
    for file in files:
        values = [unquote(part.split("=", 1)[1]) for part in file[len(folder) + 1 :].split("/")[:-1]]
        place_of = "".join(f"{key}={value}/" for key, value in zip(table["partitions"], values))
        written.append({
            "table": table["name"],
            "values": dict(zip(table["partitions"], values)),
            "rows": rows_of[tuple(values)],
            "key": f"{table['name']}/{place_of}part-0.parquet",
            "from": file,
        })
    written.sort(key=lambda one: list(one["values"].values()))
    if len({one["key"] for one in written}) != len(written):
        raise RuntimeError(f"a partition of {table['name']} came in two files")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: curated.put(one["from"], one["key"]), written))
    return written


def is_of(key, days):
    """Whether a key is a partition of one of these days, and of a group that the sensor has."""
    values = dict(part.split("=", 1) for part in key.split("/")[1:-1] if "=" in part)
    if values.get("group") not in GROUPS:
        return False
    return (values.get("dt") or f"{values.get('year')}-{values.get('month')}-{values.get('day')}") in days


def write_files(spark, rows, curated, work, days):
    """Every table as files: first the new ones, then what is no longer there is removed."""
    written = []
    for table in TABLES:
        written += write_table(spark, rows, table, curated, f"{work}/{uuid.uuid4().hex}")
    kept = {one["key"] for one in written}
    existing = [key for table in TABLES for key in curated.files(f"{table['name']}/")]
    removed = sorted(key for key in existing if is_of(key, days) and key not in kept)
    for key in removed:
        curated.remove(key)
    return written, removed


def run(spark, raw, out, devices, days=None, first=None, last=None, allow_fewer_lines=False, speed=1, up_to_now=False):
    """
    Makes the partitions of these days anew; without days, of those that lines touch which arrived from `first` to `last`. New files come
    first, then what is no longer there is removed. A day of which fewer lines are left than it was made of stays as it is, unless that is
    allowed; the report has it under `refused`. Returns the report, and the keys that were written,
    removed, and that hold counts of lines. `speed`: how much faster than the wall the clock of the fleet ran, which it does on a laptop only;
    `up_to_now`: the run is over what had arrived since yesterday, and there is no catalog to be told before it is remembered.
    """
    began = now_ms()
    # What Spark would conclude of columns that are made of columns grows with every layer, to minutes, and saves nothing here.
    spark.conf.set("spark.sql.constraintPropagation.enabled", "false")
    # A folder `10f` is a text, and no number; whoever reads its own files says so.
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    # Java interprets a method of more bytes; Spark then makes several of it.
    spark.conf.set("spark.sql.codegen.hugeMethodLimit", "8000")
    store, curated = Store(spark, raw), Store(spark, out)
    work = f"_work/{SENSOR}"
    # What an interrupted run has left.
    curated.remove(work)
    if days is None:
        days = touched_days(spark, store, first, last, speed)
    arrived = sorted({day for one in days for day in days_between(day_after(one, -DAYS_BEFORE), day_after(one, DAYS_AFTER))})
    listed = spark.read.schema(DEVICES).json(devices)

    def make(lines):
        """Where the first look finds that a clock was wrong, all that were are put right in a second."""
        clocks = ()
        for is_last in (False, True):
            went_in = Observation()
            whole = place(lines, clocks, speed)
            placed = of_days(whole, days, went_in)
            rows = clean(placed, listed).persist()
            try:
                counts = lines_of(rows, days)
                wrong = () if is_last or went_in.get["wrong"] == 0 else clocks_of(lines, speed)
                if not wrong:
                    return write(placed, went_in, rows, counts, gone_from(whole, days) if clocks else {})
                clocks = wrong
            finally:
                rows.unpersist()
                curated.remove(work)

    def write(placed, went_in, rows, lines, gone):
        before = lines_before(curated, days)
        refused = [] if allow_fewer_lines else fewer_lines(days, before, lines, gone)
        made = [day for day in days if day not in {one["day"] for one in refused}]
        kept, aside = (rows, 0) if made == days else without(rows, made, lines)
        report, odd = report_of(made, went_in, placed, kept, aside)
        last_words = {"unknownKeys": unknown_keys(kept, odd), "refused": refused}
        done = write_files(spark, kept, curated, work, made)
        counted = write_lines(curated, {day: counts_of(day, before, lines, refused) for day in days})
        return report, last_words, counted, *done

    report, last_words, counted, written, removed = with_lines(spark, store, arrived, make)
    report["partitions"] = [{name: one[name] for name in ("table", "values", "rows")} for one in written]
    report |= last_words
    if up_to_now:
        remember_run(curated, began, now_ms(), report)
    return {"report": report, "written": [one["key"] for one in written], "removed": removed, "counted": counted}


# ---- AWS Glue ---------------------------------------------------------------------------------------------------------------------


def main():
    """The entry of the Glue job. `--days a,b` makes days anew; `--from_date` and `--to_date` say days of arrival, by default the last two; `--allow_fewer_lines true` makes
    days anew of which raw lines have expired."""
    import boto3
    from awsglue.utils import getResolvedOptions

    given = [name for name in ("days", "from_date", "to_date", "allow_fewer_lines") if f"--{name}" in sys.argv]
    wanted = ["raw", "curated", "devices", "database", "metrics", *given]
    options = getResolvedOptions(sys.argv, wanted)
    today = datetime.now(timezone.utc).date().isoformat()
    days = options["days"].split(",") if "days" in options else None
    first, last = options.get("from_date", day_after(today, -1)), options.get("to_date", today)
    fewer = options.get("allow_fewer_lines") == "true"
    spark = SparkSession.builder.getOrCreate()
    began = now_ms()
    done = run(spark, options["raw"], options["curated"], options["devices"], days, first, last, fewer)
    glue = boto3.client("glue")
    register(glue, options["database"], options["curated"], done["written"])
    unregister(glue, options["database"], done["removed"])
    report = done["report"]
    span = f"{report['days'][0]}_{report['days'][-1]}" if report["days"] else "none_none"
    curated = Store(spark, options["curated"])
    # The list of devices is a table too.
    curated.fetch(options["devices"], "devices/part-0.ndjson")
    curated.write(f"runs/sensor={SENSOR}/{span}.json", json.dumps(report))
    if not {"days", "from_date", "to_date"} & set(given):
        remember_run(curated, began, now_ms(), report)
    print(json.dumps({"event": "etl", **report}))
    measure(boto3.client("cloudwatch"), options["metrics"], report)
    if report["refused"]:
        # Such a run is no success: the job ends as failed, of which the alert topic hears.
        raise RuntimeError(refusal(report["refused"]))


def measure(cloudwatch, namespace, report):
    """Of this type of sensor, and of the fleet."""
    datum = {"MetricName": "etl.unknown-keys", "Unit": "Count", "Value": report["unknownKeys"]["lines"]}
    by_sensor = {**datum, "Dimensions": [{"Name": "Sensor", "Value": SENSOR}]}
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum, by_sensor])


MOST_PARTITIONS = 25


def by_table(keys):
    """`curated_x/group=g/dt=d/part-0.parquet` by table: the values of each partition, and its folder."""
    tables = {}
    for key in keys:
        table, *parts = key.split("/")[:-1]
        tables.setdefault(table, []).append(([part.split("=", 1)[1] for part in parts], "/".join([table, *parts, ""])))
    return tables


def pieces(items, size):
    return [items[at : at + size] for at in range(0, len(items), size)]


def register(glue, database, bucket, keys):
    """
    Tells the catalog of partitions, for Spark, Redshift and Athena alike. One that it knows was made anew: it gets the columns that the table
    has now, for Athena refuses a partition that declares another type than its table (HIVE_PARTITION_SCHEMA_MISMATCH).
    """
    for table, partitions in by_table(keys).items():
        storage = glue.get_table(DatabaseName=database, Name=table)["Table"]["StorageDescriptor"]
        for some in pieces(partitions, MOST_PARTITIONS):
            inputs = [
                {"Values": values, "StorageDescriptor": {**storage, "Location": f"{bucket.rstrip('/')}/{folder}"}}
                for values, folder in some
            ]
            answer = glue.batch_create_partition(DatabaseName=database, TableName=table, PartitionInputList=inputs)
            errors = answer.get("Errors", [])
            wrong = [e for e in errors if e["ErrorDetail"]["ErrorCode"] != "AlreadyExistsException"]
            known = [e["PartitionValues"] for e in errors if e["ErrorDetail"]["ErrorCode"] == "AlreadyExistsException"]
            entries = [{"PartitionValueList": i["Values"], "PartitionInput": i} for i in inputs if i["Values"] in known]
            if entries:
                answer = glue.batch_update_partition(DatabaseName=database, TableName=table, Entries=entries)
                wrong += answer.get("Errors", [])
            if wrong:
                raise RuntimeError(f"partitions of {table} were not registered: {wrong}")


def unregister(glue, database, keys):
    for table, partitions in by_table(keys).items():
        for some in pieces(partitions, MOST_PARTITIONS):
            gone = [{"Values": values} for values, _ in some]
            glue.batch_delete_partition(DatabaseName=database, TableName=table, PartitionsToDelete=gone)


if __name__ == "__main__":
    main()
