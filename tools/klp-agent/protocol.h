/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The protocol between klp-lab (host) and klp-agent (guest).
 *
 * Lines of text over the second serial port. The agent greets after the boot and
 * then blocks in read(2). There the lab saves the template, which every
 * fork starts from. Every later reply of the agent starts with the nonce of the fork's
 * order, so that neither a line of another boot nor the program's own output
 * can be taken for one.
 *
 *	agent: klp-agent 1 ready 6.1.0-56-amd64
 *	lab:   4f2a... run /kselftest/livepatch/test-foo.sh
 *	agent: 4f2a... began
 *	agent: 4f2a... out TEST: foo ... ok
 *	agent: 4f2a... log 5 livepatch: enabling patch 'foo'
 *	agent: 4f2a... exit 0 4096
 *	agent: 4f2a... bye
 *
 * Before the first greeting it passes on the log of the boot, with the nonce "klp-agent".
 *
 * After the order "shell" and the reply "began" the port is a terminal. After the order
 * "warm-up" and the reply "exit" or "signal" the agent greets again, and waits for another order.
 */
#ifndef KLP_AGENT_PROTOCOL_H
#define KLP_AGENT_PROTOCOL_H

/**
 * define AGENT_HELLO - first words of the greeting; the kernel's release follows
 */
#define AGENT_HELLO	"klp-agent 1 ready "

/**
 * define AGENT_NONCE - the nonce of replies before the first order
 */
#define AGENT_NONCE	"klp-agent"

/* Orders: NONCE ORDER ARGUMENT */
/**
 * define ORDER_RUN - run a program, report its end, and end the guest
 *
 * The argument is the program's path. Words for it may follow, each behind a comma.
 */
#define ORDER_RUN	"run"
/**
 * define ORDER_WARM_UP - as ORDER_RUN, but greet again, and wait for another order
 */
#define ORDER_WARM_UP	"warm-up"
/**
 * define ORDER_SHELL - start a shell, and end the guest after it
 *
 * The argument is "ROWS COLUMNS TERM".
 */
#define ORDER_SHELL	"shell"

/* Replies: NONCE REPLY ARGUMENT */
/**
 * define REPLY_BEGAN - the order was understood; the argument is the program, or "shell"
 */
#define REPLY_BEGAN	"began"
/**
 * define REPLY_OUT - a line of the program's stdout or stderr, or a part of a long one
 */
#define REPLY_OUT	"out"
/**
 * define REPLY_CUT - the program's last line, if it had no newline
 */
#define REPLY_CUT	"cut"
/**
 * define REPLY_LOG - a new record of the kernel log
 *
 * The argument is "PRIORITY TEXT". Every record is passed on once, whatever the console's level
 * is. PRIORITY is the facility and level, as in syslog(3). TEXT is escaped as in /dev/kmsg.
 */
#define REPLY_LOG	"log"
/**
 * define REPLY_LOST - records of the kernel log are not passed on; the argument is the reason
 */
#define REPLY_LOST	"lost"
/**
 * define REPLY_EXIT - the program has exited
 *
 * The argument is "STATUS TAINT". TAINT has the flags that /proc/sys/kernel/tainted has got since
 * the program began.
 */
#define REPLY_EXIT	"exit"
/**
 * define REPLY_SIGNAL - a signal has killed the program
 *
 * The argument is "SIGNAL TAINT", TAINT as for REPLY_EXIT.
 */
#define REPLY_SIGNAL	"signal"

/**
 * define REPLY_BYE - the agent ends QEMU next, by EXIT_PORT
 *
 * The last line, after the program's end was reported and all is written. The agent leaves it out
 * where it has to reset the machine instead.
 */
#define REPLY_BYE	"bye"

/**
 * define AGENT_RUN_OPTION - option of the kernel's command line, for repeating a program by hand
 *
 * The program follows. The agent runs it on the console, without a lab, and ends the guest.
 */
#define AGENT_RUN_OPTION "klp_agent.run="

/**
 * define PROGRAM_WORDS_MAX - how many words a program may have, its path included
 *
 * The lab refuses more.
 */
#define PROGRAM_WORDS_MAX 8

/**
 * define EXIT_PORT - I/O port of the guest where any byte that is written ends QEMU
 */
#define EXIT_PORT 0xf4

/**
 * define PROTOCOL_LINE_MAX - bytes of the longest line, newline included
 *
 * Longer lines of a program are split, longer records of the kernel log are cut.
 */
#define PROTOCOL_LINE_MAX 4096

#endif /* KLP_AGENT_PROTOCOL_H */
