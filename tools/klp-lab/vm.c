// SPDX-License-Identifier: GPL-2.0
/* One QEMU process: its command line, its start and its end. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../klp-agent/protocol.h"
#include "../klp-forkall/klp-forkall.h"
#include "vm.h"

/* QEMU's descriptors have fixed numbers, which its command line names. See also VM_LOAD_URI. */
#define QMP_FD		3
#define CONSOLE_FD	4
#define CHANNEL_FD	5
#define STATE_FD	6
#define FORKALL_FD	7
#define KERNEL_FD	8
#define INITRD_FD	9
#define RAM_FD		10
#define LIBRARY_FD	11
#define PROGRAM_FD	12
#define FDS_END		13

/* QEMU opens a file by its descriptor: its user may have no access to the file's folder. */
#define FILE_OF(fd)	"/proc/self/fd/" STRING(fd)
#define STRING(number)	STRING_OF(number)
#define STRING_OF(word)	#word

#define ARGS_MAX	64

/* Time for a QEMU that has closed its ports to end. */
#define END_SECONDS	2

struct args {
	char *arg[ARGS_MAX];
	int n;
};

static void add(struct args *args, char *arg)
{
	if (args->n == ARGS_MAX - 1)
		die("too many arguments for QEMU");
	args->arg[args->n++] = arg;
}

static void add2(struct args *args, const char *option, char *value)
{
	add(args, xasprintf("%s", option));
	add(args, value);
}

static void free_args(struct args *args)
{
	while (args->n)
		free(args->arg[--args->n]);
}

/* In a value of QEMU's, a comma begins the next setting, and two stand for one. */
static char *escape_commas(const char *value)
{
	struct text out = { 0 };

	text_add(&out, "", 0);
	for (; *value; value++) {
		if (*value == ',')
			text_add(&out, ",", 1);
		text_add(&out, value, 1);
	}
	return out.data;
}

/*
 * Every option is here for a reason, and a fork must have the same devices as
 * its template.
 */
static void make_args(struct args *args, const struct machine *m, enum vm_role role,
		      const char *program)
{
	*args = (struct args) { 0 };
	add(args, xasprintf("%s", m->qemu));

	/* A user's qemu.conf could change the devices, and spoil the template. */
	add(args, xasprintf("-no-user-config"));
	/* No VGA, no CD-ROM, no default network: less to boot, to save, to load. */
	add(args, xasprintf("-nodefaults"));
	add2(args, "-nic", xasprintf("none"));
	add2(args, "-display", xasprintf("none"));
	/*
	 * A guest runs code that nobody vouches for: its QEMU may start no program, and change
	 * neither its user nor its limits. One that is forked has to make processes;
	 * klp-forkall denies its children the rest.
	 */
	add2(args, "-sandbox",
	     xasprintf("on,obsolete=deny,resourcecontrol=deny%s",
		       role == VM_WARM ? "" : ",elevateprivileges=deny,spawn=deny"));
	/* A panic reboots (panic=-1): make QEMU exit then, not boot again. */
	add(args, xasprintf("-no-reboot"));
	add2(args, "-accel", xasprintf("%s", m->accel));
	/* Under KVM, QEMU's default model hides features of the host's CPU. */
	add2(args, "-cpu", xasprintf("%s", strcmp(m->accel, "kvm") ? m->cpu : "host"));
	add2(args, "-smp", xasprintf("%u", m->smp));
	add2(args, "-m", xasprintf("%uM", m->memory));

	/*
	 * q35, not microvm, which does not run again from a saved state. The RAM
	 * is in a file. The template shares it, so that it is saved there. A fork
	 * copies it on write, so that forks share what they do not change.
	 */
	if (role == VM_BY_HAND) {
		add2(args, "-machine", xasprintf("q35"));
	} else {
		add2(args, "-machine", xasprintf("q35,memory-backend=ram"));
		add2(args, "-object",
		     xasprintf("memory-backend-file,id=ram,size=%uM,mem-path=" FILE_OF(RAM_FD) "%s",
			       m->memory, role == VM_TEMPLATE ? ",share=on" :
			       m->ram_ro ? ",share=off,readonly=on,rom=off" : ",share=off"));
	}

	/* The monitor tells later where the state is. */
	if (role == VM_FORK || role == VM_WARM)
		add2(args, "-incoming", xasprintf("defer"));

	/*
	 * ISA serial ports: every distribution's kernel has the driver built in,
	 * which is not so for virtio. There are two, so that output of the kernel
	 * cannot get into the agent's lines.
	 */
	if (role == VM_BY_HAND) {
		add2(args, "-chardev", xasprintf("stdio,id=console"));
		add2(args, "-device", xasprintf("isa-serial,chardev=console"));
	} else {
		add2(args, "-chardev", xasprintf("socket,id=qmp,fd=%d", QMP_FD));
		add2(args, "-mon", xasprintf("chardev=qmp,mode=control"));
		add2(args, "-chardev", xasprintf("socket,id=console,fd=%d", CONSOLE_FD));
		add2(args, "-device", xasprintf("isa-serial,chardev=console"));
		add2(args, "-chardev", xasprintf("socket,id=channel,fd=%d", CHANNEL_FD));
		add2(args, "-device", xasprintf("isa-serial,chardev=channel"));
		/*
		 * Ends QEMU at once: before a reset a kernel shuts all devices down. Not
		 * by hand: there the user would see QEMU's exit status, which is 1.
		 */
		add2(args, "-device",
		     xasprintf("isa-debug-exit,iobase=%#x,iosize=1", EXIT_PORT));
	}

	/*
	 * panic=-1: reboot at once. loglevel=5: warnings and worse on the console;
	 * each line costs time there, but WARN() has to be seen.
	 */
	add2(args, "-kernel",
	     xasprintf("%s", role == VM_BY_HAND ? m->kernel : FILE_OF(KERNEL_FD)));
	add2(args, "-initrd",
	     xasprintf("%s", role == VM_BY_HAND ? m->initrd : FILE_OF(INITRD_FD)));
	/* So that a list of processes tells which guest it is. */
	if (role != VM_BY_HAND)
		add2(args, "-name", escape_commas(m->initrd));
	add2(args, "-append", xasprintf("console=ttyS0 panic=-1 loglevel=5%s%s%s%s",
					*m->append ? " " : "", m->append,
					program ? " " AGENT_RUN_OPTION : "", program ?: ""));
}

/* Besides letters and digits, these need no quotes in a shell. */
#define PLAIN "_-+=:,./@%"

static char *quoted(const char *arg)
{
	struct text out = { 0 };
	const char *p = arg;

	while (isalnum((unsigned char)*p) || (*p && strchr(PLAIN, *p)))
		p++;
	if (p != arg && !*p)
		return xasprintf("%s", arg);

	text_add(&out, "'", 1);
	for (; *arg; arg++) {
		if (*arg == '\'')
			text_add(&out, "'\\''", 4);
		else
			text_add(&out, arg, 1);
	}
	text_add(&out, "'", 1);
	return out.data;
}

char *vm_command_line(const struct machine *machine, enum vm_role role, const char *program)
{
	struct text line = { 0 };
	struct args args;

	make_args(&args, machine, role, program);
	for (int i = 0; i < args.n; i++) {
		char *q = quoted(args.arg[i]);

		if (i)
			text_add(&line, " ", 1);
		text_add(&line, q, strlen(q));
		free(q);
	}
	free_args(&args);
	return line.data;
}

/* QEMU's descriptors: its ends of the sockets and the pipe, and the file that it prints to. */
struct ends {
	int qmp;
	int console;
	int channel;
	int state;
	int forkall;
	int errors;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_ends(struct ends *ends)
{
	close_fd(&ends->qmp);
	close_fd(&ends->console);
	close_fd(&ends->channel);
	close_fd(&ends->state);
	close_fd(&ends->forkall);
}

/* Makes a pair of sockets. */
static int make_pair(int *ours, int *theirs)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return problem("cannot make a socket: %s", strerror(errno));
	*ours = pair[0];
	*theirs = pair[1];
	return 0;
}

/* Makes the pipe for the state: QEMU writes into it when it is saved, else reads. */
static int make_pipe(struct vm *vm, struct ends *ends, bool save)
{
	int ends_of_pipe[2];

	if (pipe2(ends_of_pipe, O_CLOEXEC))
		return problem("cannot make a pipe: %s", strerror(errno));
	vm->state = ends_of_pipe[!save];
	ends->state = ends_of_pipe[save];
	return 0;
}

/* Makes all sockets between QEMU and the lab, and the file that QEMU prints to. */
static int make_ends(struct vm *vm, struct ends *ends)
{
	int ret;

	*vm = (struct vm) VM_NONE;
	*ends = (struct ends) { -1, -1, -1, -1, -1, -1 };

	vm->errors = ends->errors = memfd_create("qemu-errors", MFD_CLOEXEC);
	if (vm->errors < 0)
		return problem("cannot make a memory file: %s", strerror(errno));
	ret = make_pair(&vm->qmp.fd, &ends->qmp) ?:
	      make_pair(&vm->console, &ends->console) ?:
	      make_pair(&vm->channel, &ends->channel);
	if (ret)
		close_ends(ends);
	return ret;
}

/* Prints why QEMU cannot be started, and ends the child. */
static void __attribute__((noreturn)) give_up(const char *what, const char *path)
{
	dprintf(2, "cannot %s %s: %m\n", what, path);
	_exit(126);
}

/* Moves a descriptor to a number above those that QEMU has. */
static int move_high(int fd)
{
	int high = fcntl(fd, F_DUPFD, FDS_END);

	close(fd);
	return high;
}

static int open_high(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		give_up("open", path);
	return move_high(fd);
}

/* Opens a file that QEMU reads. If its user may not, QEMU gets a copy. */
static int open_to_read(const char *path, uid_t user)
{
	int fd = open_high(path, O_RDONLY), copy;
	struct stat st;

	if (!user || fstat(fd, &st) || st.st_mode & 0004)
		return fd;
	copy = copy_to_memory(fd);
	if (copy < 0)
		give_up("copy", path);
	close(fd);
	return move_high(copy);
}

/* Switches to the user, and keeps no right but that to use KVM: not root's group, which may do more. */
static void become(const struct machine *machine)
{
	uid_t user = machine->user;
	struct stat st;
	bool kvm = !strcmp(machine->accel, "kvm") && !stat("/dev/kvm", &st) && st.st_gid;

	if (!user || (!setgroups(kvm, &st.st_gid) && !setresgid(user, user, user) &&
		      !setresuid(user, user, user)))
		return;
	/* In a user namespace without that user, root is an ordinary user of the host's. */
	if (errno != EINVAL && errno != EPERM)
		give_up("run as another user:", machine->qemu);
}

/* Runs the program, also from a folder that its user may not search. */
static void __attribute__((noreturn)) exec_program(char **argv)
{
	if (!access(argv[0], X_OK)) {
		close(PROGRAM_FD);
		execv(argv[0], argv);
	}
	fexecve(PROGRAM_FD, argv, environ);
	give_up("run", argv[0]);
}

/*
 * In the child, after fork(): starts QEMU with no other descriptors than its own. If QEMU kept
 * our stdout open, a pipeline that reads it would not end.
 */
static void __attribute__((noreturn))
exec_qemu(char **argv, const char *dir, const struct ends *ends, const struct machine *machine,
	  enum vm_role role, pid_t parent)
{
	int fds[FDS_END] = {
		open("/dev/null", O_RDWR), ends->errors, ends->errors, ends->qmp, ends->console,
		ends->channel, ends->state, ends->forkall, -1, -1, -1, -1, -1,
	};

	/* Ctrl-C is for the lab alone, which then ends its VMs in order. */
	setsid();
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);

	for (int i = 0; i < KERNEL_FD; i++)
		fds[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD, FDS_END);
	/* From here on problems go where QEMU's do. */
	dup2(fds[2], 2);
	fds[PROGRAM_FD] = open_high(argv[0], O_PATH);
	fds[KERNEL_FD] = open_to_read(machine->kernel, machine->user);
	fds[INITRD_FD] = open_to_read(machine->initrd, machine->user);
	if (chdir(dir))
		give_up("enter", dir);
	if (role == VM_TEMPLATE)
		fds[RAM_FD] = open_high(VM_RAM, O_RDWR);
	else
		fds[RAM_FD] = fcntl(machine->ram, F_DUPFD, FDS_END);

	/*
	 * QEMU allocates its translations in small pieces, megabytes in all. Huge
	 * pages save half of a fork's page faults.
	 */
	setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216", 0);
	if (role == VM_WARM) {
		fds[LIBRARY_FD] = open_to_read(machine->forkall, machine->user);
		setenv(FORKALL_VARIABLE, STRING(FORKALL_FD), 1);
		setenv("LD_PRELOAD", FILE_OF(LIBRARY_FD), 1);
	}

	for (int i = 0; i < FDS_END; i++) {
		if (fds[i] >= 0)
			dup2(fds[i], i);
		else
			close(i);
	}
	close_range(FDS_END, ~0U, 0);

	become(machine);
	/* Die with the lab, even when it is killed. The kernel forgets this when the user changes. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126);
	exec_program(argv);
}

int vm_start(struct vm *vm, const struct machine *machine, enum vm_role role,
	     const char *dir, long long deadline)
{
	pid_t parent = getpid();
	struct ends ends;
	struct args args;
	int state, ret;

	if (make_ends(vm, &ends))
		return -1;
	if (make_pipe(vm, &ends, role == VM_TEMPLATE) ||
	    (role == VM_WARM && make_pair(&vm->forkall, &ends.forkall))) {
		close_ends(&ends);
		return -1;
	}

	make_args(&args, machine, role, NULL);
	vm->pid = fork();
	if (!vm->pid)
		exec_qemu(args.arg, dir, &ends, machine, role, parent);
	free_args(&args);
	if (vm->pid < 0) {
		close_ends(&ends);
		vm->pid = 0;
		return problem("cannot start QEMU: %s", strerror(errno));
	}
	state = ends.state;
	ends.state = -1;
	close_ends(&ends);

	ret = qmp_open(&vm->qmp, vm->qmp.fd, deadline);
	/* QEMU's "migrate" takes a descriptor only by a name that its monitor knows. */
	if (!ret && role == VM_TEMPLATE)
		ret = qmp_give(&vm->qmp, deadline, "state", state);
	close(state);
	return ret ? vm_problem(vm) : 0;
}

/* Sends the request, with QEMU's ends of the new sockets. */
static int ask_for_fork(int control, const struct ends *ends)
{
	struct forkall_request request = {
		.count = 5, .number = { QMP_FD, CONSOLE_FD, CHANNEL_FD, 1, 2 },
	};
	const int fds[] = { ends->qmp, ends->console, ends->channel, ends->errors, ends->errors };
	union {
		char buf[CMSG_SPACE(sizeof(fds))];
		struct cmsghdr align;
	} space = { 0 };
	struct iovec iov = { .iov_base = &request, .iov_len = sizeof(request) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &space,
			      .msg_controllen = sizeof(space) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(head), fds, sizeof(fds));
	return sendmsg(control, &msg, MSG_NOSIGNAL) == sizeof(request) ? 0 : -1;
}

int vm_fork(const struct vm *parent, struct vm *vm, long long deadline)
{
	struct pollfd pfd = { .fd = parent->forkall, .events = POLLIN };
	struct forkall_answer answer = { 0 };
	struct ends ends;
	int ret;

	if (make_ends(vm, &ends))
		return -1;
	ret = ask_for_fork(parent->forkall, &ends);
	close_ends(&ends);
	while (!ret && poll(&pfd, 1, wait_ms(deadline)) <= 0)
		if (interrupted || now_ms() >= deadline)
			return problem("QEMU was not forked in time");
	if (ret || read(parent->forkall, &answer, sizeof(answer)) != sizeof(answer))
		return problem("QEMU takes no requests to be forked");
	if (answer.ret == -ENOTSUP && *answer.kind)
		return problem("QEMU cannot be forked: it uses %.*s, which a copy would not have for itself",
			       (int)sizeof(answer.kind), answer.kind);
	if (answer.ret < 0)
		return problem("QEMU cannot be forked: %s", strerror(-answer.ret));
	vm->pid = answer.ret;
	return 0;
}

void vm_close(struct vm *vm)
{
	qmp_close(&vm->qmp);
	close_fd(&vm->console);
	close_fd(&vm->channel);
	close_fd(&vm->state);
	close_fd(&vm->errors);
	close_fd(&vm->forkall);
}

/* waitpid() that is not interrupted. */
static pid_t wait_for(pid_t pid, int *status, int options)
{
	pid_t ret;

	do
		ret = waitpid(pid, status, options);
	while (ret < 0 && errno == EINTR);
	return ret;
}

/*
 * A QEMU that has closed its ports is about to end. The verdict depends on its status, so do
 * not kill it meanwhile. Returns as waitpid() does.
 */
static pid_t let_end(const struct vm *vm, int *status)
{
	long long deadline = now_ms() + END_SECONDS * 1000LL;
	pid_t pid = 0;

	if (vm->console >= 0 || vm->channel >= 0)
		return 0;
	while (!pid && now_ms() < deadline) {
		pid = wait_for(vm->pid, status, WNOHANG);
		if (!pid)
			poll(NULL, 0, 10);
	}
	return pid;
}

int vm_end(struct vm *vm)
{
	int status = -1;
	pid_t pid = -1;

	if (vm->pid)
		pid = let_end(vm, &status);
	if (vm->pid && !pid) {
		/* The process leads a group: it may be a script that has started QEMU. */
		kill(-vm->pid, SIGKILL);
		kill(vm->pid, SIGKILL);
		/* In a worker this fails for a VM of vm_fork(): the main process reaps it. */
		pid = wait_for(vm->pid, &status, 0);
	}
	vm->pid = 0;
	vm_close(vm);
	return pid < 0 ? -1 : status;
}

char *vm_last_words(const struct vm *vm)
{
	char said[4096], *line;
	off_t size = lseek(vm->errors, 0, SEEK_END);
	off_t from = size < (off_t)sizeof(said) ? 0 : size - (off_t)sizeof(said) + 1;
	ssize_t n;

	n = pread(vm->errors, said, sizeof(said) - 1, from);
	while (n > 0 && said[n - 1] == '\n')
		n--;
	if (n <= 0)
		return NULL;

	/* Warnings are printed first, the cause of the end last. */
	said[n] = '\0';
	line = strrchr(said, '\n');
	return xasprintf("%s", line ? line + 1 : said);
}

int vm_problem(const struct vm *vm)
{
	char *words = vm_last_words(vm), *why;

	if (!words)
		return -1;
	why = xasprintf("%s", problem_text());
	problem("%s: %s", why, words);
	free(why);
	free(words);
	return -1;
}
