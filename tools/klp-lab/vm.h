/* SPDX-License-Identifier: GPL-2.0 */
/* One QEMU process: its command line, its start and its end. */
#ifndef KLP_LAB_VM_H
#define KLP_LAB_VM_H

#include <sys/types.h>

#include "qmp.h"

/**
 * struct machine - the parts of a guest; the same for the template and its forks
 * @qemu:    absolute path of QEMU
 * @kernel:  absolute path of a bzImage, or of an ELF image with a PVH entry
 * @initrd:  absolute path of an initramfs that has klp-agent as /init
 * @append:  further words for the kernel's command line, or ""
 * @accel:   "kvm" or "tcg"
 * @cpu:     the CPU that TCG emulates, as for QEMU's -cpu
 * @forkall: absolute path of klp-forkall.so; only for VM_WARM
 * @user:    user and group that QEMU runs as; 0: those of the lab
 * @ram:     file that a VM of VM_FORK or VM_WARM has its RAM from, see template_ram()
 * @ram_ro:  QEMU can open that file only to read
 * @smp:     number of virtual CPUs
 * @memory:  RAM in MiB
 */
struct machine {
	const char *qemu;
	const char *kernel;
	const char *initrd;
	const char *append;
	const char *accel;
	const char *cpu;
	const char *forkall;
	uid_t user;
	int ram;
	bool ram_ro;
	unsigned int smp;
	unsigned int memory;
};

/**
 * enum vm_role - the purpose of a VM
 * @VM_TEMPLATE: boots with its RAM in a shared file, to be saved
 * @VM_FORK:     starts from a template, with that file mapped privately
 * @VM_WARM:     as VM_FORK, and vm_fork() can fork it
 * @VM_BY_HAND:  boots without a template, and runs one program on its console
 */
enum vm_role { VM_TEMPLATE, VM_FORK, VM_WARM, VM_BY_HAND };

/**
 * struct vm - a running VM
 * @pid:     process id of QEMU; 0 when there is none
 * @qmp:     its monitor
 * @console: socket: the guest's first serial port, the kernel's console; -1 when closed
 * @channel: socket: the guest's second serial port, the agent's; -1 when closed
 * @state:   pipe by which QEMU saves or loads the state; -1 when closed
 * @errors:  file that QEMU's stdout and stderr go to; -1 when closed
 * @forkall: socket on which a VM_WARM takes requests for forks; -1 for others
 */
struct vm {
	pid_t pid;
	struct qmp qmp;
	int console;
	int channel;
	int state;
	int errors;
	int forkall;
};

/**
 * define VM_SAVE_URI - the other end of that pipe, to which a VM_TEMPLATE saves its state
 */
#define VM_SAVE_URI "fd:state"

/**
 * define VM_LOAD_URI - the end from which other VMs load their state
 */
#define VM_LOAD_URI "fd:6"

/**
 * vm_start() - start QEMU
 * @vm:       filled in; to be ended by vm_end() whatever is returned
 * @machine:  the parts of the guest
 * @role:     VM_TEMPLATE, VM_FORK or VM_WARM
 * @dir:      the template's folder, with the RAM file; QEMU runs in it
 * @deadline: when to give up, a time of now_ms()
 *
 * QEMU dies with the calling process, however that ends. It gets its files as descriptors, so its
 * user need not be able to search their folders.
 *
 * Return: 0, or problem() with the last line that QEMU printed.
 */
int vm_start(struct vm *vm, const struct machine *machine, enum vm_role role,
	     const char *dir, long long deadline);

/**
 * vm_fork() - fork a QEMU as it is, with all that it has translated
 * @parent:   started as VM_WARM by this process, stopped, its agent waiting for an order
 * @vm:       filled in; to be ended by vm_end() whatever is returned
 * @deadline: when to give up, a time of now_ms()
 *
 * The new QEMU is stopped, too. It is a child of this process, which has to reap it by vm_end()
 * even if another one has ended it. It exits when all processes that had @vm->qmp have
 * closed it.
 *
 * Return: 0 or problem(). After a timeout, @parent may not be forked again: the answer to this
 *	request can still arrive.
 */
int vm_fork(const struct vm *parent, struct vm *vm, long long deadline);

/**
 * define VM_NONE - initializer of a VM that has not been started, for vm_end()
 */
#define VM_NONE { .qmp.fd = -1, .console = -1, .channel = -1, .state = -1, .errors = -1, \
		  .forkall = -1 }

/**
 * vm_close() - close all descriptors, and leave QEMU to another process
 * @vm: the VM; keeps its pid, for vm_end() to reap it
 */
void vm_close(struct vm *vm);

/**
 * vm_end() - end QEMU if it still runs, reap it, and close all descriptors
 * @vm: the VM; VM_NONE is fine, and so is a VM that has been ended
 *
 * Context: blocks. If QEMU has closed both ports, it first gets two seconds to end by itself.
 *
 * Return: QEMU's wait(2) status, also when this function has killed it. -1 for a VM that has
 *	not been started, and for a VM that another process has to reap.
 */
int vm_end(struct vm *vm);

/**
 * vm_last_words() - get the last line that QEMU itself has printed
 * @vm: the VM; not ended yet
 * Return: the line without its newline, to be freed; NULL when there is none.
 */
char *vm_last_words(const struct vm *vm);

/**
 * vm_problem() - add the last line that QEMU has printed to the last problem()
 * @vm: the VM; not ended yet
 * Return: always -1.
 */
int vm_problem(const struct vm *vm);

/**
 * vm_command_line() - get the command that starts a VM, as a line of shell
 * @machine: the parts of the guest
 * @role:    the purpose of the VM
 * @program: for VM_BY_HAND, path of the program in the guest, and its words; else NULL
 * Return: the command, quoted, to be freed.
 */
char *vm_command_line(const struct machine *machine, enum vm_role role, const char *program);

/**
 * define VM_RAM - name of the RAM file in the template's folder
 */
#define VM_RAM "ram"

#endif /* KLP_LAB_VM_H */
