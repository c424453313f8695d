// SPDX-License-Identifier: GPL-2.0
/* Operations and events in words: stories, and lines of the kernel log. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Of the function that ftrace does not know. */
#define UNTRACED_FUNCTION	"test_klp_target_untraced"

static const char *const object_names[NR_OBJECTS] = {
	[VMLINUX] = "vmlinux",
	[TARGET] = "test_klp_target",
	[OTHER] = "test_klp_other",
};

/* In stories. */
static const char *const short_names[NR_OBJECTS] = {
	[VMLINUX] = "vmlinux",
	[TARGET] = "target",
	[OTHER] = "other",
};

static const char *const action_names[NR_ACTIONS] = {
	[LOAD] = "load",
	[UNLOAD] = "unload",
	[DISABLE] = "disable",
	[ENABLE] = "enable",
	[FORCE] = "force",
	[HOLD] = "hold",
	[RELEASE] = "release",
	[LOAD_TARGET] = "load target",
	[UNLOAD_TARGET] = "unload target",
};

static const char *const failure_names[NR_FAILURES] = {
	[REFUSE] = "refuse",
	[NO_MEMORY] = "no-memory",
	[UNTRACED] = "untraced",
};

const char *object_name(enum object object)
{
	return object_names[object];
}

const char *action_name(enum action action)
{
	return action_names[action];
}

static char letter(uint8_t livepatch)
{
	return 'A' + livepatch;
}

/* Does the write turn the transition round? */
static bool reverts(const struct world *world, const struct operation *op)
{
	return world->transition == op->livepatch &&
	       op->action == (world->livepatches[op->livepatch].enabled ? DISABLE : ENABLE);
}

void operation_text(const struct world *world, const struct operation *op, char text[TEXT_MAX])
{
	const char *action = reverts(world, op) ? "revert" : action_names[op->action];
	const char *failure = op->failure ? failure_names[op->failure] : "";

	switch (op->action) {
	case HOLD:
	case RELEASE:
	case UNLOAD_TARGET:
		snprintf(text, TEXT_MAX, "%s", action);
		return;
	case LOAD_TARGET:
		if (op->failure)
			snprintf(text, TEXT_MAX, "%s %s %c", action, failure, letter(op->livepatch));
		else
			snprintf(text, TEXT_MAX, "%s", action);
		return;
	default:
		break;
	}

	if (!op->failure)
		snprintf(text, TEXT_MAX, "%s %c", action, letter(op->livepatch));
	else if (op->failure == NO_MEMORY)
		snprintf(text, TEXT_MAX, "%s %c %s %u", action, letter(op->livepatch), failure,
			 op->nth);
	else
		snprintf(text, TEXT_MAX, "%s %c %s %s", action, letter(op->livepatch), failure,
			 short_names[op->object]);
}

#define MAX_WORDS	4

static unsigned int split(char *text, char *words[MAX_WORDS + 1])
{
	unsigned int n = 0;
	char *rest;

	for (char *word = strtok_r(text, " \t\n", &rest); word; word = strtok_r(NULL, " \t\n", &rest)) {
		if (n > MAX_WORDS)
			break;
		words[n++] = word;
	}
	return n;
}

static bool find(const char *const *names, unsigned int nr, const char *word, unsigned int *found)
{
	for (*found = 0; *found < nr; ++*found)
		if (names[*found] && !strcmp(names[*found], word))
			return true;
	return false;
}

static bool parse_livepatch(const struct config *config, const char *word, struct operation *op)
{
	op->livepatch = word[0] - 'A';
	return word[0] >= 'A' && !word[1] && op->livepatch < config->nr;
}

static bool parse_nth(const char *word, struct operation *op)
{
	op->nth = word[0] - '0';
	return op->nth >= 1 && op->nth <= MAX_STATES && !word[1];
}

/* What is behind "load A" */
static bool parse_failure(char **words, struct operation *op)
{
	unsigned int found;

	if (!find(failure_names, NR_FAILURES, words[0], &found))
		return false;
	op->failure = found;
	if (op->failure == NO_MEMORY)
		return parse_nth(words[1], op);
	if (!find(short_names, NR_OBJECTS, words[1], &found))
		return false;
	op->object = found;
	return true;
}

static bool parse_target(const struct config *config, char **words, unsigned int n,
			 struct operation *op)
{
	op->action = op->action == LOAD ? LOAD_TARGET : UNLOAD_TARGET;
	if (n == 2)
		return true;
	if (n != 4 || op->action != LOAD_TARGET || strcmp(words[2], failure_names[REFUSE]))
		return false;
	op->failure = REFUSE;
	return parse_livepatch(config, words[3], op);
}

bool operation_parse(const struct config *config, const struct world *world, const char *text,
		     struct operation *op)
{
	char copy[TEXT_MAX], *words[MAX_WORDS + 1];
	unsigned int n, found;

	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return false;
	n = split(copy, words);
	if (!n || n > MAX_WORDS)
		return false;

	*op = (struct operation) { };
	if (!strcmp(words[0], "revert")) {
		op->livepatch = world->transition;
		if (n > 2 || (n == 2 && !parse_livepatch(config, words[1], op)) ||
		    world->transition == NONE || op->livepatch != world->transition)
			return false;
		op->action = world->livepatches[op->livepatch].enabled ? DISABLE : ENABLE;
		return true;
	}
	if (!find(action_names, NR_ACTIONS, words[0], &found))
		return false;
	op->action = found;
	if (op->action == HOLD || op->action == RELEASE)
		return n == 1;
	if (op->action == FORCE && n == 1) {
		op->livepatch = world->transition;
		return world->transition != NONE;
	}
	if (n == 1)
		return false;
	if ((op->action == LOAD || op->action == UNLOAD) && !strcmp(words[1], "target"))
		return parse_target(config, words, n, op);
	if (!parse_livepatch(config, words[1], op))
		return false;
	return n == 2 || (n == 4 && op->action == LOAD && parse_failure(words + 2, op));
}

static const char *module(const struct config *config, const struct event *event)
{
	return config->livepatches[event->livepatch].module;
}

static void callback_text(const struct config *config, const struct event *event,
			  char text[TEXT_MAX])
{
	static const char *const names[] = {
		[PRE_PATCH] = "pre_patch",
		[POST_PATCH] = "post_patch",
		[PRE_UNPATCH] = "pre_unpatch",
		[POST_UNPATCH] = "post_unpatch",
	};
	int len = snprintf(text, TEXT_MAX, "%s: %s: %s", module(config, event), names[event->kind],
			   object_names[event->object]);

	for (unsigned int i = 0; i < event->nr_found; i++) {
		const struct found *found = &event->found[i];
		const struct state *state = &config->livepatches[found->livepatch].states[found->state];

		len += snprintf(text + len, TEXT_MAX - len, ", previous %" PRIu64 ":%u%s", state->id,
				state->version,
				found->livepatch == event->livepatch ? " (own)" : "");
	}
}

static void state_text(const struct config *config, const struct event *event,
		       char text[TEXT_MAX])
{
	uint64_t id = config->livepatches[event->livepatch].states[event->state].id;
	int len = snprintf(text, TEXT_MAX, "%s: state %" PRIu64 ": ", module(config, event), id);

	text += len;
	if (event->kind == ALLOCATE)
		snprintf(text, TEXT_MAX - len, "allocate");
	else if (event->kind == FREE)
		snprintf(text, TEXT_MAX - len, "release");
	else if (event->kind == SET)
		snprintf(text, TEXT_MAX - len, "%u -> %u", event->from, event->to);
	else
		snprintf(text, TEXT_MAX - len, "take over version %u", event->from);
}

static void kernel_text(const struct config *config, const struct event *event,
			char text[TEXT_MAX])
{
	const char *object = object_names[event->object], *livepatch = "";
	const char *way = event->patching ? "patching" : "unpatching";

	if (event->livepatch != NONE)
		livepatch = module(config, event);

	switch (event->kind) {
	case ENABLING:
		snprintf(text, TEXT_MAX, "enabling patch '%s'", livepatch);
		break;
	case STARTING:
		snprintf(text, TEXT_MAX, "'%s': starting %s transition", livepatch, way);
		break;
	case COMPLETE:
		snprintf(text, TEXT_MAX, "'%s': %s complete", livepatch, way);
		break;
	case FORCING:
		snprintf(text, TEXT_MAX, "forcing remaining tasks to the patched state");
		break;
	case INCOMPATIBLE:
		snprintf(text, TEXT_MAX,
			 "Livepatch patch (%s) is not compatible with the already installed livepatches.",
			 livepatch);
		break;
	case PRE_PATCH_FAILED:
		snprintf(text, TEXT_MAX, "pre-patch callback failed for object '%s'", object);
		break;
	case NO_LOCATION:
		snprintf(text, TEXT_MAX, "%s" UNTRACED_FUNCTION "%s", config->dialect->no_location[0],
			 config->dialect->no_location[1]);
		break;
	case PATCHING_FAILED:
		snprintf(text, TEXT_MAX, "failed to patch object '%s'", object);
		break;
	case ENABLING_FAILED:
		snprintf(text, TEXT_MAX, "failed to enable patch '%s'", livepatch);
		break;
	case APPLYING:
		snprintf(text, TEXT_MAX, "applying patch '%s' to loading module '%s'", livepatch, object);
		break;
	case REVERTING:
		snprintf(text, TEXT_MAX, "reverting patch '%s' on unloading module '%s'", livepatch,
			 object);
		break;
	default:
		snprintf(text, TEXT_MAX,
			 "patch '%s' failed for module '%s', refusing to load module '%s'", livepatch,
			 object, object);
	}
}

void event_text(const struct config *config, const struct event *event, char text[TEXT_MAX])
{
	static const char prefix[] = "livepatch: ";
	char line[TEXT_MAX];

	if (event->kind <= POST_UNPATCH) {
		callback_text(config, event, text);
	} else if (event->kind <= FREE) {
		state_text(config, event, text);
	} else {
		kernel_text(config, event, line);
		snprintf(text, TEXT_MAX, "%s%.*s", prefix, (int)(TEXT_MAX - sizeof(prefix)), line);
	}
}
