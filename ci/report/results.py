# SPDX-License-Identifier: GPL-2.0
"""Result folders, for the reports. Documentation/results.rst describes results.json."""

import json
import os
import sys

VERSION = 1

# The most bytes of a file in a report: its readers give up on megabytes.
SHOWN = 64 << 10


def die(text):
    """End with one line that says what is wrong, and with 2: no report was made."""
    sys.stderr.write("%s: %s\n" % (os.path.basename(sys.argv[0]), text))
    sys.exit(2)


def load(folder):
    """The results of a run; None when the folder has none."""
    path = os.path.join(folder, "results.json")
    try:
        with open(path, encoding="utf-8") as f:
            run = json.load(f)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as e:
        die("%s: %s: run it again" % (path, e))
    if not isinstance(run, dict) or run.get("version") != VERSION:
        die("%s: is not of version %d: run it again" % (path, VERSION))
    return run


def clean(text):
    """Text that XML, HTML and a terminal can have: control characters, also those above 127,
    become question marks."""
    return "".join("?" if c < " " and c not in "\t\n" or "\x7f" <= c <= "\x9f" or
                   c in "\ufffe\uffff" else c
                   for c in text.replace("\r", ""))


def tail_of(folder, program, kind, size=SHOWN):
    """The end of a file of a program: that is where it says what went wrong."""
    name = program["files"].get(kind)
    if not name:
        return ""
    try:
        with open(os.path.join(folder, name), "rb") as f:
            f.seek(max(0, os.fstat(f.fileno()).st_size - size))
            return clean(f.read().decode("utf-8", "replace").replace("\ufffd", "?"))
    except OSError:
        return ""


def write(path, text):
    """Write a file, whole or not at all."""
    try:
        with open(path + ".new", "w", encoding="utf-8") as f:
            f.write(text)
        os.replace(path + ".new", path)
    except OSError as e:
        die("cannot write %s: %s" % (path, e.strerror))
