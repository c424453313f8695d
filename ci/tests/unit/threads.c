// SPDX-License-Identifier: GPL-2.0
/*
 * threads [idle|busy|many|deaf] - a process to be forked with its threads
 *
 * As QEMU it has its requests at 3, and says what came of them at 4: each request goes
 * through three threads. The first one polls, tells the second by a condition, that one
 * the third by an eventfd, and that one answers. "q" is the end: they are waited for.
 * "#" asks what another eventfd has, which was given 5 at the start, and takes it.
 *
 *	busy	a fourth never rests, and allocates memory
 *	many	there are more than can be stopped
 *	deaf	a fourth takes no signals, for three seconds
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t come = PTHREAD_COND_INITIALIZER;
static char request;
static char own = 'a';	/* what a child's memory has, its parent's has not */
static int event;
static int full;	/* nobody waits for this one */

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

	/* Not by the function that klp-forkall looks after. */
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, arg, NULL, _NSIG / 8);
	sleep(3);
	sigemptyset(&none);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, _NSIG / 8);
	for (;;)
		pause();
	return arg;
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

	/* As QEMU does. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(thread, NULL, f, arg))
		abort();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
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
	if (!strcmp(how, "deaf"))
		start(&more, deaf, &all);
	for (int i = 0; !strcmp(how, "many") && i < 100; i++)
		start(&more, rests, NULL);

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
