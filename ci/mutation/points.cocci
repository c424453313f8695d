// SPDX-License-Identifier: GPL-2.0
//
// Finds the points of a source that can be mutated. Prints a line for each, of tab-separated
// fields:
//
//	KIND FUNCTION TEXT RANGE...
//
// with a RANGE for each part: LINE,COLUMN,LINE,COLUMN. Lines count from 1, columns from 0, and
// the end is behind the last character. ci/mutation/generate makes the mutants.

@initialize:python@
@@
def point(kind, text, *parts):
    for ps in zip(*parts):
        ranges = ["%s,%s,%s,%s" % (p.line, p.column, p.line_end, p.column_end) for p in ps]
        print("\t".join([kind, ps[0].current_element, " ".join(text.split())] + ranges))

@in_binary@
expression a, b;
binary operator op = {<, >, <=, >=, ==, !=, &&, ||};
position p, q;
@@
a@p op b@q

@script:python@
op << in_binary.op;
p << in_binary.p;
q << in_binary.q;
@@
point("binary", op, p, q)

@in_not@
expression e;
position p, q;
@@
!@p e@q

@script:python@
p << in_not.p;
q << in_not.q;
@@
point("not", "!", p, q)

@in_condition@
expression c;
statement S;
position p, q;
@@
if (c@p) S@q

@script:python@
p << in_condition.p;
q << in_condition.q;
@@
point("condition", "if", p, q)

@in_condition_else@
expression c;
statement S, T;
position p;
@@
if (c@p) S else T

@script:python@
p << in_condition_else.p;
@@
point("condition", "if else", p)

@in_end@
expression c;
statement S;
position p;
@@
for (...; c@p; ...) S

@script:python@
p << in_end.p;
@@
point("condition", "for", p)

@in_choice@
expression c, e, f;
position p;
@@
c@p ? e : f

@script:python@
p << in_choice.p;
@@
point("condition", "?", p)

@in_statement@
statement S;
position p;
@@
S@p

@script:python@
p << in_statement.p;
@@
point("statement", "", p)

@in_return@
expression e;
position p;
@@
return e@p;

@script:python@
p << in_return.p;
@@
point("return", "", p)

@in_constant@
symbol true, false;
position p;
@@
\( true@p \| false@p \)

@script:python@
p << in_constant.p;
@@
point("constant", "", p)

@in_argument@
identifier f;
constant c;
position p;
@@
f(..., c@p, ...)

@script:python@
f << in_argument.f;
p << in_argument.p;
@@
point("argument", f, p)

@in_initial@
type T;
identifier x;
constant c;
position p;
@@
T x = c@p;

@script:python@
p << in_initial.p;
@@
point("initial", "", p)

@in_swap@
type T;
T a, b;
identifier f;
position p, q;
@@
f(..., a@p, ..., b@q, ...)

@script:python@
f << in_swap.f;
p << in_swap.p;
q << in_swap.q;
@@
point("swap", f, p, q)
