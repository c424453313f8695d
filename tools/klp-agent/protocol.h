/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What klp-lab (host) and klp-agent (guest) say to each other.
 *
 * Lines of text over the second serial port. The agent greets after the boot and
 * then blocks in read(2): that is when the lab takes the snapshot which every
 * fork starts from. Everything after that carries the nonce of the fork's
 * order, so that neither a line of another boot nor the program's own output
 * can be taken for the agent's word.
 *
 *	agent: klp-agent 1 ready 6.1.0-56-amd64
 *	lab:   4f2a... run /kselftest/livepatch/test-foo.sh
 *	agent: 4f2a... began
 *	agent: 4f2a... out TEST: foo ... ok
 *	agent: 4f2a... log 5 livepatch: enabling patch 'foo'
 *	agent: 4f2a... exit 0 4096
 *	agent: 4f2a... bye
 *
 * Before the first greeting it passes the log of the boot on, as the nonce "klp-agent".
 *
 * After an order of "shell" and its "began" the port is a terminal. After one of
 * "warm-up" and its "exit" the agent greets again, and waits for another order.
 */
#ifndef KLP_AGENT_PROTOCOL_H
#define KLP_AGENT_PROTOCOL_H

/** AGENT_HELLO - first words of the greeting; the kernel's release follows */
#define AGENT_HELLO	"klp-agent 1 ready "

/** AGENT_NONCE - the nonce of what the agent says before it has an order */
#define AGENT_NONCE	"klp-agent"

/* Orders: NONCE ORDER ARGUMENT */
/** ORDER_RUN - run the program named by the argument, report, end the guest. Words for
 * it may follow its path, each behind a comma.
 */
#define ORDER_RUN	"run"
/** ORDER_WARM_UP - run the program, report, and wait for another order */
#define ORDER_WARM_UP	"warm-up"
/** ORDER_SHELL - a shell; the argument is "ROWS COLUMNS TERM" */
#define ORDER_SHELL	"shell"

/* Replies: NONCE REPLY ARGUMENT */
/** REPLY_BEGAN - the order was understood */
#define REPLY_BEGAN	"began"
/** REPLY_OUT - one whole line of the program's stdout or stderr */
#define REPLY_OUT	"out"
/** REPLY_CUT - the program's last line, which no newline ended */
#define REPLY_CUT	"cut"
/** REPLY_LOG - "PRIORITY TEXT": one record of the kernel log that was not passed on before,
 * whatever the console's level is. The priority is syslog(3)'s.
 */
#define REPLY_LOG	"log"
/** REPLY_LOST - records were overwritten before they could be passed on, or none can be; the
 * argument says why
 */
#define REPLY_LOST	"lost"
/** REPLY_EXIT - "STATUS TAINT": how the program ended, and the flags that
 * /proc/sys/kernel/tainted has got since it began
 */
#define REPLY_EXIT	"exit"
/** REPLY_SIGNAL - "SIGNAL TAINT": the program was killed */
#define REPLY_SIGNAL	"signal"

/** REPLY_BYE - the program's end was reported, all is written, and the next thing that the
 * guest does is to end QEMU by EXIT_PORT. Where it has to reset the machine instead, it
 * does not say this.
 */
#define REPLY_BYE	"bye"

/** AGENT_RUN_OPTION - on the kernel's command line: run this program at boot,
 * on the console, and end the guest. For repeating one by hand.
 */
#define AGENT_RUN_OPTION "klp_agent.run="

/** PROGRAM_WORDS_MAX - a program's path and its words, all in all; the lab refuses more */
#define PROGRAM_WORDS_MAX 8

/** EXIT_PORT - I/O port of the guest: a byte written to it ends QEMU */
#define EXIT_PORT 0xf4

/** PROTOCOL_LINE_MAX - bytes of a line, newline included; longer ones are split */
#define PROTOCOL_LINE_MAX 4096

#endif /* KLP_AGENT_PROTOCOL_H */
