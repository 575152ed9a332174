"""The one function of Glue's library that a generated script calls, as its page describes it: --name value, all that is asked for must be there."""

import argparse


def getResolvedOptions(argv, options):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for option in options:
        parser.add_argument(f"--{option}", required=True)
    found, _ = parser.parse_known_args(argv[1:])
    return vars(found)
