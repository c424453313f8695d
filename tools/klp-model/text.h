/* SPDX-License-Identifier: GPL-2.0 */
/* Operations and events in words: stories, and lines of the kernel log. */
#ifndef KLP_MODEL_TEXT_H
#define KLP_MODEL_TEXT_H

#include <stddef.h>

#include "model.h"

/**
 * define TEXT_MAX - bytes that an operation or an event takes at most
 */
#define TEXT_MAX	160

/**
 * operation_text() - write an operation as a story does
 * @world: the world before it: "revert A" is the opposite write to the livepatch in transition
 * @op:    the operation
 * @text:  filled in
 */
void operation_text(const struct world *world, const struct operation *op, char text[TEXT_MAX]);

/**
 * operation_parse() - read an operation of a story
 * @config: the configuration
 * @world:  the world before it
 * @text:   "load A", "load A refuse target", "load A no-memory 1", "load A untraced target",
 *	    "unload A", "disable A", "enable A", "revert", "force", "hold", "release",
 *	    "load target", "load target refuse A", "unload target"; blanks around it are ignored.
 *	    "revert" and "force" may name a livepatch; else it is the one in transition
 * @op:     filled in
 * Return: false when @text is no operation of this configuration.
 */
bool operation_parse(const struct config *config, const struct world *world, const char *text,
		     struct operation *op);

/**
 * event_text() - write an event as the line in the kernel log
 * @config: the configuration
 * @event:  the event
 * @text:   filled in
 */
void event_text(const struct config *config, const struct event *event, char text[TEXT_MAX]);

/**
 * object_name() - name an object
 * @object: the object
 * Return: the module's name, or "vmlinux"; static.
 */
const char *object_name(enum object object);

/**
 * action_name() - name an action as a story does
 * @action: the action
 * Return: the name; static.
 */
const char *action_name(enum action action);

#endif /* KLP_MODEL_TEXT_H */
