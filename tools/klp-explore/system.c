// SPDX-License-Identifier: GPL-2.0
/* Files and modules of the guest's kernel. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "system.h"

void die(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("klp-explore: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

bool read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd >= 0) {
		n = read(fd, text, size - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return n >= 0;
}

int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), error = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		error = -errno;
	close(fd);
	return error;
}

bool exists(const char *path)
{
	return !access(path, F_OK);
}

int load_module(const char *file, const char *params)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), error = 0;

	if (fd < 0)
		die("%s: %m", file);
	if (syscall(SYS_finit_module, fd, params, 0))
		error = -errno;
	close(fd);
	return error;
}

int unload_module(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

unsigned long address_of(const char *symbol)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	unsigned long address, found = 0;
	char line[512], name[256];

	if (!symbols)
		return 0;
	while (!found && fgets(line, sizeof(line), symbols))
		if (sscanf(line, "%lx %*c %255s", &address, name) == 2 && !strcmp(name, symbol))
			found = address;
	fclose(symbols);
	return found;
}

double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}
