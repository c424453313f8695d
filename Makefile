# SPDX-License-Identifier: GPL-2.0
#
# The front door: "make help".

MAKEFLAGS += --no-print-directory --no-builtin-rules

# What the scripts behind the targets take from the environment.
export KERNEL KDIR TESTS JOBS TIMEOUT SMP ACCEL QEMU RESULTS NAME

help:
	@cat ci/help.txt

run shell list new check update:
	@ci/$@

#
# Programs
#

CC := gcc
CFLAGS := -O2 -g
# Not for the user to change: what the code is written for.
STRICT := -std=gnu11 -Wall -Wextra -Werror

LAB_LIBS = $(shell pkg-config --libs jansson libxml-2.0)
LAB_CFLAGS = $(shell pkg-config --cflags jansson libxml-2.0)
LAB_SOURCES := $(wildcard tools/klp-lab/*.c)
LAB_HEADERS := $(wildcard tools/klp-lab/*.h) tools/klp-agent/protocol.h
HELPERS := log_after wait_until

programs: build/klp-lab build/klp-agent $(addprefix build/,$(HELPERS))

build/klp-lab: $(LAB_SOURCES) $(LAB_HEADERS) | build
	$(CC) $(STRICT) $(CFLAGS) $(LAB_CFLAGS) -o $@ $(LAB_SOURCES) $(LAB_LIBS)

# Static: the first process of a guest comes before any library.
build/klp-agent: tools/klp-agent/klp-agent.c tools/klp-agent/protocol.h | build
	$(CC) $(STRICT) $(CFLAGS) -static -s -o $@ $<

# Static too: they are started often, and a loader costs more than they do.
$(addprefix build/,$(HELPERS)): build/%: tools/testing/selftests/livepatch/%.c | build
	$(CC) $(STRICT) $(CFLAGS) -static -s -o $@ $<

build:
	mkdir -p $@

clean:
	rm -rf build/guest build/template build/accel build/klp-* build/unit-* \
		$(addprefix build/,$(HELPERS))

distclean:
	rm -rf build results

.PHONY: help run shell list new check update programs clean distclean
