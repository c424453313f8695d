// SPDX-License-Identifier: GPL-2.0
/* A record of the kernel log, as /dev/kmsg shows it. */
#include <ctype.h>
#include <stdio.h>

#include "record.h"

void record_unescape(char *text)
{
	char *start = text, *to = text;

	for (; *text; text++) {
		unsigned int byte;

		*to = *text;
		/* Look for both digits: a text that was cut may end before them. */
		if (*text == '\\' && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
		    isxdigit((unsigned char)text[3]) && sscanf(text + 2, "%2x", &byte) == 1) {
			*to = byte ? (char)byte : '?';
			text += 3;
		}
		to++;
	}
	if (to > start && to[-1] == '\n')
		to--;
	*to = '\0';
}
