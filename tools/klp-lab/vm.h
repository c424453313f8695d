/* SPDX-License-Identifier: GPL-2.0 */
/* One QEMU process: its command line, its start and its end. */
#ifndef KLP_LAB_VM_H
#define KLP_LAB_VM_H

#include <sys/types.h>

#include "qmp.h"

/**
 * struct machine - what a guest is made of; the same for the template and its forks
 * @qemu:   the program, absolute
 * @kernel: bzImage, or ELF image with a PVH entry
 * @initrd: initramfs that has klp-agent as /init
 * @append: further words for the kernel's command line
 * @accel:  "kvm" or "tcg"
 * @cpu:    the CPU that TCG emulates, as QEMU's -cpu has it
 * @forkall: klp-forkall.so, absolute, for VM_WARM
 * @smp:    virtual CPUs
 * @memory: MiB
 */
struct machine {
	const char *qemu;
	const char *kernel;
	const char *initrd;
	const char *append;
	const char *accel;
	const char *cpu;
	const char *forkall;
	unsigned int smp;
	unsigned int memory;
};

/**
 * enum vm_role - what a VM is started for
 * @VM_TEMPLATE: boots with its RAM in a shared file, to be saved
 * @VM_FORK:     starts from a template, on a private view of that file
 * @VM_WARM:     the same, and vm_fork() can take forks of it
 * @VM_BY_HAND:  boots on its own and runs one program on its console
 */
enum vm_role { VM_TEMPLATE, VM_FORK, VM_WARM, VM_BY_HAND };

/**
 * struct vm - a running VM
 * @pid:     QEMU, 0 when there is none
 * @qmp:     its monitor
 * @console: the guest's first serial port: what the kernel prints; -1 when closed
 * @channel: the guest's second serial port: what the agent says; -1 when closed
 * @errors:  what QEMU prints
 * @forkall: where a VM_WARM takes requests for forks; -1 in others
 */
struct vm {
	pid_t pid;
	struct qmp qmp;
	int console;
	int channel;
	int errors;
	int forkall;
};

/**
 * vm_start() - start QEMU
 * @vm:       filled in; to be ended by vm_end() whatever is returned
 * @machine:  what the guest is made of
 * @role:     VM_TEMPLATE, VM_FORK or VM_WARM
 * @dir:      the template's folder, which QEMU runs in: the RAM file is there
 * @deadline: time of now_ms() to give up at
 *
 * QEMU dies with the calling process, however that ends.
 *
 * Return: 0, or problem() with what QEMU said.
 */
int vm_start(struct vm *vm, const struct machine *machine, enum vm_role role,
	     const char *dir, long long deadline);

/**
 * vm_fork() - fork a QEMU as it is, with all that it has translated
 * @parent:   started as VM_WARM by this process, stopped, its agent waiting for an order
 * @vm:       filled in; to be ended by vm_end() whatever is returned
 * @deadline: time of now_ms() to give up at
 *
 * The new QEMU is stopped, too. It is a child of this process, whoever ends it, and ends
 * when the last one that has @vm->qmp has closed it.
 *
 * Return: 0 or problem().
 */
int vm_fork(const struct vm *parent, struct vm *vm, long long deadline);

/** VM_NONE - a VM that has not been started, for vm_end() */
#define VM_NONE { .qmp.fd = -1, .console = -1, .channel = -1, .errors = -1, .forkall = -1 }

/** vm_close() - close everything, and leave QEMU to another process */
void vm_close(struct vm *vm);

/**
 * vm_end() - end QEMU if it still runs, and close everything
 * @vm: the VM
 * Return: how it ended, as wait(2) tells: by itself, or by what this did. -1 for a VM that has
 *	not been started, and for one that is another process's to wait for.
 */
int vm_end(struct vm *vm);

/**
 * vm_last_words() - the last line that QEMU itself has printed
 * @vm: the VM
 * Return: the line without its end, to be freed; NULL when there is none.
 */
char *vm_last_words(const struct vm *vm);

/**
 * vm_problem() - add to the last problem() what QEMU itself said of it
 * @vm: the VM
 * Return: always -1.
 */
int vm_problem(const struct vm *vm);

/**
 * vm_command_line() - the command that starts such a VM, as one line of shell
 * @machine: what the guest is made of
 * @role:    what for
 * @program: for VM_BY_HAND, the program in the guest
 * Return: memory to be freed.
 */
char *vm_command_line(const struct machine *machine, enum vm_role role, const char *program);

/** VM_RAM - the name of the RAM file in the template's folder */
#define VM_RAM "ram"

#endif /* KLP_LAB_VM_H */
