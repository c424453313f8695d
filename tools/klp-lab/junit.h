/* SPDX-License-Identifier: GPL-2.0 */
/* The results as JUnit XML, the dialect that both GitLab and Jenkins read. */
#ifndef KLP_LAB_JUNIT_H
#define KLP_LAB_JUNIT_H

#include "report.h"

/**
 * junit_write() - write the results of a run
 * @path:    the file
 * @report:  the run
 * @all:     a result for each program
 * @seconds: how long the run took
 * Return: 0 or problem().
 */
int junit_write(const char *path, const struct report *report, const struct result *all,
		double seconds);

/**
 * junit_clean() - make text fit for XML, in place
 * @text: any bytes, ended by NUL
 *
 * XML 1.0 has no way at all to write most control characters, and what is not
 * UTF-8 makes a reader refuse the whole file. They become question marks. The
 * carriage returns of a console are taken out.
 */
void junit_clean(char *text);

#endif /* KLP_LAB_JUNIT_H */
