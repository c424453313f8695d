// SPDX-License-Identifier: GPL-2.0
/* A booted, idle guest that is kept in a folder: every fork starts from it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../klp-agent/protocol.h"
#include "../testing/selftests/livepatch/splat.h"
#include "prepare.h"
#include "template.h"

/* Change it when the same files and command line no longer give the same template. */
#define FORMAT 4

#define KEY	"made-from"
#define RELEASE	"release"
#define QEMU	"qemu"
#define CONSOLE	"console"
#define LOG	"log"

static char *in(const char *dir, const char *file)
{
	return xasprintf("%s/%s", dir, file);
}

static int write_file(const char *dir, const char *name, const char *content)
{
	char *path = in(dir, name);
	FILE *f = fopen(path, "we");
	int ret;

	if (!f) {
		ret = problem("cannot write %s: %s", path, strerror(errno));
	} else {
		fputs(content, f);
		ret = close_checked(f, path);
	}
	free(path);
	return ret;
}

static char *read_in(const char *dir, const char *name)
{
	char *path = in(dir, name);
	char *content = read_file(path);

	free(path);
	return content;
}

static void add_file(struct text *key, const char *path)
{
	struct stat st = { 0 };
	char *line;

	if (stat(path, &st))
		die("cannot read %s: %s", path, strerror(errno));
	line = xasprintf("%s %lld %lld.%09ld\n", path, (long long)st.st_size,
			 (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	text_add(key, line, strlen(line));
	free(line);
}

/* Returns as text everything that the template is made from. */
static char *make_key(const struct machine *machine, const char *prepare)
{
	char *line = vm_command_line(machine, VM_TEMPLATE, NULL);
	char *head = xasprintf("format %d\n%s\nprepared by %s\n", FORMAT, line, prepare ?: "none");
	struct text key = { 0 };

	text_add(&key, head, strlen(head));
	add_file(&key, machine->qemu);
	add_file(&key, machine->kernel);
	add_file(&key, machine->initrd);
	free(head);
	free(line);
	return key.data;
}

/*
 * Takes all its space at once. If the disk were full later, SIGBUS would kill
 * QEMU.
 */
static int make_ram(const char *dir, unsigned int memory, uid_t user)
{
	char *path = in(dir, VM_RAM);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : posix_fallocate(fd, 0, (off_t)memory << 20);
	int ret = 0;

	/* In a user namespace without that user, QEMU keeps ours. */
	if (!error && user && fchown(fd, user, user) && errno != EINVAL)
		error = errno;
	if (fd >= 0)
		close(fd);
	if (error)
		ret = problem("cannot make %s of %u MiB: %s", path, memory, strerror(error));
	free(path);
	return ret;
}

/* The RAM is complete: only forks read it from now on. */
static int protect_ram(const char *dir)
{
	char *path = in(dir, VM_RAM);
	int ret = 0;

	if (chown(path, geteuid(), getegid()) || chmod(path, 0444))
		ret = problem("cannot protect %s: %s", path, strerror(errno));
	free(path);
	return ret;
}

/* Returns 0 when there is nothing to run, too. */
static int prepare_guest(struct guest *guest, const char *prepare, long long deadline)
{
	char *why;

	if (!prepare || !prepare_run(guest, prepare, deadline))
		return 0;
	why = xasprintf("%s", problem_text());
	problem("%s: %s", prepare, why);
	free(why);
	return -1;
}

/* Boots a guest in @dir, which is empty, and saves it there. */
static int boot(struct template *t, const struct machine *machine, const char *dir,
		const char *prepare, unsigned int seconds)
{
	long long deadline = now_ms() + seconds * 1000LL;
	char *path = in(dir, CONSOLE);
	struct guest guest = { 0 };
	char *release = NULL;
	int ret;

	guest.copy = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	free(path);
	if (guest.copy < 0)
		return problem("cannot write in %s: %s", dir, strerror(errno));

	ret = make_ram(dir, machine->memory, machine->user);
	if (!ret) {
		ret = vm_start(&guest.vm, machine, VM_TEMPLATE, dir, deadline);
		t->no_boot = ret && guest.vm.pid && !interrupted;
		if (!ret) {
			ret = guest_hello(&guest, AGENT_NONCE, &release, deadline);
			t->no_boot = ret > 0;
			if (ret)
				ret = vm_problem(&guest.vm);
		}
		if (!ret)
			ret = prepare_guest(&guest, prepare, deadline) ?:
			      write_file(dir, RELEASE, release) ?:
			      write_file(dir, QEMU, guest.vm.qmp.version) ?:
			      write_file(dir, LOG, guest.log.text.data ?: "") ?:
			      guest_save(&guest, dir, TEMPLATE_STATE, deadline) ?:
			      protect_ram(dir);
		free(release);
		guest_end(&guest);
	}
	close(guest.copy);
	return ret;
}

static void remove_dir(const char *dir)
{
	static const char *const files[] = {
		KEY, RELEASE, QEMU, CONSOLE, LOG, VM_RAM, TEMPLATE_STATE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *path = in(dir, files[i]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
}

static int boot_afresh(struct template *t, const struct machine *machine, const char *key,
		       const char *prepare, unsigned int seconds)
{
	char *fresh = xasprintf("%s.new", t->dir);
	int ret;

	remove_dir(fresh);
	remove_dir(t->dir);
	if (mkdir(fresh, 0755)) {
		ret = problem("cannot make %s: %s", fresh, strerror(errno));
	} else {
		ret = boot(t, machine, fresh, prepare, seconds) ?: write_file(fresh, KEY, key);
		if (!ret && rename(fresh, t->dir))
			ret = problem("cannot make %s: %s", t->dir, strerror(errno));
		if (ret)
			remove_dir(fresh);
	}
	free(fresh);
	return ret;
}

/* Looks for the first complaint in a file of the template. */
static void find_complaint(struct template *t, const char *name)
{
	char *text = read_in(t->dir, name);
	struct splat splat;

	if (!t->complaint && text && splat_next(text, &splat)) {
		t->complaint = xasprintf("%.*s", splat.len, splat.text);
		make_printable(t->complaint);
		t->stall = splat.stall;
	}
	free(text);
}

static bool good(struct template *t, const char *key)
{
	char *kept = read_in(t->dir, KEY);
	bool same = kept && !strcmp(kept, key);

	free(kept);
	free(t->release);
	free(t->qemu);
	free(t->complaint);
	t->complaint = NULL;
	/* If a boot logs much, the beginning may be on the console alone. */
	if (same) {
		find_complaint(t, LOG);
		find_complaint(t, CONSOLE);
	}
	t->release = same ? read_in(t->dir, RELEASE) : NULL;
	t->qemu = same ? read_in(t->dir, QEMU) : NULL;
	return t->release && t->qemu;
}

/* flock() that an interrupt ends. */
static int wait_for_lock(int fd, int how)
{
	while (flock(fd, how | LOCK_NB)) {
		if (interrupted)
			return problem("interrupted");
		if (errno != EWOULDBLOCK && errno != EINTR)
			return problem("cannot lock the template: %s", strerror(errno));
		poll(NULL, 0, 100);
	}
	return 0;
}

int template_get(struct template *t, const struct machine *machine, const char *dir,
		 const char *prepare, unsigned int seconds)
{
	char *lock = xasprintf("%s.lock", dir);
	char *key = make_key(machine, prepare);
	bool made = false;
	int ret = 0;

	*t = (struct template) { .dir = xasprintf("%s", dir) };
	t->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (t->lock < 0)
		ret = problem("cannot make %s: %s", lock, strerror(errno));
	free(lock);

	/*
	 * The lock is shared while the template is used, and exclusive while it is
	 * made. Between the two another run can get the lock: so look again each time.
	 */
	while (!ret) {
		ret = wait_for_lock(t->lock, LOCK_SH);
		if (ret || good(t, key))
			break;
		ret = wait_for_lock(t->lock, LOCK_EX);
		if (ret || good(t, key))
			continue;
		ret = boot_afresh(t, machine, key, prepare, seconds);
		made = !ret;
	}
	t->kept = !made;
	/* A busy host caused the stall: the next run shall not report it. */
	if (!ret && t->complaint && t->stall)
		template_spoilt(t);

	free(key);
	if (ret)
		template_put(t);
	return ret;
}

int template_ram(const struct template *t, bool *ram_ro)
{
	char *path = in(t->dir, VM_RAM);
	int fd = open(path, O_RDONLY | O_CLOEXEC), copy;
	unsigned long major, minor;
	char *dot;

	major = strtoul(t->qemu, &dot, 10);
	minor = *dot == '.' ? strtoul(dot + 1, NULL, 10) : 0;
	*ram_ro = major > 8 || (major == 8 && minor >= 2);
	if (fd >= 0 && !*ram_ro) {
		copy = copy_to_memory(fd);
		close(fd);
		fd = copy;
	}
	if (fd < 0)
		problem("cannot open or copy %s: %s", path, strerror(errno));
	free(path);
	return fd;
}

void template_put(struct template *t)
{
	if (t->lock >= 0)
		close(t->lock);
	free(t->dir);
	free(t->release);
	free(t->qemu);
	free(t->complaint);
	*t = (struct template) { .lock = -1, .no_boot = t->no_boot };
}

void template_spoilt(const struct template *t)
{
	char *path = in(t->dir, KEY);

	unlink(path);
	free(path);
}

void template_remove(const char *dir)
{
	char *lock = xasprintf("%s.lock", dir);
	int fd = open(lock, O_RDWR | O_CLOEXEC);

	if (fd < 0 || !flock(fd, LOCK_EX | LOCK_NB)) {
		remove_dir(dir);
		unlink(lock);
	}
	if (fd >= 0)
		close(fd);
	free(lock);
}
