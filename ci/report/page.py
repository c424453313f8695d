# SPDX-License-Identifier: GPL-2.0
"""A matrix as one page of HTML: kernel by scenario; a click shows the log.

The page needs no other file, no network and no scripts: the log is the target of the link that
was clicked, and the style sheet shows the target alone.
"""

import html

import results

STYLE = """
body { font: 15px/1.4 sans-serif; margin: 1.5em; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.3em; margin: 0; }
p { margin: .4em 0 1em; color: #555; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: normal; padding: .15em .8em .15em 0; }
thead th { vertical-align: bottom; text-align: center; padding: .3em .6em; font-weight: bold; max-width: 13em; }
thead small, tfoot small { display: block; font-weight: normal; color: #555; }
tbody tr:hover { background: #f2f2f2; }
td { text-align: center; padding: 1px; }
td a, td span { display: block; min-width: 5em; padding: .1em .4em; border-radius: 3px; text-decoration: none; color: #000; }
.pass { background: #b7e4c0; }
.fail, .splat { background: #f4a8a0; font-weight: bold; }
.panic, .timeout, .lost, .infra, .none, .incomplete { background: #e6b3f0; font-weight: bold; }
.skip, .xfail { background: #fbe8a6; }
.absent { color: #999; }
section { display: none; position: fixed; left: 0; right: 0; bottom: 0; max-height: 60%; overflow: auto; background: #fff; border-top: 3px solid #333; padding: 1em 1.5em; }
section:target { display: block; }
section h2 { font-size: 1.1em; margin: 0 0 .5em; }
pre { margin: .5em 0; padding: .6em; background: #f2f2f2; white-space: pre-wrap; overflow-wrap: anywhere; }
.close { float: right; }
"""

SYMBOLS = {"pass": "✓", "fail": "✗", "splat": "⚡", "panic": "‼", "timeout": "⌛", "skip": "○",
           "xfail": "○"}

LEGEND = """<p>✓ pass · ✗ fail · ⚡ the kernel complained (splat) · ‼ panic · ⌛ timeout ·
? lost, no guest, or not run · ○ skipped, or failed as expected · a click on a symbol shows the
log</p>"""


def text(value):
    return html.escape(results.clean(value))


def symbol(verdict):
    return SYMBOLS.get(verdict, "?")


def head(kernel):
    said = {"pass": kernel.reason, "fail": kernel.reason.split(":")[0],
            "none": "not run: " + kernel.reason}
    return """<th scope="col">%s<small>%s</small>
<small class="%s">%s %s</small></th>""" % (
        text(kernel.name), text(kernel.release), kernel.verdict, symbol(kernel.verdict),
        text(said.get(kernel.verdict, "%s: %s" % (kernel.verdict, kernel.reason))))


def cell(kernel, scenario):
    program = kernel.program(scenario)
    if not program:
        return '<td><span class="absent" title="not run">·</span></td>'
    verdict, name = program["verdict"], text(scenario)
    word = "" if verdict == "pass" else " " + verdict
    return '<td><a class="%s" href="#%s/%s" title="%s: %s on %s">%s%s</a></td>' % (
        verdict, text(kernel.name), name, verdict, name, text(kernel.name), symbol(verdict), word)


def log(kernel, program):
    parts = ["""<section id="%s/%s">
<a class="close" href="#top">close</a>
<h2>%s on %s, %s: %s, %.3f s</h2>""" % (
        text(kernel.name), text(program["name"]), text(program["name"]), text(kernel.name),
        text(kernel.release), program["verdict"], program["seconds"])]
    if program["reason"]:
        parts.append("<p>%s: %s</p>" % (program["verdict"], text(program["reason"])))
    parts.append("<pre>%s</pre>" % html.escape(results.tail_of(kernel.folder, program, "output")))
    if not program["good"]:
        console = results.tail_of(kernel.folder, program, "console")
        if console:
            parts.append("What the kernel said meanwhile:<pre>%s</pre>" % html.escape(console))
    parts.append("</section>")
    return "\n".join(parts)


def make(kernels, scenarios, facts, date):
    rows = ["<tr><th scope=\"row\">%s</th>\n%s\n</tr>" % (
        text(s), "\n".join(cell(k, s) for k in kernels)) for s in scenarios]
    return """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>klp-state: %d kernels</title>
<style>%s</style>
</head>
<body>
<h1>klp-state: the livepatch system state contract, on %d kernels</h1>
<p id="top">%s</p>
<table>
<thead><tr><th></th>%s</tr></thead>
<tbody>
%s
</tbody>
</table>
%s
%s
</body>
</html>
""" % (len(kernels), STYLE, len(kernels), text(" · ".join([date] + facts)),
       "\n".join(head(k) for k in kernels), "\n".join(rows), LEGEND,
       "\n".join(log(k, p) for k in kernels for p in k.programs))
