// SPDX-License-Identifier: GPL-2.0
/* Small functions that every part of klp-lab uses. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "judge.h"
#include "util.h"

volatile sig_atomic_t interrupted;

static char noted[512];

void die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "klp-lab: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	exit(EXIT_INCOMPLETE);
}

int problem(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(noted, sizeof(noted), fmt, ap);
	va_end(ap);
	make_printable(noted);
	return -1;
}

const char *problem_text(void)
{
	return noted;
}

/* Is it one of U+0080 to U+009F, which terminals obey, too: in UTF-8, or as a byte alone? */
static bool is_c1(unsigned char before, unsigned char byte)
{
	return byte >= 0x80 && byte < 0xa0 && (before == 0xc2 || before < 0x80);
}

void make_printable(char *text)
{
	unsigned char before = 0;

	for (; *text; text++) {
		unsigned char byte = *text;

		if (is_c1(before, byte) && before == 0xc2)
			text[-1] = '?';
		if ((iscntrl(byte) && byte != '\t') || is_c1(before, byte))
			*text = '?';
		before = byte;
	}
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		die("out of memory");
	va_end(ap);
	return s;
}

void *xrealloc(void *p, size_t size)
{
	p = realloc(p, size);
	if (!p)
		die("out of memory");
	return p;
}

long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

int wait_ms(long long deadline)
{
	long long left = deadline - now_ms();

	return left < 0 ? 0 : left > 100 ? 100 : left;
}

int write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= n;
	}
	return 0;
}

static int copy_data(int from, int to)
{
	off_t at = 0, end;
	struct stat st;

	if (fstat(from, &st) || ftruncate(to, st.st_size))
		return -1;
	while ((at = lseek(from, at, SEEK_DATA)) >= 0) {
		end = lseek(from, at, SEEK_HOLE);
		lseek(to, at, SEEK_SET);
		while (at < end)
			if (sendfile(to, from, &at, end - at) <= 0)
				return -1;
	}
	/* No more data. */
	return errno == ENXIO ? 0 : -1;
}

int copy_to_memory(int fd)
{
	int copy = memfd_create("klp-lab", MFD_CLOEXEC), error;

	if (copy >= 0 && copy_data(fd, copy)) {
		error = errno;
		close(copy);
		errno = error;
		copy = -1;
	}
	return copy;
}

int close_checked(FILE *f, const char *path)
{
	int bad = ferror(f) | fflush(f);
	int saved = errno;

	if (fclose(f) || bad)
		return problem("cannot write %s: %s", path, strerror(bad ? saved : errno));
	return 0;
}

char *read_file(const char *path)
{
	struct text text = { 0 };
	FILE *f = fopen(path, "re");
	char buf[4096];
	size_t n;

	if (!f)
		return NULL;
	text_add(&text, "", 0);
	while ((n = fread(buf, 1, sizeof(buf), f)))
		text_add(&text, buf, n);
	if (ferror(f))
		text_free(&text);
	fclose(f);
	return text.data;
}

void text_add(struct text *text, const char *data, size_t len)
{
	text->data = xrealloc(text->data, text->len + len + 1);
	memcpy(text->data + text->len, data, len);
	text->len += len;
	text->data[text->len] = '\0';
}

void text_free(struct text *text)
{
	free(text->data);
	text->data = NULL;
	text->len = 0;
}
