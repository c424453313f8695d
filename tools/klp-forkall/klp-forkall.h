/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a process that runs with klp-forkall.so is asked to fork, with all its threads.
 *
 * The asker has one end of a socket (SOCK_STREAM), the process the other. Each request
 * is one struct forkall_request, and the descriptors that the child shall have come
 * along with it (SCM_RIGHTS). The answer is one struct forkall_answer, with the child's
 * pid, or a negative errno, and then there is no child:
 *
 *	-EBADMSG	not a request
 *	-EAGAIN		a thread did not stop in time: it can be tried again
 *	-E2BIG		more than FORKALL_THREADS_MAX threads
 *	-ENOTSUP	a child cannot have for itself what the process uses; or, if no kind is
 *			named, the C library keeps a thread's id where it is not looked for
 *	-ENOMEM, ...	what clone(2) says
 *
 * The child is one of the asker's (CLONE_PARENT), if the process itself is: to be waited
 * for there. It leads a session, and ends when the first of its descriptors is hung up;
 * the process ends when the asker has closed the socket. Both die with the asker.
 */
#ifndef KLP_FORKALL_H
#define KLP_FORKALL_H

/** FORKALL_VARIABLE - environment: the number of the process's end of the socket */
#define FORKALL_VARIABLE "KLP_FORKALL_FD"

/** FORKALL_FDS_MAX - how many descriptors a child can be given */
#define FORKALL_FDS_MAX 8

/** FORKALL_THREADS_MAX - how many threads there may be, the first one not counted */
#define FORKALL_THREADS_MAX 80

/**
 * struct forkall_request - what a child shall have in the place of the process's own
 * @count:  descriptors that come along, at least one
 * @number: what each of them shall be in the child
 */
struct forkall_request {
	int count;
	int number[FORKALL_FDS_MAX];
};

/** FORKALL_KIND_SIZE - bytes of a kind's name, with its NUL */
#define FORKALL_KIND_SIZE 32

/**
 * struct forkall_answer - what came of a request
 * @ret:  the child's pid, or a negative errno
 * @kind: with -ENOTSUP, what cannot be copied: a kind of descriptor ("io_uring", "timerfd",
 *	  "pipe", ...), "timers" or "shared memory"
 */
struct forkall_answer {
	int ret;
	char kind[FORKALL_KIND_SIZE];
};

#endif /* KLP_FORKALL_H */
