/* SPDX-License-Identifier: GPL-2.0 */
/* A record of the kernel log, as /dev/kmsg shows it. For klp-lab and log_after. */
#ifndef RECORD_H
#define RECORD_H

/**
 * record_unescape() - turn the escapes of /dev/kmsg back into what the kernel logged
 * @text: the text of a record; changed in place. It may have been cut anywhere
 *
 * /dev/kmsg shows bytes that are not printable, even a newline, as "\xNN". A NUL becomes a
 * question mark. A newline at the end is dropped: some records have one.
 */
void record_unescape(char *text);

#endif /* RECORD_H */
