// SPDX-License-Identifier: GPL-2.0
/*
 * klp-forkall.so - fork(2) for a process with threads: all of them go on in the child
 *
 * Preloaded (LD_PRELOAD) into QEMU. QEMU has to translate the code of an emulated guest,
 * and a QEMU that starts from a saved guest has translated nothing yet: that was more than
 * half of the time of a short test. A forked child has all translations of its parent.
 *
 * fork(2) copies only the calling thread. Solaris had forkall(2), which copies all. Here a
 * signal stops each other thread in a handler. Then clone(2) copies the memory, with the
 * threads' stacks, thread-local storage and locks. (The C library's fork() would free the
 * other threads' stacks.) In the child a new thread for each longjmp()s onto the old stack,
 * returns from the handler, and goes on where the old one was. A system call that the signal
 * has interrupted is restarted, or ends with EINTR, as after any signal.
 *
 * A child of clone(2) shares some of what the kernel keeps of a process, and lacks some.
 * eventfds, by which QEMU's threads wake each other, are made anew in the child. QEMU is kept
 * from io_uring, and polls instead. A process that uses anything else that cannot be copied is
 * not forked: see find_uncopyable(). The main thread takes requests in ppoll(): there it has
 * no lock, if the guest is stopped and no command to the monitor is under way.
 *
 * See klp-forkall.h for the requests. Needs x86-64 and glibc.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "klp-forkall.h"

/* The signal that stops a thread; QEMU, glib and the C library do not use it. */
#define SIGPARK		(SIGRTMAX - 1)

/* Any thread of an idle QEMU takes a signal within this time. */
#define PARK_SECONDS	2

/* Bytes of a new thread's first stack, on which it only jumps to the old one. */
#define SCRATCH_SIZE	16384

/**
 * struct parked - a thread that has been stopped, or shall be
 * @tid:     its thread id
 * @self:    the C library's descriptor of it, and its thread-local storage
 * @clear:   the word that the kernel clears when the thread ends, for pthread_join()
 * @there:   1 when it has stopped; a futex
 * @place:   where its copy in the child goes on
 * @scratch: the first stack of that copy
 */
struct parked {
	pid_t tid;
	char *self;
	pid_t *clear;
	atomic_int there;
	jmp_buf place;
	char scratch[SCRATCH_SIZE] __attribute__((aligned(16)));
};

static struct parked parked[FORKALL_THREADS_MAX];
static int parked_count;

/* At most so many descriptors are checked. */
#define FDS_MAX		1024

/**
 * struct wake_up - an eventfd, as it was when the threads stopped
 * @fd:    the descriptor
 * @count: the eventfd's counter
 */
struct wake_up {
	int fd;
	unsigned int count;
};

static struct wake_up wake_ups[FDS_MAX];
static int wake_up_count;

/* Counts the requests. Parked threads go on when it changes. */
static atomic_int generation;

/* The socket of requests; -1: none are taken. */
static int control = -1;

/* The child ends when this socket is hung up; -1 in the parent. */
static int lifeline = -1;

/* Offset of the thread's id in the C library's descriptor of the thread. */
static size_t tid_offset;

static void futex_wait(atomic_int *word, int value, const struct timespec *timeout)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, timeout, NULL, 0);
}

static void futex_wake(atomic_int *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static struct parked *find_parked(pid_t tid)
{
	for (int i = 0; i < parked_count; i++)
		if (parked[i].tid == tid)
			return &parked[i];
	return NULL;
}

/* Runs in the thread that shall stop. In the child, its copy returns from setjmp() again. */
static void park(int sig)
{
	/* Before the look for a place: a late thread must not wait for the next release. */
	const int now = atomic_load(&generation), saved = errno;
	struct parked *const me = find_parked(syscall(SYS_gettid));

	(void)sig;
	if (!me)
		return;

	me->self = (char *)pthread_self();
	/* Up to glibc 2.42 it is the word of the thread's id, from 2.43 on another one. */
	if (prctl(PR_GET_TID_ADDRESS, &me->clear))
		me->clear = (pid_t *)(me->self + tid_offset);
	if (!setjmp(me->place)) {
		atomic_store(&me->there, 1);
		futex_wake(&me->there);
		while (atomic_load(&generation) == now)
			futex_wait(&generation, now, NULL);
	}
	errno = saved;
}

static int go_on(void *arg)
{
	longjmp(((struct parked *)arg)->place, 1);
}

/*
 * Lists the numbers in a folder of /proc. Without readdir(): a stopped thread may hold the lock
 * of malloc(). Returns how many there are, @max at most.
 */
static int list_numbers(const char *folder, int *numbers, int max)
{
	struct entry {
		uint64_t ino;
		int64_t off;
		unsigned short len;
		unsigned char type;
		char name[];
	};
	char buf[4096] __attribute__((aligned(8)));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), count = 0;
	long n;

	while (fd >= 0 && (n = syscall(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {
		for (long at = 0; at < n;) {
			struct entry *e = (struct entry *)(buf + at);

			at += e->len;
			if (*e->name >= '0' && *e->name <= '9' && count < max)
				numbers[count++] = atoi(e->name);
		}
	}
	if (fd >= 0)
		close(fd);
	return count;
}

/* A thread that takes the signal later does not find itself, and goes on at once. */
static void release_all(void)
{
	parked_count = 0;
	atomic_fetch_add(&generation, 1);
	futex_wake(&generation);
}

static bool is_over(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > end->tv_sec ||
	       (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

/* Stops one thread. Returns 1 if it has just ended, else 0 or a negative errno. */
static int park_one(pid_t tid)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	struct parked *thread = &parked[parked_count];
	struct timespec end;

	if (parked_count == FORKALL_THREADS_MAX)
		return -E2BIG;
	thread->tid = tid;
	atomic_store(&thread->there, 0);
	parked_count++;
	if (syscall(SYS_tgkill, getpid(), tid, SIGPARK)) {
		parked_count--;
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += PARK_SECONDS;
	while (!atomic_load(&thread->there)) {
		if (is_over(&end))
			return -EAGAIN;
		futex_wait(&thread->there, 0, &pause);
	}
	return *(pid_t *)(thread->self + tid_offset) == tid ? 0 : -ENOTSUP;
}

/* Stops all threads but this one. Returns 0 or a negative errno; release_all() is due. */
static int park_all(void)
{
	int tids[FORKALL_THREADS_MAX + 2], count, ret;
	bool more;

	parked_count = 0;
	/* A thread that still runs can start another: repeat until all have stopped. */
	do {
		more = false;
		count = list_numbers("/proc/self/task", tids, FORKALL_THREADS_MAX + 2);
		for (int i = 0; i < count; i++) {
			if (tids[i] == getpid() || find_parked(tids[i]))
				continue;
			ret = park_one(tids[i]);
			if (ret < 0)
				return ret;
			more = true;
		}
	} while (more);
	return 0;
}

/* In the child: makes a new thread for each that has been stopped. */
static void make_threads(void)
{
	for (int i = 0; i < parked_count; i++) {
		struct parked *thread = &parked[i];
		pid_t *tid = (pid_t *)(thread->self + tid_offset);

		/* As pthread_create() does it. No child is better than one that lacks threads. */
		if (clone(go_on, thread->scratch + SCRATCH_SIZE,
			  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
			  CLONE_CHILD_CLEARTID, thread, tid, thread->self, thread->clear) < 0)
			_exit(1);
	}
}

/* Returns the hexadecimal number behind @name in the fdinfo of @fd, or @otherwise. */
static long info_number(int fd, const char *name, long otherwise)
{
	char path[64], buf[512], *at;
	ssize_t n = 0;
	int info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info >= 0) {
		n = read(info, buf, sizeof(buf) - 1);
		close(info);
	}
	buf[n > 0 ? n : 0] = '\0';
	at = strstr(buf, name);
	return at ? strtol(at + strlen(name), NULL, 16) : otherwise;
}

/*
 * Checks one descriptor, and notes an eventfd. Returns false, and sets @kind, if a thread may
 * wait for something by it that a child would share with its parent. A signalfd is no problem:
 * each process reads its own signals from it.
 */
static bool can_copy_fd(int fd, char *kind)
{
	static const char anonymous[] = "anon_inode:";
	char path[64], what[64], *name = what;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, what, sizeof(what) - 1);
	what[n > 0 ? n : 0] = '\0';
	/* Files and sockets may be shared. The descriptor of the listed folder is closed by now. */
	if (n <= 0 || *what == '/' || !strncmp(what, "socket:", strlen("socket:")))
		return true;

	if (!strncmp(what, anonymous, strlen(anonymous)))
		name += strlen(anonymous);
	name += *name == '[';
	name[strcspn(name, ":]")] = '\0';
	if (!strcmp(name, "eventfd")) {
		wake_ups[wake_up_count++] = (struct wake_up) {
			.fd = fd, .count = info_number(fd, "eventfd-count:", 0),
		};
		return true;
	}
	if (!strcmp(name, "signalfd") ||
	    (!strcmp(name, "eventpoll") && info_number(fd, "tfd:", -1) < 0))
		return true;
	snprintf(kind, FORKALL_KIND_SIZE, "%s", name);
	return false;
}

/* While all threads are stopped: no other one reads, writes, opens or closes a descriptor. */
static bool can_copy_fds(char *kind)
{
	int fds[FDS_MAX], count = list_numbers("/proc/self/fd", fds, FDS_MAX);

	wake_up_count = 0;
	for (int i = 0; i < count; i++)
		if (!can_copy_fd(fds[i], kind))
			return false;
	return true;
}

/* Returns true if there are timers of timer_create(2): a child would have none. */
static bool has_timers(void)
{
	int fd = open("/proc/self/timers", O_RDONLY | O_CLOEXEC);
	char first = 0;
	bool has = fd >= 0 && read(fd, &first, 1) == 1;

	if (fd >= 0)
		close(fd);
	return has;
}

/*
 * Returns true if the process has writable memory that a child would share. QEMU's translations
 * are in such memory (split-wx) where the host allows none to be both written and executed.
 */
static bool has_shared_memory(void)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	bool writes = false, found = false;
	/* In "FROM-TO rwxs ...": how far behind the first blank of a line. */
	unsigned int at = 0;
	char buf[4096];
	ssize_t n;

	while (fd >= 0 && !found && (n = read(fd, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			at = buf[i] == '\n' ? 0 : at || buf[i] == ' ' ? at + 1 : 0;
			if (at == 3)
				writes = buf[i] == 'w';
			found |= at == 5 && buf[i] == 's' && writes;
		}
	}
	if (fd >= 0)
		close(fd);
	return found;
}

/* While all threads are stopped. Returns true, and sets @kind, if the process cannot be copied. */
static bool find_uncopyable(char *kind)
{
	if (!can_copy_fds(kind))
		return true;
	if (has_timers())
		snprintf(kind, FORKALL_KIND_SIZE, "timers");
	else if (has_shared_memory())
		snprintf(kind, FORKALL_KIND_SIZE, "shared memory");
	return *kind;
}

/* In the child: a shared eventfd would wake threads of the parent, or of other children. */
static void make_eventfds(void)
{
	for (int i = 0; i < wake_up_count; i++) {
		int fd = wake_ups[i].fd, new = eventfd(wake_ups[i].count, EFD_CLOEXEC);

		if (new < 0 || fcntl(new, F_SETFL, fcntl(fd, F_GETFL)) ||
		    dup3(new, fd, fcntl(fd, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0) < 0)
			_exit(1);
		close(new);
	}
}

/* In the child: moves @fds to the numbers of the request, with the file flags of these. */
static void take_fds(const struct forkall_request *request, int *fds)
{
	/* First move them where they cannot overwrite each other. */
	for (int i = 0; i < request->count; i++) {
		int high = fcntl(fds[i], F_DUPFD_CLOEXEC, 512);

		close(fds[i]);
		fds[i] = high;
	}
	for (int i = 0; i < request->count; i++) {
		int flags = fcntl(request->number[i], F_GETFL);

		if ((flags >= 0 && fcntl(fds[i], F_SETFL, flags)) ||
		    dup2(fds[i], request->number[i]) < 0)
			_exit(1);
		close(fds[i]);
	}
}

static void add(struct sock_fprog *program, struct sock_filter instruction)
{
	program->filter[program->len++] = instruction;
}

static void add_load(struct sock_fprog *program, size_t offset)
{
	add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

/* If what was loaded meets the condition, that is the answer. */
static void add_answer(struct sock_fprog *program, int condition, unsigned int value, int answer)
{
	add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_K | condition, value, 0, 1));
	add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

/*
 * In the child: the process is killed when it starts a program, makes a process, or changes its
 * user or session. "-sandbox on,spawn=deny,elevateprivileges=deny" does this for a QEMU, but the
 * parent has to make processes, and these begin sessions.
 */
static void deny_what_the_parent_may(void)
{
	static const unsigned int calls[] = {
		SYS_fork, SYS_vfork, SYS_execve, SYS_execveat,
		SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid,
		SYS_setfsuid, SYS_setfsgid, SYS_setpgid, SYS_setsid,
	};
	struct sock_filter filter[64];
	struct sock_fprog program = { .filter = filter };

	add_load(&program, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		add_answer(&program, BPF_JEQ, calls[i], SECCOMP_RET_KILL_PROCESS);
	/* The numbers of the x32 ABI's calls begin here. */
	add_answer(&program, BPF_JGE, 0x40000000, SECCOMP_RET_KILL_PROCESS);
	/* Its flags are in memory, which no filter can read. On ENOSYS the C library calls clone(). */
	add_answer(&program, BPF_JEQ, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
	/* clone() may make a thread, but no process. Other calls skip these four instructions. */
	add(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_K | BPF_JEQ, SYS_clone, 0, 4));
	add_load(&program, offsetof(struct seccomp_data, args[0]));
	add_answer(&program, BPF_JSET, CLONE_THREAD, SECCOMP_RET_ALLOW);
	add(&program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
	/* A 32-bit call has another architecture, and other numbers. */
	add_load(&program, offsetof(struct seccomp_data, arch));
	add_answer(&program, BPF_JEQ, AUDIT_ARCH_X86_64, SECCOMP_RET_ALLOW);
	add(&program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(1);
}

/* In the child, where there is only this thread at first. */
static void become_child(const struct forkall_request *request, int *fds, pid_t parent)
{
	*(pid_t *)((char *)pthread_self() + tid_offset) = getpid();
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	close(control);
	control = -1;
	take_fds(request, fds);
	lifeline = request->number[0];
	/* Before there is a thread that may wait for an eventfd. */
	make_eventfds();
	deny_what_the_parent_may();
	make_threads();
}

/* Returns 0 in the child, its pid in the parent, or a negative errno. */
static int fork_all(const struct forkall_request *request, int *fds, char *kind)
{
	pid_t parent = getppid();
	int ret = park_all();

	if (!ret && find_uncopyable(kind))
		ret = -ENOTSUP;
	if (!ret) {
		ret = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
		if (!ret) {
			become_child(request, fds, parent);
			return 0;
		}
		ret = ret < 0 ? -errno : ret;
	}
	release_all();
	return ret;
}

/* Takes a request. Returns how many descriptors came with it, -1 for none, 0 at the end. */
static int take_request(struct forkall_request *request, int *fds)
{
	union {
		char buf[CMSG_SPACE(FORKALL_FDS_MAX * sizeof(int))];
		struct cmsghdr align;
	} space;
	struct iovec iov = { .iov_base = request, .iov_len = sizeof(*request) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &space,
			      .msg_controllen = sizeof(space) };
	struct cmsghdr *head;
	ssize_t n;
	int count = 0;

	n = recvmsg(control, &msg, MSG_CMSG_CLOEXEC);
	if (n <= 0)
		return 0;
	head = CMSG_FIRSTHDR(&msg);
	if (head && head->cmsg_type == SCM_RIGHTS) {
		count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(head), count * sizeof(int));
	}
	if (n != sizeof(*request) || request->count != count || !count)
		request->count = 0;
	return count ?: -1;
}

/* Answers a request. Returns true in the child. */
static bool answer(void)
{
	struct forkall_answer reply = { .ret = -EBADMSG };
	struct forkall_request request;
	int fds[FORKALL_FDS_MAX], count;

	count = take_request(&request, fds);
	if (!count)
		_exit(0);
	if (request.count)
		reply.ret = fork_all(&request, fds, reply.kind);
	if (!reply.ret)
		return true;
	for (int i = 0; i < count; i++)
		close(fds[i]);
	if (send(control, &reply, sizeof(reply), MSG_NOSIGNAL) != sizeof(reply))
		_exit(0);
	return false;
}

/* QEMU's main loop calls this: the main thread waits for requests, too. */
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec left = timeout ? *timeout : (struct timespec) { 0 };
	struct pollfd all[n + 1];
	int ret;

	if ((control < 0 && lifeline < 0) || syscall(SYS_gettid) != getpid())
		return syscall(SYS_ppoll, fds, n, timeout ? &left : NULL, mask, _NSIG / 8);

	memcpy(all, fds, n * sizeof(*fds));
	all[n].fd = control < 0 ? lifeline : control;
	all[n].events = control < 0 ? 0 : POLLIN;
	all[n].revents = 0;
	ret = syscall(SYS_ppoll, all, n + 1, timeout ? &left : NULL, mask, _NSIG / 8);
	if (ret > 0 && all[n].revents) {
		ret--;
		if (control < 0)
			_exit(0);
		if (answer()) {
			/* The results are those of the parent's descriptors. */
			for (nfds_t i = 0; i < n; i++)
				fds[i].revents = 0;
			return 0;
		}
	}
	memcpy(fds, all, n * sizeof(*fds));
	return ret;
}

/* A program that was compiled with _FORTIFY_SOURCE calls this for ppoll(). */
int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
		const sigset_t *mask, size_t size)
{
	(void)size;
	return ppoll(fds, n, timeout, mask);
}

/* QEMU's threads block all signals: keep SIGPARK unblocked. */
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	sigset_t some;

	if (set && how != SIG_UNBLOCK) {
		some = *set;
		sigdelset(&some, SIGPARK);
		set = &some;
	}
	return syscall(SYS_rt_sigprocmask, how, set, old, _NSIG / 8) ? errno : 0;
}

/* QEMU excludes the guest's memory from fork(2): a child would lack it. */
int madvise(void *start, size_t len, int advice)
{
	return advice == MADV_DONTFORK ? 0 : syscall(SYS_madvise, start, len, advice);
}

/*
 * A child would share an io_uring with its parent: the ring's memory, and the parent's
 * descriptors, which it watches. From 10.2 on QEMU's threads wait by one if they can. In a child
 * nothing woke them, so its monitor did not answer, and it did not end. These functions fail as
 * on a kernel with io_uring disabled; then QEMU polls.
 */
int io_uring_queue_init(void)
{
	return -EPERM;
}

int io_uring_queue_init_params(void)
{
	return -EPERM;
}

int io_uring_queue_init_mem(void)
{
	return -EPERM;
}

static bool find_tid(void)
{
	const char *self = (const char *)pthread_self();

	for (tid_offset = 0; tid_offset < 4096; tid_offset += sizeof(pid_t))
		if (*(const pid_t *)(self + tid_offset) == getpid())
			return true;
	return false;
}

static void __attribute__((constructor)) start(void)
{
	struct sigaction sa = { .sa_handler = park, .sa_flags = SA_RESTART };
	const char *number = getenv(FORKALL_VARIABLE);

	/* A shell script that starts QEMU has this preloaded, too. It only passes it on. */
	if (!number || !find_tid())
		return;
	sigaction(SIGPARK, &sa, NULL);
	control = atoi(number);
}
