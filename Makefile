# SPDX-License-Identifier: GPL-2.0
#
# The front door: "make help".

MAKEFLAGS += --no-print-directory --no-builtin-rules

# make has a CC of its own, which is no choice of the user's.
ifeq ($(origin CC),default)
undefine CC
endif

# What the scripts behind the targets take from the environment.
export $(shell sed -n 's/^\([A-Z_]*\)\t.*/\1/p' ci/lib/variables)

help:
	@ci/lib/help

run shell list new check update kselftest upstream install bench kernels matrix diff \
faults soak check-hosts check-cleanup check-complaints coverage mutants past htmldocs:
	@ci/$@

kernel:
	@ci/kernel $(or $(FLAVOUR),small)

#
# Programs: in BUILD, which ci/lib/build-folder finds, checks and makes. The scripts have done so.
#

ifneq ($(or $(BUILD),none),$(KLP_STATE_BUILD))
programs:
	@build=$$(ci/lib/build-folder) && \
	$(MAKE) BUILD="$$build" KLP_STATE_BUILD="$$build" $@
else

# Not CC, which is for the modules: see make help.
HOSTCC := gcc
CFLAGS := -O2 -g
# Not for the user to change: what the code is written for.
STRICT := -std=gnu11 -Wall -Wextra -Werror

LAB_LIBS = $(shell pkg-config --libs jansson)
LAB_CFLAGS = $(shell pkg-config --cflags jansson)
HELPER_DIR := tools/testing/selftests/livepatch
SPLAT := $(HELPER_DIR)/splat.c
LAB_SOURCES := $(wildcard tools/klp-lab/*.c) $(SPLAT)
LAB_HEADERS := $(wildcard tools/klp-lab/*.h) tools/klp-agent/protocol.h \
	tools/klp-forkall/klp-forkall.h $(SPLAT:.c=.h)
HELPERS := find_splats log_after wait_until

# Whole or not at all, by another name first: a run that goes on may start one meanwhile.
programs: $(BUILD)/klp-lab $(BUILD)/klp-forkall.so $(BUILD)/klp-agent $(BUILD)/klp-relocate \
	$(addprefix $(BUILD)/,$(HELPERS))

$(BUILD)/klp-lab: $(LAB_SOURCES) $(LAB_HEADERS) | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) $(LAB_CFLAGS) -o $@.new $(LAB_SOURCES) $(LAB_LIBS)
	mv $@.new $@

# No _FORTIFY_SOURCE, which some compilers have by default: its longjmp() refuses to go
# from one stack to another.
$(BUILD)/klp-forkall.so: tools/klp-forkall/klp-forkall.c tools/klp-forkall/klp-forkall.h | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -U_FORTIFY_SOURCE -shared -fPIC -o $@.new $<
	mv $@.new $@

$(BUILD)/klp-relocate: tools/klp-relocate/klp-relocate.c | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -o $@.new $< -lelf
	mv $@.new $@

# Static: the first process of a guest comes before any library.
$(BUILD)/klp-agent: tools/klp-agent/klp-agent.c tools/klp-agent/protocol.h | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -static -s -o $@.new $<
	mv $@.new $@

# Static too: they are started often, and a loader costs more than they do.
$(BUILD)/find_splats: $(SPLAT) $(SPLAT:.c=.h)
$(addprefix $(BUILD)/,$(HELPERS)): $(BUILD)/%: $(HELPER_DIR)/%.c | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -static -s -o $@.new $(filter %.c,$^)
	mv $@.new $@

$(BUILD):
	mkdir -p $@

endif

clean:
	@ci/clean

distclean:
	@ci/clean --all

.PHONY: help run shell list new check update kselftest upstream install bench kernels matrix diff
.PHONY: faults soak check-hosts check-cleanup check-complaints coverage mutants past htmldocs
.PHONY: kernel programs clean distclean
