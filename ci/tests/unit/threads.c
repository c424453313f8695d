// SPDX-License-Identifier: GPL-2.0
/*
 * threads [idle|busy|many|deaf|KIND] - a process with threads, to be forked by klp-forkall
 *
 * It reads requests at descriptor 3, and answers at 4, as QEMU does. Each request goes through
 * three threads: the first polls and wakes the second by a condition variable, the second wakes
 * the third by an eventfd, and the third answers. "q" ends the threads and the process. "#" reads
 * another eventfd, which is 5 at the start, and answers with its value. "t" starts a thread, "f" a
 * process, "s" a session, and "x" a program in place of this one. Any other request is answered
 * with a letter, which "+" increments first.
 *
 *	busy	a fourth thread never sleeps, and allocates memory
 *	many	there are more threads than klp-forkall can stop
 *	deaf	a fourth thread blocks signals for three seconds
 *	KIND	the process also uses a thing of this kind: see use()
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t come = PTHREAD_COND_INITIALIZER;
static char request;
static char own = 'a';	/* the letter; each child has another copy */
static int event;
static int full;	/* no thread waits for this one */

static void *second(void *arg)
{
	uint64_t one = 1;
	char what = 0;

	while (what != 'q') {
		pthread_mutex_lock(&lock);
		while (!request)
			pthread_cond_wait(&come, &lock);
		what = request;
		request = 0;
		pthread_mutex_unlock(&lock);
		*(char *)arg = what;
		if (write(event, &one, sizeof(one)) != sizeof(one))
			abort();
	}
	return NULL;
}

static void *rests(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void start(pthread_t *thread, void *(*f)(void *), void *arg)
{
	sigset_t all, old;

	/* QEMU does the same. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(thread, NULL, f, arg))
		abort();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Starts what is asked for. */
static void start_what(char what)
{
	pthread_t thread;

	switch (what) {
	case 't':
		start(&thread, rests, NULL);
		break;
	case 'f':
		if (!fork())
			_exit(0);
		break;
	case 's':
		setsid();
		break;
	case 'x':
		execl("/bin/true", "true", NULL);
		break;
	}
}

static void *third(void *arg)
{
	struct pollfd pfd = { .fd = event, .events = POLLIN };
	uint64_t count;
	char answer;

	for (;;) {
		if (poll(&pfd, 1, -1) < 1)
			continue;
		if (read(event, &count, sizeof(count)) != sizeof(count))
			abort();
		if (*(char *)arg == 'q')
			return NULL;
		if (*(char *)arg == '+')
			own++;
		start_what(*(char *)arg);
		answer = own;
		if (*(char *)arg == '#')
			answer = read(full, &count, sizeof(count)) < 0 ? '0' : '0' + count;
		if (write(4, &answer, 1) != 1)
			abort();
	}
}

static void *busy(void *arg)
{
	volatile char *memory;

	for (;;) {
		memory = malloc(1000);
		*memory = 1;
		free((void *)memory);
	}
	return arg;
}

static void *deaf(void *arg)
{
	sigset_t none;

	/* A system call, as klp-forkall replaces pthread_sigmask(). */
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, arg, NULL, _NSIG / 8);
	sleep(3);
	sigemptyset(&none);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, _NSIG / 8);
	for (;;)
		pause();
	return arg;
}

/* As liburing declares it. klp-forkall's function is found first. */
int __attribute__((weak)) io_uring_queue_init(unsigned int entries, void *ring, unsigned int flags);

static int watch(int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(epoll_create1(EPOLL_CLOEXEC), EPOLL_CTL_ADD, fd, &event);
}

static int make_timer(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	timer_t timer;

	return timer_create(CLOCK_MONOTONIC, &event, &timer);
}

static int share_memory(int prot)
{
	void *memory = mmap(NULL, 4096, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? -1 : 0;
}

/* Makes the process use a thing of this kind; negative when it cannot. */
static int use(const char *what)
{
	char params[256] = { 0 };
	sigset_t none;
	int ends[2];

	sigemptyset(&none);
	if (!strcmp(what, "io_uring"))
		return syscall(SYS_io_uring_setup, 8, params);
	if (!strcmp(what, "liburing"))
		return io_uring_queue_init(8, params, 0) == -EPERM ? 0 : -1;
	if (!strcmp(what, "eventpoll"))
		return watch(event);
	if (!strcmp(what, "eventpoll of nothing"))
		return epoll_create1(EPOLL_CLOEXEC);
	if (!strcmp(what, "signalfd"))
		return signalfd(-1, &none, SFD_CLOEXEC);
	if (!strcmp(what, "timerfd"))
		return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (!strcmp(what, "inotify"))
		return inotify_init1(IN_CLOEXEC);
	if (!strcmp(what, "pipe"))
		return pipe2(ends, O_CLOEXEC);
	if (!strcmp(what, "timers"))
		return make_timer();
	if (!strcmp(what, "shared memory"))
		return share_memory(PROT_READ | PROT_WRITE);
	if (!strcmp(what, "shared memory to read"))
		return share_memory(PROT_READ);
	return strcmp(what, "idle") ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct pollfd pfd = { .fd = 3, .events = POLLIN };
	const char *how = argc > 1 ? argv[1] : "idle";
	static char passed_on;
	pthread_t threads[2], more;
	sigset_t all;
	char what = 0;

	sigfillset(&all);
	event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	full = eventfd(5, EFD_CLOEXEC | EFD_NONBLOCK);
	fcntl(4, F_SETFL, fcntl(4, F_GETFL) | O_NONBLOCK);
	start(&threads[0], second, &passed_on);
	start(&threads[1], third, &passed_on);
	if (!strcmp(how, "busy"))
		start(&more, busy, NULL);
	else if (!strcmp(how, "deaf"))
		start(&more, deaf, &all);
	else if (!strcmp(how, "many"))
		for (int i = 0; i < 100; i++)
			start(&more, rests, NULL);
	else if (use(how) < 0)
		return 1;

	while (what != 'q') {
		if (ppoll(&pfd, 1, NULL, NULL) < 1 || read(3, &what, 1) != 1)
			continue;
		pthread_mutex_lock(&lock);
		request = what;
		pthread_cond_signal(&come);
		pthread_mutex_unlock(&lock);
	}
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	return 7;
}
