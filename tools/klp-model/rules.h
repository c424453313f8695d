/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of Documentation/contract.rst, as the model counts them.
 *
 * The model names a rule by RULE(id) where it implements it. A rule that the model cannot
 * express stands in one list, with the reason: rule_outside().
 */
#ifndef KLP_MODEL_RULES_H
#define KLP_MODEL_RULES_H

#include <stdint.h>

/* The rules, in the order of the contract, which describes them. NR_RULES: how many there are */
enum rule {
	RULE_L1, RULE_L2, RULE_L3, RULE_L4, RULE_L5,
	RULE_C1, RULE_C2, RULE_C3, RULE_C4, RULE_C5, RULE_C6, RULE_C7, RULE_C8, RULE_C9,
	RULE_S1, RULE_S2, RULE_S3, RULE_S4a, RULE_S4b, RULE_S4c, RULE_S4d,
	RULE_S5a, RULE_S5b, RULE_S5c, RULE_S5d,
	RULE_K1, RULE_K2, RULE_K3, RULE_K4, RULE_K5, RULE_K6, RULE_K7, RULE_K8, RULE_K9, RULE_K10,
	RULE_V1,
	RULE_F1, RULE_F2, RULE_F3, RULE_F4,
	RULE_T1, RULE_T2, RULE_T3, RULE_T4, RULE_T5, RULE_T6, RULE_T7, RULE_T8, RULE_T9, RULE_T10,
	NR_RULES
};

/**
 * rule_bit() - get the bit of a rule in a set of rules
 * @rule: the rule
 * Return: a number with this bit only.
 */
static inline uint64_t rule_bit(enum rule rule)
{
	return 1ULL << rule;
}

/**
 * rule_name() - name a rule as contract.rst does
 * @rule: the rule
 * Return: the id, static.
 */
const char *rule_name(enum rule rule);

/**
 * rule_outside() - tell why the model does not have a rule
 * @rule: the rule
 * Return: the reason, static; NULL when the model has the rule.
 */
const char *rule_outside(enum rule rule);

#endif /* KLP_MODEL_RULES_H */
