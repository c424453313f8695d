# SPDX-License-Identifier: GPL-2.0
#
# The front door: "make help".

MAKEFLAGS += --no-print-directory --no-builtin-rules

# make predefines CC: ignore that, the user has not chosen it.
ifeq ($(origin CC),default)
undefine CC
endif

# The scripts behind the targets read these variables from the environment.
export $(shell sed -n 's/^\([A-Z_]*\)\t.*/\1/p' ci/lib/variables)

help:
	@ci/lib/help

run verify explore shell list new check update kselftest upstream install bench kernels matrix diff \
faults soak check-hosts check-cleanup check-complaints check-verify check-klp-build coverage mutants past htmldocs:
	@ci/$@

kernel:
	@ci/kernel $(or $(FLAVOUR),small)

#
# Programs are built in BUILD. ci/lib/build-folder finds, checks and makes that folder; scripts have
# done it before they call make, and set KLP_STATE_BUILD.
#

ifneq ($(or $(BUILD),none),$(KLP_STATE_BUILD))
programs:
	@build=$$(ci/lib/build-folder) && \
	$(MAKE) BUILD="$$build" KLP_STATE_BUILD="$$build" $@
else

# Not CC, which is for the modules: see make help.
HOSTCC := gcc
CFLAGS := -O2 -g
# Apart from CFLAGS, which the user may set: the code is written for these.
STRICT := -std=gnu11 -Wall -Wextra -Werror

LAB_LIBS = $(shell pkg-config --libs jansson)
LAB_CFLAGS = $(shell pkg-config --cflags jansson)
HELPER_DIR := tools/testing/selftests/livepatch
SPLAT := $(HELPER_DIR)/splat.c
RECORD := $(HELPER_DIR)/record.c
LAB_SOURCES := $(wildcard tools/klp-lab/*.c) $(SPLAT) $(RECORD)
LAB_HEADERS := $(wildcard tools/klp-lab/*.h) tools/klp-agent/protocol.h \
	tools/klp-forkall/klp-forkall.h $(SPLAT:.c=.h) $(RECORD:.c=.h)
MODEL_SOURCES := $(wildcard tools/klp-model/*.c)
MODEL_HEADERS := $(wildcard tools/klp-model/*.h)
MODEL_PROGRAM := tools/klp-model/main.c tools/klp-model/print.c
EXPLORE_SOURCES := $(wildcard tools/klp-explore/*.c) $(filter-out $(MODEL_PROGRAM),$(MODEL_SOURCES))
EXPLORE_HEADERS := $(wildcard tools/klp-explore/*.h) $(MODEL_HEADERS)
HELPERS := find_splats log_after wait_until

# Each is written as NAME.new and renamed: another run may start the program meanwhile.
programs: $(BUILD)/klp-lab $(BUILD)/klp-forkall.so $(BUILD)/klp-agent $(BUILD)/klp-relocate \
	$(BUILD)/klp-model $(BUILD)/klp-explore $(addprefix $(BUILD)/,$(HELPERS))

$(BUILD)/klp-lab: $(LAB_SOURCES) $(LAB_HEADERS) | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) $(LAB_CFLAGS) -o $@.new $(LAB_SOURCES) $(LAB_LIBS)
	mv $@.new $@

# Some compilers set _FORTIFY_SOURCE by default: its longjmp() refuses to jump from one stack
# to another.
$(BUILD)/klp-forkall.so: tools/klp-forkall/klp-forkall.c tools/klp-forkall/klp-forkall.h | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -U_FORTIFY_SOURCE -shared -fPIC -o $@.new $<
	mv $@.new $@

$(BUILD)/klp-model: $(MODEL_SOURCES) $(MODEL_HEADERS) | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -o $@.new $(MODEL_SOURCES)
	mv $@.new $@

# Static: it runs in the guest, too.
$(BUILD)/klp-explore: $(EXPLORE_SOURCES) $(EXPLORE_HEADERS) | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -static -o $@.new $(EXPLORE_SOURCES)
	mv $@.new $@

$(BUILD)/klp-relocate: tools/klp-relocate/klp-relocate.c | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -o $@.new $< -lelf
	mv $@.new $@

# Static: the guest's first process needs no libraries then.
$(BUILD)/klp-agent: tools/klp-agent/klp-agent.c tools/klp-agent/protocol.h | $(BUILD)
	$(HOSTCC) $(STRICT) $(CFLAGS) -static -s -o $@.new $<
	mv $@.new $@

# Static too: scenarios start them often, and the dynamic loader takes longer than they do.
$(BUILD)/find_splats: $(SPLAT) $(SPLAT:.c=.h)
$(BUILD)/log_after: $(RECORD) $(RECORD:.c=.h)
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

.PHONY: help run verify explore shell list new check update kselftest upstream install bench kernels matrix diff
.PHONY: faults soak check-hosts check-cleanup check-complaints check-verify check-klp-build coverage mutants past htmldocs
.PHONY: kernel programs clean distclean
