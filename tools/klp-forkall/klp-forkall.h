/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests to a process that runs with klp-forkall.so: it forks, with all its threads.
 *
 * The asker has one end of a socket (SOCK_STREAM), the process the other. A request is
 * one struct forkall_request, together with descriptors for the child (SCM_RIGHTS). The
 * answer is one struct forkall_answer, with the child's pid, or with a negative errno if
 * there is no child:
 *
 *	-EBADMSG	not a request
 *	-EAGAIN		a thread did not stop in time: try again
 *	-E2BIG		more than FORKALL_THREADS_MAX threads
 *	-ENOTSUP	the process uses something that cannot be copied; or, if no kind is
 *			named, the C library keeps a thread's id in an unknown place
 *	-ENOMEM, ...	clone(2) failed
 *
 * If the process is a child of the asker, so is its child (CLONE_PARENT): the asker has to
 * reap it. It leads a session, and exits when the first of its descriptors is hung up.
 * The process exits when the asker has closed the socket. Both die with the asker.
 */
#ifndef KLP_FORKALL_H
#define KLP_FORKALL_H

/**
 * define FORKALL_VARIABLE - environment variable with the process's descriptor of the socket
 */
#define FORKALL_VARIABLE "KLP_FORKALL_FD"

/**
 * define FORKALL_FDS_MAX - how many descriptors a child can get
 */
#define FORKALL_FDS_MAX 8

/**
 * define FORKALL_THREADS_MAX - how many threads the process may have, besides the main thread
 */
#define FORKALL_THREADS_MAX 80

/**
 * struct forkall_request - asks for a child, in which some descriptors are replaced
 * @count:  how many descriptors come with it, at least one
 * @number: the number in the child of each of them
 */
struct forkall_request {
	int count;
	int number[FORKALL_FDS_MAX];
};

/**
 * define FORKALL_KIND_SIZE - bytes of a kind's name, with its NUL
 */
#define FORKALL_KIND_SIZE 32

/**
 * struct forkall_answer - the answer to a request
 * @ret:  the child's pid, or a negative errno
 * @kind: with -ENOTSUP, the thing that cannot be copied: a kind of descriptor ("io_uring",
 *	  "timerfd", "pipe", ...), "timers" or "shared memory"; or ""
 */
struct forkall_answer {
	int ret;
	char kind[FORKALL_KIND_SIZE];
};

#endif /* KLP_FORKALL_H */
