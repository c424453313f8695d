/* SPDX-License-Identifier: GPL-2.0 */
/* A guest: its two serial ports, and how it is saved, forked and given orders. */
#ifndef KLP_LAB_GUEST_H
#define KLP_LAB_GUEST_H

#include <stdbool.h>

#include "vm.h"

/**
 * struct kernel_log - the log of a guest's kernel
 * @text: its records, each with its newline; those that programs wrote to /dev/kmsg, too
 * @lost: records were overwritten before they were read, or none can be read
 */
struct kernel_log {
	struct text text;
	bool lost;
};

/**
 * struct guest - a VM and its output
 * @vm:      the VM
 * @console: all output of the first port
 * @channel: output of the second port that guest_line() has not taken yet
 * @log:     the kernel log, as far as the agent has passed it on
 * @copy:    file that gets a copy of the console at once; -1 for none
 */
struct guest {
	struct vm vm;
	struct text console;
	struct text channel;
	struct kernel_log log;
	int copy;
};

/**
 * guest_listen() - wait for output of either port, and store it
 * @guest:    the guest
 * @deadline: when to return, a time of now_ms()
 *
 * Return: 1 after output or the end of a port; 0 when the time is over, or both ports are
 *	closed because the VM ended; problem() when interrupted, or when @guest->copy
 *	cannot be written.
 */
int guest_listen(struct guest *guest, long long deadline);

/**
 * guest_line() - take the agent's next whole line
 * @guest: the guest
 * Return: the line without its newline, to be freed; NULL when there is none yet.
 */
char *guest_line(struct guest *guest);

/**
 * guest_next_line() - wait for the agent's next whole line, and take it
 * @guest:    the guest
 * @line:     set to the line without its newline, to be freed; to NULL when there is none
 * @deadline: when to return, a time of now_ms()
 * Return: 1 when there is one; else as guest_listen().
 */
int guest_next_line(struct guest *guest, char **line, long long deadline);

/**
 * struct record - a record of the kernel log
 * @priority: the facility and level, as in syslog(3)
 * @text:     one line or more, each with its newline
 */
struct record {
	unsigned int priority;
	const char *text;
};

/**
 * guest_take_log() - store a record of the kernel log, if the line has one
 * @guest:  the guest; @guest->log grows, or is marked as lost
 * @line:   from guest_line()
 * @nonce:  of the order, or AGENT_NONCE
 * @record: filled in; its text is valid until @guest->log grows again; may be NULL
 * Return: true when the line has a record.
 */
bool guest_take_log(struct guest *guest, const char *line, const char *nonce,
		    struct record *record);

/**
 * guest_closed() - tell whether the VM has ended
 * @guest: the guest
 * Return: true when the VM has closed both ports.
 */
bool guest_closed(const struct guest *guest);

/**
 * guest_end() - end the VM, and free its output
 * @guest: the guest; @guest->copy stays open
 */
void guest_end(struct guest *guest);

/**
 * guest_save() - save the state of a running guest, and have QEMU quit
 * @guest:    the guest, started as VM_TEMPLATE; guest_end() is still due
 * @dir:      the folder that QEMU runs in
 * @file:     name of the new file in @dir
 * @deadline: when to give up, a time of now_ms()
 *
 * The RAM is not in the state: it is already in the file VM_RAM.
 *
 * Return: 0 or problem().
 */
int guest_save(struct guest *guest, const char *dir, const char *file, long long deadline);

/**
 * guest_hello() - wait until the agent greets, and store the kernel log that it passes on
 * @guest:    the guest
 * @nonce:    AGENT_NONCE after the boot, else the nonce of the order before
 * @release:  set to the kernel's release, to be freed; unchanged unless this returns 0
 * @deadline: when to give up, a time of now_ms()
 * Return: 0; 1 after problem() when the guest ended, or did not greet in time; problem() when
 *	interrupted, or when @guest->copy cannot be written.
 */
int guest_hello(struct guest *guest, const char *nonce, char **release, long long deadline);

/**
 * guest_fork() - start a guest from a saved one
 * @guest:    filled in, except for @guest->copy; to be ended by guest_end()
 *	      whatever is returned
 * @machine:  the machine of the saved guest
 * @role:     VM_FORK or VM_WARM
 * @dir:      folder of the state and the RAM
 * @file:     as for guest_save()
 * @deadline: when to give up, a time of now_ms()
 *
 * When this returns, the guest runs, and its agent waits for an order.
 *
 * Return: 0 or problem().
 */
int guest_fork(struct guest *guest, const struct machine *machine, enum vm_role role,
	       const char *dir, const char *file, long long deadline);

/**
 * guest_take() - let a VM of vm_fork() continue
 * @guest:    filled in, except for @guest->copy; to be ended by guest_end()
 *	      whatever is returned
 * @vm:       from vm_fork(); belongs to @guest from now on
 * @deadline: when to give up, a time of now_ms()
 *
 * When this returns, the guest runs, and its agent waits for an order.
 *
 * Return: 0 or problem().
 */
int guest_take(struct guest *guest, const struct vm *vm, long long deadline);

/**
 * define NONCE_SIZE - bytes of the lab's nonces, with the NUL
 */
#define NONCE_SIZE 17

/**
 * guest_order() - give the agent an order
 * @guest: the guest
 * @nonce: set to a new word, with which each of the agent's replies has to start
 * @order: ORDER_RUN, ORDER_WARM_UP or ORDER_SHELL
 * @arg:   the argument of the order, without a newline
 * Return: 0 or problem().
 */
int guest_order(struct guest *guest, char nonce[NONCE_SIZE], const char *order,
		const char *arg);

/**
 * guest_reply() - tell whether a line is a certain reply of the agent
 * @line:  from guest_line()
 * @nonce: of the order
 * @reply: REPLY_OUT or another of the replies in protocol.h
 * Return: the reply's argument, a part of @line; NULL for any other line.
 */
const char *guest_reply(const char *line, const char *nonce, const char *reply);

#endif /* KLP_LAB_GUEST_H */
