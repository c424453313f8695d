// SPDX-License-Identifier: GPL-2.0
/*
 * klp-forkall.so - fork(2) for a process with threads: all of them go on in the child
 *
 * To be preloaded (LD_PRELOAD) into QEMU. What an emulated guest runs QEMU has to
 * translate first, and a QEMU that starts from a saved guest has translated nothing: that
 * was more than half of the time of a short test. A child has what its parent has
 * translated.
 *
 * fork(2) takes the calling thread along alone. Solaris knew forkall(2), and it is made
 * here of the same parts: a signal stops each other thread in a handler; the memory is
 * copied, with their stacks, thread-local storage and locks, by clone(2) and not by the C
 * library's fork(), which would give the other threads' stacks away; and in the child
 * there is a new thread for each, which longjmp()s onto the old stack, returns from the
 * handler, and is where the old one was. A system call that the signal has interrupted
 * is restarted, or ends with EINTR, as after any signal.
 *
 * A clone(2) shares some of what the kernel keeps of a process, and leaves out some. eventfds,
 * by which QEMU's threads wake each other, are made anew in the child. QEMU is kept from
 * io_uring, and then polls. A process that has anything else which a child cannot have for
 * itself is not forked: see find_uncopyable(). The main thread takes requests in ppoll():
 * there it has no lock, if the guest is stopped and no command to the monitor is under way.
 *
 * See klp-forkall.h for the requests. x86-64, glibc.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
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

/* Stops a thread. One that QEMU, glib and the C library have no use for. */
#define SIGPARK		(SIGRTMAX - 1)

/* Longer than this no thread of an idle QEMU keeps from taking a signal. */
#define PARK_SECONDS	2

/* Just for the jump to the stack that it is to have. */
#define SCRATCH_SIZE	16384

/**
 * struct parked - a thread that has been stopped
 * @tid:     its id
 * @self:    its thread-local storage, where the C library's descriptor of it is
 * @clear:   what the kernel clears when it ends: pthread_join() waits for that
 * @there:   it has stopped
 * @place:   where it goes on
 * @scratch: for the first steps of its twin in the child
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

/* More descriptors than these are not looked at. */
#define FDS_MAX		1024

/**
 * struct wake_up - an eventfd, as it was when the threads stopped
 * @fd:    its number
 * @count: what a read(2) would give
 */
struct wake_up {
	int fd;
	unsigned int count;
};

static struct wake_up wake_ups[FDS_MAX];
static int wake_up_count;

/* Counts the forks: parked threads go on when it changes. */
static atomic_int generation;

/* Requests come from here; -1: none are taken. */
static int control = -1;

/* The child ends when this one is hung up; -1 in the parent. */
static int lifeline = -1;

/* Where in its own descriptor the C library has a thread's id. */
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

/* In the thread that shall stop. In the child, its twin comes out of setjmp() again. */
static void park(int sig)
{
	struct parked *const me = find_parked(syscall(SYS_gettid));
	const int now = atomic_load(&generation), saved = errno;

	(void)sig;
	if (!me)
		return;

	me->self = (char *)pthread_self();
	/* It is the thread's id up to glibc 2.42, a word of its own from 2.43 on. */
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
 * The numbers in a folder of /proc, without the C library: a thread that is stopped may
 * have malloc()'s lock. Returns how many there are, @max at most.
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

/* One that takes the signal only now does not find itself, and goes on at once. */
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

/* Stops one thread; 1 if it has just ended, else 0 or a negative errno. */
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
	/* One that runs can start another: until there is none that runs. */
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

/* In the child: a thread in the place of each one that has been stopped. */
static void make_threads(void)
{
	for (int i = 0; i < parked_count; i++) {
		struct parked *thread = &parked[i];
		pid_t *tid = (pid_t *)(thread->self + tid_offset);

		/* As pthread_create() does it. Half of a process is worse than none. */
		if (clone(go_on, thread->scratch + SCRATCH_SIZE,
			  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
			  CLONE_CHILD_CLEARTID, thread, tid, thread->self, thread->clear) < 0)
			_exit(1);
	}
}

/* The hexadecimal number behind @name in what the kernel says of @fd, or @otherwise. */
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
 * Looks at one descriptor, and notes an eventfd. Returns false, with the kind of it in @kind, if
 * a child would share with its parent what a thread may be waiting for. A signalfd is
 * not shared: it gives each process its own signals.
 */
static bool can_copy_fd(int fd, char *kind)
{
	static const char anonymous[] = "anon_inode:";
	char path[64], what[64], *name = what;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, what, sizeof(what) - 1);
	what[n > 0 ? n : 0] = '\0';
	/* Files have a path, sockets a number; the folder that was listed is closed. */
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

/* While all threads are stopped: nobody else reads, writes, opens or closes one. */
static bool can_copy_fds(char *kind)
{
	int fds[FDS_MAX], count = list_numbers("/proc/self/fd", fds, FDS_MAX);

	wake_up_count = 0;
	for (int i = 0; i < count; i++)
		if (!can_copy_fd(fds[i], kind))
			return false;
	return true;
}

/* True if there are timers of timer_create(2): a child would have none. */
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
 * True if it can write to memory that a child would share with it. QEMU's translations are
 * in such memory (split-wx) where none may be both written and executed.
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

/* While all threads are stopped. True, with its name in @kind, if there is such a thing. */
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

/* In the child: what wakes its threads up must not wake its parent's, and so on. */
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

/* In the child: @fds, as the numbers that were asked for, and O_NONBLOCK if these were. */
static void take_fds(const struct forkall_request *request, int *fds)
{
	/* Out of each other's way first. */
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

/* In the child, where this thread is alone at first. */
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
	/* Before there is a thread that waits for one. */
	make_eventfds();
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

/* Takes a request with its descriptors; how many came, 0 at the end. */
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

/* True in the child. */
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

/* The main loop's: it looks out for the asker, too. */
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
			/* Of other descriptors, those of the parent's. */
			for (nfds_t i = 0; i < n; i++)
				fds[i].revents = 0;
			return 0;
		}
	}
	memcpy(fds, all, n * sizeof(*fds));
	return ret;
}

/* What a program that was compiled with _FORTIFY_SOURCE calls. */
int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
		const sigset_t *mask, size_t size)
{
	(void)size;
	return ppoll(fds, n, timeout, mask);
}

/* QEMU has its threads block all signals. */
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

/* QEMU has the guest's memory kept from its children. */
int madvise(void *start, size_t len, int advice)
{
	return advice == MADV_DONTFORK ? 0 : syscall(SYS_madvise, start, len, advice);
}

/*
 * A child shares an io_uring with its parent: the ring's memory, and the parent's descriptors,
 * which it watches. From 10.2 on QEMU's threads wait by one if they can. In a child nothing woke
 * them, so its monitor did not answer, and it did not end. EPERM is what a kernel says that
 * has io_uring disabled, and then QEMU polls.
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

	/* A script that starts QEMU is preloaded into, too; it only hands it on. */
	if (!number || !find_tid())
		return;
	sigaction(SIGPARK, &sa, NULL);
	control = atoi(number);
}
