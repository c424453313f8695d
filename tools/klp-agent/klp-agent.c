// SPDX-License-Identifier: GPL-2.0
/*
 * klp-agent - the first process of a guest that klp-lab boots
 *
 * Mounts the file systems that programs expect, greets the lab, waits for an order, runs
 * the program, reports how it ended, and ends the guest or waits for another order.
 * It knows nothing of the programs. protocol.h has the words that it and the lab use.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "protocol.h"

#define CHANNEL "/dev/ttyS1"
#define NONCE_MAX 64

/* Bytes of the longest record that /dev/kmsg gives on 6.1; on later kernels it is shorter. */
#define RECORD_MAX 8192

/* The kernel may log without end: after so many the agent looks for the program's end. */
#define RECORDS_AT_ONCE 5000

/* How often to read the log: the kernel keeps only some thousand records. */
static const struct timespec log_interval = { .tv_nsec = 500 * 1000 * 1000 };

static int channel = -1;
static int kmsg = -1;
static char nonce[NONCE_MAX + 1] = AGENT_NONCE;
static bool reported;	/* a program's end */

/*
 * Waits until the serial port has sent everything. tcdrain() gives up after
 * forty milliseconds, and the lab may read more slowly than that.
 */
static void drain(int fd)
{
	unsigned int status;

	do
		tcdrain(fd);
	while (!ioctl(fd, TIOCSERGETLSR, &status) && !(status & TIOCSER_TEMT));
}

/* Ends the guest even if the lab does not listen any more. */
static void say_bye(void)
{
	char line[sizeof(nonce) + sizeof(REPLY_BYE) + 2];
	int len = snprintf(line, sizeof(line), "%s %s %s\n", nonce, REPLY_BYE, "");

	if (write(channel, line, len) != len)
		fprintf(stderr, "klp-agent: writing to the lab: %m\n");
}

/*
 * A byte to the port of QEMU's isa-debug-exit ends QEMU at once. A kernel that is locked
 * down forbids that. QEMU runs with -no-reboot, so a reset ends it as well. Any kernel can
 * reset the machine; to power it off takes ACPI and PCI.
 */
static void __attribute__((noreturn)) end_guest(void)
{
	bool at_once;

	sync();
	/* Output that QEMU has not passed on by then is lost. */
	drain(STDERR_FILENO);
	at_once = !ioperm(EXIT_PORT, 1, 1);
	/* Not before a reset: the kernel does that, and it can hang there. */
	if (at_once && reported)
		say_bye();
	drain(channel);
	if (at_once)
		outb(0, EXIT_PORT);
	reboot(RB_AUTOBOOT);
	_exit(1);	/* the first process ends, so the kernel panics */
}

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "klp-agent: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %m\n");
	end_guest();
}

static void write_all(int fd, const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(fd, buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			die("writing to the lab");
		buf += n;
		len -= n;
	}
}

static void __attribute__((format(printf, 2, 3)))
reply(const char *what, const char *fmt, ...)
{
	char line[PROTOCOL_LINE_MAX];
	int len, n;
	va_list ap;

	len = snprintf(line, sizeof(line), "%s %s ", nonce, what);
	va_start(ap, fmt);
	n = vsnprintf(line + len, sizeof(line) - len, fmt, ap);
	va_end(ap);
	len += n;
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	write_all(channel, line, len);
}

static void mount_one(const char *type, const char *where, bool needed)
{
	mkdir(where, 0755);
	if (mount(type, where, type, 0, NULL) && errno != EBUSY && needed)
		die("mounting %s", where);
}

static void link_to(const char *target, const char *name)
{
	if (symlink(target, name) && errno != EEXIST)
		die("making %s", name);
}

static void mount_all(void)
{
	mount_one("devtmpfs", "/dev", true);
	mount_one("proc", "/proc", true);
	mount_one("sysfs", "/sys", true);
	mount_one("tmpfs", "/tmp", true);
	/* Elsewhere udev makes these; bash's <(...) is a name in /dev/fd. */
	link_to("/proc/self/fd", "/dev/fd");
	link_to("/proc/self/fd/0", "/dev/stdin");
	link_to("/proc/self/fd/1", "/dev/stdout");
	link_to("/proc/self/fd/2", "/dev/stderr");
	/* A kernel may lack these; the program notices and skips. */
	mount_one("debugfs", "/sys/kernel/debug", false);
	mount_one("tracefs", "/sys/kernel/tracing", false);
}

/* The kernel opens /dev/console for its first process only if an initramfs has it. */
static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR);

	if (fd < 0)
		return;
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	if (fd > 2)
		close(fd);
}

static void open_channel(void)
{
	struct termios tio;

	channel = open(CHANNEL, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (channel < 0)
		die("opening %s", CHANNEL);
	if (tcgetattr(channel, &tio))
		die("reading the settings of %s", CHANNEL);
	/* No echo, no CR LF: bytes, as written. */
	cfmakeraw(&tio);
	cfsetspeed(&tio, B115200);
	if (tcsetattr(channel, TCSANOW, &tio))
		die("setting %s", CHANNEL);
}

/* Reading begins with the oldest record that the kernel still has. */
static void open_log(void)
{
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/* Passes new records of the kernel log on. Returns false when there may be more. */
static bool pass_log_on(void)
{
	static char record[RECORD_MAX + 1];
	int left = RECORDS_AT_ONCE;
	ssize_t n;
	char *text;

	if (kmsg < 0) {
		reply(REPLY_LOST, "/dev/kmsg cannot be read");
		return true;
	}
	while (left-- &&
	       ((n = read(kmsg, record, RECORD_MAX)) > 0 || (n < 0 && errno == EPIPE))) {
		if (n < 0) {
			reply(REPLY_LOST, "overwritten");
			continue;
		}
		/* "PRIORITY,NUMBER,TIME,FLAGS[,...];TEXT\n KEY=VALUE\n ..." */
		record[n] = '\0';
		text = strchr(record, ';');
		if (text)
			reply(REPLY_LOG, "%d %.*s", atoi(record), (int)strcspn(text + 1, "\n"),
			      text + 1);
	}
	return left >= 0;
}

/* As pass_log_on(), but if there may be more, reports them as lost. */
static void pass_last_log_on(void)
{
	if (!pass_log_on())
		reply(REPLY_LOST, "more records than are passed on at once");
}

/* Reads byte by byte: the bytes after the line are for a shell. */
static void read_line(char *line, size_t size)
{
	size_t len = 0;

	for (;;) {
		ssize_t n = read(channel, line + len, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			die("reading from the lab");
		if (line[len] == '\n')
			break;
		if (len < size - 1)
			len++;
	}
	line[len] = '\0';
}

static unsigned long taint(void)
{
	unsigned long value = 0;
	FILE *f = fopen("/proc/sys/kernel/tainted", "re");

	if (f) {
		if (fscanf(f, "%lu", &value) != 1)
			value = 0;
		fclose(f);
	}
	return value;
}

/*
 * In the child: runs "PATH,ARGUMENT,..." in the folder of PATH. Commas, since on the kernel's
 * command line blanks separate options.
 */
static void __attribute__((noreturn)) exec_program(const char *program)
{
	char words[PATH_MAX], dir[PATH_MAX];
	char *argv[PROGRAM_WORDS_MAX + 1] = { NULL };
	char *path, *slash, *rest = words, *test = NULL;

	snprintf(words, sizeof(words), "%s", program);
	for (int i = 0; i < PROGRAM_WORDS_MAX && rest; i++) {
		argv[i] = strsep(&rest, ",");
		if (*argv[i] == '/')
			test = argv[i];
	}
	path = argv[0];

	snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	if (slash && slash != dir) {
		*slash = '\0';
		if (chdir(dir)) {
			fprintf(stderr, "klp-agent: no folder %s: %m\n", dir);
			_exit(127);
		}
	}
	/*
	 * Tells the test that no other one uses the guest after it. The test is the
	 * program itself, or the last of its words that is a path.
	 */
	if (test)
		setenv("KLP_LAB", test, 1);
	/*
	 * If the C library is mapped first, it has the same address in all programs that
	 * the test starts, and QEMU (before 8.0) has translated it already.
	 */
	setenv("LD_PRELOAD", "libc.so.6", 1);
	execv(path, argv);
	fprintf(stderr, "klp-agent: cannot run %s: %m\n", path);
	_exit(126);
}

/* Output of the program, passed on as whole lines. */
struct lines {
	char buf[PROTOCOL_LINE_MAX - NONCE_MAX - 8];
	size_t len;
};

static void lines_add(struct lines *l, const char *data, size_t len)
{
	while (len--) {
		if (*data == '\n' || l->len == sizeof(l->buf)) {
			reply(REPLY_OUT, "%.*s", (int)l->len, l->buf);
			l->len = 0;
			if (*data == '\n') {
				data++;
				continue;
			}
		}
		/* The framing is text: keep NUL and CR out of it. */
		l->buf[l->len++] = *data && *data != '\r' ? *data : '?';
		data++;
	}
}

static int wait_for(pid_t pid)
{
	int status;
	pid_t p;

	/* Orphans become children of the first process: reap them meanwhile. */
	do {
		p = waitpid(-1, &status, 0);
	} while (p != pid && (p > 0 || errno == EINTR));

	return p == pid ? status : -1;
}

static void on_child(int sig)
{
	(void)sig;
}

/*
 * Waits for the end of the program, not for the end of its output: a process that
 * it left behind may keep the pipe open for ever. SIGCHLD is unblocked only while
 * ppoll() waits, so no end is missed.
 */
static int follow(pid_t pid, int out, struct lines *lines)
{
	struct pollfd pfd = { .fd = out, .events = POLLIN };
	char buf[4096];
	siginfo_t ended = { 0 };
	sigset_t open_mask;
	ssize_t n;

	sigprocmask(SIG_BLOCK, NULL, &open_mask);
	sigdelset(&open_mask, SIGCHLD);

	for (;;) {
		/* Look for the end first: after it the program writes no more to the pipe. */
		ended.si_pid = 0;
		waitid(P_PID, pid, &ended, WEXITED | WNOHANG | WNOWAIT);

		while ((n = read(out, buf, sizeof(buf))) > 0)
			lines_add(lines, buf, n);
		if (ended.si_pid == pid) {
			pass_last_log_on();
			return wait_for(pid);
		}
		pass_log_on();
		if (n == 0)	/* all have closed it: only the end is left to wait for */
			pfd.fd = -1;
		ppoll(&pfd, 1, &log_interval, &open_mask);
	}
}

static void run(const char *path)
{
	struct sigaction sa = { .sa_handler = on_child };
	/* A taint by the boot or the warm-up is not the program's. */
	unsigned long taint_before = taint();
	static struct lines lines;
	sigset_t mask, old;
	int pipefd[2];
	int status;
	pid_t pid;

	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, &old);
	sigaction(SIGCHLD, &sa, NULL);

	if (pipe2(pipefd, O_CLOEXEC))
		die("making a pipe");

	reply(REPLY_BEGAN, "%s", path);
	pid = fork();
	if (pid < 0)
		die("forking");
	if (!pid) {
		int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

		sigprocmask(SIG_SETMASK, &old, NULL);
		setsid();
		dup2(null, 0);
		dup2(pipefd[1], 1);
		dup2(pipefd[1], 2);
		exec_program(path);
	}
	close(pipefd[1]);
	fcntl(pipefd[0], F_SETFL, O_NONBLOCK);

	status = follow(pid, pipefd[0], &lines);
	close(pipefd[0]);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (lines.len)
		reply(REPLY_CUT, "%.*s", (int)lines.len, lines.buf);
	lines.len = 0;
	if (WIFSIGNALED(status))
		reply(REPLY_SIGNAL, "%d %lu", WTERMSIG(status), taint() & ~taint_before);
	else
		reply(REPLY_EXIT, "%d %lu", WEXITSTATUS(status), taint() & ~taint_before);
	reported = true;
}

static void shell(const char *args)
{
	struct winsize ws = { .ws_row = 24, .ws_col = 80 };
	char term[NONCE_MAX + 1] = "vt100";
	pid_t pid;

	if (sscanf(args, "%hu %hu %64s", &ws.ws_row, &ws.ws_col, term) != 3)
		die("no terminal in \"%s\"", args);
	reply(REPLY_BEGAN, "shell");

	pid = fork();
	if (pid < 0)
		die("forking");
	if (!pid) {
		struct termios tio;

		setsid();
		ioctl(channel, TIOCSCTTY, 0);
		tcgetattr(channel, &tio);
		tio.c_iflag |= ICRNL | IXON;
		tio.c_oflag |= OPOST | ONLCR;
		tio.c_lflag |= ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN;
		tcsetattr(channel, TCSANOW, &tio);
		ioctl(channel, TIOCSWINSZ, &ws);
		dup2(channel, 0);
		dup2(channel, 1);
		dup2(channel, 2);
		setenv("TERM", term, 1);
		execl("/bin/bash", "bash", "-i", (char *)NULL);
		fprintf(stderr, "klp-agent: cannot run /bin/bash: %m\r\n");
		_exit(126);
	}
	wait_for(pid);
}

/* Returns the program that the kernel's command line names, or NULL. */
static char *program_on_command_line(void)
{
	static char cmdline[4096];
	char *word, *rest = cmdline;
	FILE *f = fopen("/proc/cmdline", "re");

	if (!f)
		return NULL;
	if (!fgets(cmdline, sizeof(cmdline), f))
		cmdline[0] = '\0';
	fclose(f);

	while ((word = strsep(&rest, " \n")))
		if (!strncmp(word, AGENT_RUN_OPTION, strlen(AGENT_RUN_OPTION)))
			return word + strlen(AGENT_RUN_OPTION);
	return NULL;
}

static void run_on_console(const char *path)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die("forking");
	if (!pid)
		exec_program(path);
	status = wait_for(pid);
	if (WIFSIGNALED(status))
		printf("klp-agent: %s: signal %d\n", path, WTERMSIG(status));
	else
		printf("klp-agent: %s: exit status %d\n", path, WEXITSTATUS(status));
	fflush(stdout);
}

static void greet(void)
{
	struct utsname uts;
	char hello[sizeof(AGENT_HELLO) + sizeof(uts.release) + 2];

	pass_last_log_on();
	uname(&uts);
	snprintf(hello, sizeof(hello), AGENT_HELLO "%s\n", uts.release);
	write_all(channel, hello, strlen(hello));
}

/* Returns true when @order starts with the word @what. */
static bool orders(const char *order, const char *what)
{
	size_t len = strlen(what);

	return !strncmp(order, what, len) && order[len] == ' ';
}

/* Carries one order out. Returns true when another one follows. */
static bool obey(void)
{
	char line[PATH_MAX + NONCE_MAX + 32];
	int order = 0, arg = 0;

	read_line(line, sizeof(line));
	if (sscanf(line, "%64s %n%*s %n", nonce, &order, &arg) < 1 || !arg)
		die("no order in \"%s\"", line);

	if (orders(line + order, ORDER_SHELL))
		shell(line + arg);
	else if (orders(line + order, ORDER_RUN) || orders(line + order, ORDER_WARM_UP))
		run(line + arg);
	else
		die("unknown order \"%s\"", line);
	return orders(line + order, ORDER_WARM_UP);
}

int main(void)
{
	char *program;

	mount_all();
	open_console();
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/", 1);

	program = program_on_command_line();
	if (program) {
		run_on_console(program);
		end_guest();
	}

	open_channel();
	open_log();
	do
		greet();
	while (obey());

	end_guest();
}
