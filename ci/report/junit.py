# SPDX-License-Identifier: GPL-2.0
"""JUnit XML, the dialect that both GitLab and Jenkins read."""

import xml.etree.ElementTree as ET

import results

# "failure": a check failed. "error": the program did not get to the end of its checks.
KINDS = {"skip": "skipped", "xfail": "skipped", "fail": "failure", "splat": "failure"}


def kind_of(program):
    """The element that a verdict has; None for a pass."""
    return None if program["verdict"] == "pass" else KINDS.get(program["verdict"], "error")


def add_case(suite, classname, folder, program):
    case = ET.SubElement(suite, "testcase", classname=classname, name=results.clean(program["name"]),
                         time="%.3f" % program["seconds"])
    kind = kind_of(program)
    if kind:
        message = "%s: %s" % (program["verdict"], program["reason"])
        ET.SubElement(case, kind, message=results.clean(message))
    # The schema that Jenkins uses wants them in this order, after the verdict.
    texts = [("system-out", "output")]
    if not program["good"]:
        texts.append(("system-err", "console"))
    for element, file_kind in texts:
        text = results.tail_of(folder, program, file_kind)
        if text:
            ET.SubElement(case, element).text = text


def add_suite(suites, name, classname, folder, run):
    """The suite of one run."""
    programs = run["programs"]
    kinds = [kind_of(p) for p in programs]
    suite = ET.SubElement(suites, "testsuite", name=name, tests=str(len(programs)),
                          failures=str(kinds.count("failure")), errors=str(kinds.count("error")),
                          skipped=str(kinds.count("skipped")), time="%.3f" % run["seconds"])
    for program in programs:
        add_case(suite, classname, folder, program)


def add_empty_suite(suites, name, skipped, reason):
    """A kernel on which nothing was run counts as one test."""
    suite = ET.SubElement(suites, "testsuite", name=name, tests="1", failures="0",
                          errors="0" if skipped else "1", skipped="1" if skipped else "0", time="0")
    case = ET.SubElement(suite, "testcase", classname=name, name="set-up", time="0")
    ET.SubElement(case, "skipped" if skipped else "error", message=results.clean(reason))


def write(path, suites):
    ET.indent(suites, " ")
    results.write(path, '<?xml version="1.0" encoding="UTF-8"?>\n' +
                  ET.tostring(suites, encoding="unicode") + "\n")
