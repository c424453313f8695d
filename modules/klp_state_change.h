/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The livepatch callbacks of a system state, done once.
 *
 * A livepatch that changes the state of a system lists the change in
 * klp_patch.states and then owes the system a number of duties, which
 * Documentation/livepatch/system-state.rst spreads over four callbacks and
 * several life cycles: enable, replace, disable, revert, failure. The duties
 * are the same for every state; only how the state is allocated, changed and
 * restored differs. This header has the duties. A livepatch brings one
 * struct klp_state_change for each state and calls one function from each of
 * its callbacks:
 *
 *	static const struct klp_state_change changes[] = {
 *		{ .id = MY_STATE, .layout_since = 1, .allocate = ..., ... },
 *		{ }
 *	};
 *
 *	static int pre_patch(struct klp_object *obj)
 *	{
 *		return klp_state_change_pre_patch(&patch, changes);
 *	}
 *
 * One state belongs to one object: vmlinux, or a module that is always loaded. Only
 * there does each of the four callbacks run once, and within a transition. (Other
 * modules run them whenever they are loaded or unloaded. Then klp_get_prev_state()
 * warns, or returns its own or a later livepatch's.) Every state in klp_patch.states needs
 * an entry in an array of changes, unless other code looks after it.
 *
 * Everything else follows from one rule of ownership: klp_state.data points to
 * memory exactly as long as this livepatch owns it. A livepatch that
 * replaces another one becomes the owner in post_patch, when nothing can be
 * reverted any more, and never before. So a reverted transition finds each
 * owner unchanged, and releasing what one owns is right in every case.
 */
#ifndef KLP_STATE_CHANGE_H
#define KLP_STATE_CHANGE_H

#include <linux/errno.h>
#include <linux/livepatch.h>

/**
 * struct klp_state_change - one system state and the ways to change it
 * @id:           The &klp_state.id that this entry serves. 0 ends an array.
 * @layout_since: The oldest &klp_state.version whose data has the layout that
 *                this livepatch uses. Data of that version and newer is handed
 *                over as it is, older data is converted by @adopt.
 * @allocate:     Returns new data for the state with this identifier (one set of
 *                operations can serve several states that way), initialised as
 *                far as possible before the change, or NULL when out of memory.
 *                Must not change the system: the transition can still fail or
 *                be reverted. From pre_patch.
 * @apply:        Notes the original state of the system in @data and changes
 *                the system. From post_patch, when no replaced livepatch has
 *                changed the state before.
 * @adopt:        Makes @data complete from @old, the data of the replaced
 *                livepatch, whose state has the version @old_version; then
 *                brings the system from that version's change to this one's.
 *                @old equals @data when the layout is shared. From post_patch,
 *                instead of @apply.
 * @restore:      Brings the original state of the system back. From
 *                pre_unpatch.
 * @release:      Frees data, of this layout or of an older one that @adopt
 *                converts. From post_patch for data of the replaced livepatch
 *                that is no longer needed, from post_unpatch for its own.
 *
 * All operations must be set. They run under klp_mutex in process context and
 * may sleep; they must not load, unload, enable or disable a livepatch.
 */
struct klp_state_change {
	unsigned long id;
	unsigned int layout_since;
	void *(*allocate)(unsigned long id);
	void (*apply)(void *data);
	void (*adopt)(void *data, const void *old, unsigned int old_version);
	void (*restore)(const void *data);
	void (*release)(void *data);
};

#define klp_for_each_state_change(change, changes) \
	for (change = (changes); change->id; change++)

/**
 * klp_state_change_replaced() - find the state that a livepatch takes over
 * @patch: the livepatch in transition
 * @id:    identifier of the state
 *
 * A livepatch that is not cumulative leaves the older ones installed. They go
 * on owning their data, and it takes nothing over: its @apply notes the value
 * that they have set as the original. Disable the upper livepatch before a
 * cumulative one replaces both: klp_get_prev_state() shows only the latest of
 * the replaced states, and the data and original value of the other would be
 * lost.
 *
 * If klp_get_prev_state() finds the livepatch's own state, or a state without
 * data, there is nothing to take over either: the livepatch changes it afresh.
 *
 * Context: a callback of @patch, during its transition. Outside a transition
 * klp_get_prev_state() warns.
 * Return: the state of the latest livepatch that @patch replaces, or NULL.
 */
static inline struct klp_state *
klp_state_change_replaced(struct klp_patch *patch, unsigned long id)
{
	struct klp_state *prev = patch->replace ? klp_get_prev_state(id) : NULL;

	if (!prev || !prev->data || prev == klp_get_state(patch, id))
		return NULL;
	return prev;
}

/**
 * klp_state_change_inherits() - tell whether a livepatch can take data over as it is
 * @change:   the change
 * @replaced: the state that is taken over, or NULL
 *
 * Context: any.
 * Return: true when @replaced has data of the same layout, so that none needs
 *	to be allocated and none converted.
 */
static inline bool
klp_state_change_inherits(const struct klp_state_change *change,
			  const struct klp_state *replaced)
{
	return replaced && replaced->version >= change->layout_since;
}

/**
 * klp_state_change_post_unpatch() - release what the livepatch owns
 * @patch:   the livepatch whose callback runs
 * @changes: its changes, ended by a zeroed entry
 *
 * Correct after a disable, after a reverted enable, and to clean up after a
 * failure in pre_patch: the data is there only if this livepatch owns it. After
 * a revert the state that klp_get_prev_state() finds keeps its data and stays
 * in force. (system-state.rst, "Expected usage", post_unpatch)
 *
 * Context: the post_unpatch callback; may sleep if @release does.
 */
static inline void
klp_state_change_post_unpatch(struct klp_patch *patch,
			      const struct klp_state_change *changes)
{
	const struct klp_state_change *change;
	struct klp_state *state;

	klp_for_each_state_change(change, changes) {
		state = klp_get_state(patch, change->id);
		if (!state || !state->data)
			continue;
		change->release(state->data);
		state->data = NULL;
	}
}

/**
 * klp_state_change_pre_patch() - prepare the changes, or refuse the livepatch
 * @patch:   the livepatch whose callback runs
 * @changes: its changes, ended by a zeroed entry
 *
 * Allocates data for every change, except where a replaced livepatch will hand
 * over its own. pre_patch is the only callback that can fail, so everything that
 * can fail belongs here. Does not change the system. Cleans up after itself on failure,
 * because the kernel calls no post_unpatch for an object whose pre_patch
 * failed. (system-state.rst, "Expected usage", pre_patch)
 *
 * Context: the pre_patch callback; may sleep if @allocate does.
 * Return: 0, -ENOMEM when @allocate returns NULL, -EINVAL when @patch does not
 *	list one of the states in &klp_patch.states.
 */
static inline int __must_check
klp_state_change_pre_patch(struct klp_patch *patch,
			   const struct klp_state_change *changes)
{
	const struct klp_state_change *change;
	struct klp_state *state, *replaced;
	int ret;

	klp_for_each_state_change(change, changes) {
		ret = -EINVAL;
		state = klp_get_state(patch, change->id);
		if (!state)
			goto err;

		replaced = klp_state_change_replaced(patch, change->id);
		if (klp_state_change_inherits(change, replaced))
			continue;

		ret = -ENOMEM;
		state->data = change->allocate(change->id);
		if (!state->data)
			goto err;
	}

	return 0;

err:
	klp_state_change_post_unpatch(patch, changes);
	return ret;
}

/**
 * klp_state_change_post_patch() - change the system, or take the change over
 * @patch:   the livepatch whose callback runs
 * @changes: its changes, ended by a zeroed entry
 *
 * Changes a state that no replaced livepatch has changed. Otherwise takes over
 * or converts the data of the replaced livepatch, brings the system to this
 * version of the change, and releases data of an older layout, once: the replaced
 * livepatch runs no callback in which it could do so itself.
 *
 * Also correct after a reverted disable, which runs post_patch with no pre_patch
 * before it: pre_unpatch has restored the original, this livepatch still owns
 * the data, and nothing is left to take over. (system-state.rst, "Expected usage",
 * post_patch)
 *
 * Context: the post_patch callback; may sleep if the operations do. Cannot fail.
 */
static inline void
klp_state_change_post_patch(struct klp_patch *patch,
			    const struct klp_state_change *changes)
{
	const struct klp_state_change *change;
	struct klp_state *state, *replaced;

	klp_for_each_state_change(change, changes) {
		state = klp_get_state(patch, change->id);
		replaced = klp_state_change_replaced(patch, change->id);

		if (!replaced) {
			change->apply(state->data);
			continue;
		}

		if (klp_state_change_inherits(change, replaced)) {
			state->data = replaced->data;
			change->adopt(state->data, state->data, replaced->version);
		} else {
			change->adopt(state->data, replaced->data, replaced->version);
			change->release(replaced->data);
		}
		replaced->data = NULL;
	}
}

/**
 * klp_state_change_pre_unpatch() - bring the original state back
 * @patch:   the livepatch whose callback runs
 * @changes: its changes, ended by a zeroed entry
 *
 * The kernel calls pre_unpatch for a disable, or when the object's module is
 * unloaded, never for a reverted enable:
 * no older livepatch needs to be considered. The data is kept until
 * post_unpatch, because the disable can still be reverted. (system-state.rst,
 * "Expected usage", pre_unpatch)
 *
 * Context: the pre_unpatch callback; may sleep if @restore does. Cannot fail.
 */
static inline void
klp_state_change_pre_unpatch(struct klp_patch *patch,
			     const struct klp_state_change *changes)
{
	const struct klp_state_change *change;

	klp_for_each_state_change(change, changes)
		change->restore(klp_get_state(patch, change->id)->data);
}

#endif /* KLP_STATE_CHANGE_H */
