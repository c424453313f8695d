/* SPDX-License-Identifier: GPL-2.0 */
/* The configurations that are explored, and the dialects of kernels. */
#ifndef KLP_MODEL_CONFIGS_H
#define KLP_MODEL_CONFIGS_H

#include "model.h"

/* The configurations, ended by one without a name */
extern const struct config configs[];

/* The dialects, the newest first, ended by one without a name */
extern const struct dialect dialects[];

/**
 * config_find() - find a configuration
 * @name: its name
 * Return: the configuration, or NULL.
 */
const struct config *config_find(const char *name);

/**
 * dialect_find() - find a dialect
 * @name: its name
 * Return: the dialect, or NULL.
 */
const struct dialect *dialect_find(const char *name);

#endif /* KLP_MODEL_CONFIGS_H */
