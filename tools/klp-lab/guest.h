/* SPDX-License-Identifier: GPL-2.0 */
/* What a guest says over its two serial ports, and how one starts from another. */
#ifndef KLP_LAB_GUEST_H
#define KLP_LAB_GUEST_H

#include <stdbool.h>

#include "vm.h"

/**
 * struct kernel_log - what came to the log of a guest's kernel
 * @text: its records, a line each; those that somebody wrote to /dev/kmsg as well
 * @lost: some were overwritten before they were read, or none can be
 */
struct kernel_log {
	struct text text;
	bool lost;
};

/**
 * struct guest - a VM and what it has said
 * @vm:      the VM
 * @console: all that came from the first port
 * @channel: what came from the second port and is not yet taken
 * @log:     what the agent has passed on of the kernel log
 * @copy:    where the console is written to as it comes; -1 for nowhere
 */
struct guest {
	struct vm vm;
	struct text console;
	struct text channel;
	struct kernel_log log;
	int copy;
};

/**
 * guest_listen() - wait until the guest says something, and take it in
 * @guest:    the guest
 * @deadline: time of now_ms() to return at
 *
 * Return: 1 when something came, 0 when the time is over or both ports are
 *	closed because the VM ended, problem() when interrupted or when
 *	@guest->copy cannot be written.
 */
int guest_listen(struct guest *guest, long long deadline);

/**
 * guest_line() - take the next whole line that the agent said
 * @guest: the guest
 * Return: the line without its end, to be freed; NULL when there is none yet.
 */
char *guest_line(struct guest *guest);

/**
 * guest_next_line() - wait until the agent has said a whole line, and take it
 * @guest:    the guest
 * @line:     set to the line without its end, to be freed
 * @deadline: time of now_ms() to return at
 * Return: 1 when there is one; else as guest_listen().
 */
int guest_next_line(struct guest *guest, char **line, long long deadline);

/**
 * struct record - a record of the kernel log
 * @priority: of syslog(3)
 * @text:     one line or more, each with its newline
 */
struct record {
	unsigned int priority;
	const char *text;
};

/**
 * guest_take_log() - take a line in if the agent passes a record of the kernel log on by it
 * @guest:  the guest; @guest->log grows
 * @line:   from guest_line()
 * @nonce:  of the order, or AGENT_NONCE
 * @record: filled in, its text is that in @guest->log until that grows again; may be NULL
 * Return: true when the line has a record.
 */
bool guest_take_log(struct guest *guest, const char *line, const char *nonce,
		    struct record *record);

/** guest_closed() - true when the VM has closed both ports, that is, ended */
bool guest_closed(const struct guest *guest);

/** guest_end() - end the VM and free what was said */
void guest_end(struct guest *guest);

/** GUEST_PART - what follows the name of a state while it is being written */
#define GUEST_PART ".part"

/**
 * guest_save() - save the state of a guest that runs, and end it
 * @guest:    the guest, started as VM_TEMPLATE
 * @dir:      the folder that QEMU runs in
 * @file:     where to in there; a plain word
 * @deadline: time of now_ms() to give up at
 *
 * The RAM is not in the state: it stays in the file that it is shared with.
 *
 * Return: 0 or problem().
 */
int guest_save(struct guest *guest, const char *dir, const char *file, long long deadline);

/**
 * guest_hello() - wait until the agent greets, and take in what it passes on of the kernel log
 * @guest:    the guest
 * @nonce:    AGENT_NONCE after the boot; else that of the order before
 * @release:  set to the kernel's release, to be freed
 * @deadline: time of now_ms() to give up at
 * Return: 0; 1 after problem() when the guest does not come up; problem() when interrupted.
 */
int guest_hello(struct guest *guest, const char *nonce, char **release, long long deadline);

/**
 * guest_fork() - start a guest from a saved one
 * @guest:    filled in, @guest->copy excepted; to be ended by guest_end()
 *	      whatever is returned
 * @machine:  what the saved guest was made of
 * @role:     VM_FORK or VM_WARM
 * @dir:      folder of its state and RAM
 * @file:     as for guest_save()
 * @deadline: time of now_ms() to give up at
 *
 * When this returns, the guest runs, and its agent waits for an order.
 *
 * Return: 0 or problem().
 */
int guest_fork(struct guest *guest, const struct machine *machine, enum vm_role role,
	       const char *dir, const char *file, long long deadline);

/**
 * guest_take() - have a guest that vm_fork() made go on
 * @guest:    filled in, @guest->copy excepted; to be ended by guest_end()
 *	      whatever is returned
 * @vm:       from vm_fork(); belongs to @guest from now on
 * @deadline: time of now_ms() to give up at
 *
 * When this returns, the guest runs, and its agent waits for an order.
 *
 * Return: 0 or problem().
 */
int guest_take(struct guest *guest, const struct vm *vm, long long deadline);

/** NONCE_SIZE - bytes of a nonce, with its NUL */
#define NONCE_SIZE 17

/**
 * guest_order() - give the agent an order
 * @guest: the guest
 * @nonce: set to the word that starts each of the agent's replies
 * @order: ORDER_*
 * @arg:   its argument
 * Return: 0 or problem().
 */
int guest_order(struct guest *guest, char nonce[NONCE_SIZE], const char *order,
		const char *arg);

/**
 * guest_reply() - tell whether a line is the agent's reply
 * @line:  from guest_line()
 * @nonce: of the order
 * @reply: REPLY_*
 * Return: the reply's argument, a part of @line; NULL when it is another line.
 */
const char *guest_reply(const char *line, const char *nonce, const char *reply);

#endif /* KLP_LAB_GUEST_H */
