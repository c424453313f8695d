// SPDX-License-Identifier: GPL-2.0
/* The rules of contract.rst: their names, and those that the model does not have. */
#include <stddef.h>

#include "rules.h"

static const char names[][4] = {
	"L1", "L2", "L3", "L4", "L5",
	"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9",
	"S1", "S2", "S3", "S4a", "S4b", "S4c", "S4d", "S5a", "S5b", "S5c", "S5d",
	"K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10",
	"V1",
	"F1", "F2", "F3", "F4",
	"T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10",
};
_Static_assert(sizeof(names) == NR_RULES * sizeof(names[0]), "each rule has a name");

/* THE list of rules outside the model. */
static const char *const outside[NR_RULES] = {
	[RULE_V1] = "the modelled livepatches attach no shadow variables",
	[RULE_F1] = "the modelled livepatches name functions that can be identified",
	[RULE_F2] = "the modelled livepatches all patch the same function",
	[RULE_F3] = "the kernel's own memory is not in the model: the lab looks for leaks",
	[RULE_T5] = "an array with an id twice, or with an entry behind id 0, is not modelled",
	[RULE_T6] = "it is C4, as the author of a later livepatch meets it",
	[RULE_T8] = "only an allocation of a livepatch fails in the model, none of the kernel's",
};

const char *rule_name(enum rule rule)
{
	return names[rule];
}

const char *rule_outside(enum rule rule)
{
	return outside[rule];
}
