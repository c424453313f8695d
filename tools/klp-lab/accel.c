// SPDX-License-Identifier: GPL-2.0
/* Chooses KVM if it works here, else TCG. Only a trial shows it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "accel.h"

/* If KVM works, a guest boots in a second or two. */
#define TRIAL_SECONDS 10

/* The answer depends on the host's kernel and on QEMU. */
static char *make_question(const struct machine *machine)
{
	struct stat st = { 0 };
	struct utsname uts;

	uname(&uts);
	stat(machine->qemu, &st);
	return xasprintf("%s %s, %s %lld %lld", uts.sysname, uts.release, machine->qemu,
			 (long long)st.st_size, (long long)st.st_mtime);
}

static void remember(const char *memory, const char *answer, const char *question)
{
	FILE *f = memory ? fopen(memory, "we") : NULL;

	if (!f)
		return;
	fprintf(f, "%s\n%s\n", answer, question);
	if (close_checked(f, memory))
		unlink(memory);		/* do not keep half an answer */
}

/* Returns the answer that is kept for the same question, or NULL. */
static const char *recall(const char *memory, const char *question)
{
	static const char *const answers[] = { "kvm", "tcg" };
	char *kept = memory ? read_file(memory) : NULL;
	const char *answer = NULL;

	for (size_t i = 0; kept && i < ARRAY_SIZE(answers); i++) {
		char *whole = xasprintf("%s\n%s\n", answers[i], question);

		if (!strcmp(kept, whole))
			answer = answers[i];
		free(whole);
	}
	free(kept);
	return answer;
}

/* Returns the answer, or NULL when the trial failed and KVM may not be the cause. */
static const char *try_kvm(struct machine *machine, const char *scratch)
{
	struct template template;
	const char *answer = NULL;

	fprintf(stderr, "klp-lab: trying KVM: a guest has %d s to boot\n", TRIAL_SECONDS);
	machine->accel = "kvm";
	if (!template_get(&template, machine, scratch, NULL, TRIAL_SECONDS)) {
		answer = "kvm";
		template_put(&template);
	} else if (template.no_boot) {
		answer = "tcg";
		fprintf(stderr, "klp-lab: KVM does not work here (%s): using TCG\n",
			problem_text());
	} else if (!interrupted) {
		fprintf(stderr, "klp-lab: KVM could not be tried (%s): using TCG\n",
			problem_text());
	}
	template_remove(scratch);
	return answer;
}

int accel_choose(struct machine *machine, const char *wanted, const char *memory,
		 const char *scratch)
{
	const char *answer;
	char *question;

	machine->accel = "tcg";
	if (strcmp(wanted, "auto")) {
		machine->accel = wanted;
		return 0;
	}
	if (access("/dev/kvm", R_OK | W_OK))
		return 0;

	question = make_question(machine);
	answer = recall(memory, question);
	if (!answer) {
		answer = try_kvm(machine, scratch);
		if (answer)
			remember(memory, answer, question);
	}
	machine->accel = answer ?: "tcg";
	free(question);
	return interrupted ? problem("interrupted") : 0;
}
