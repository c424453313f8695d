// SPDX-License-Identifier: GPL-2.0
/* The witness's files in debugfs, and what is written to them. See witness.h. */
#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include "witness.h"

/* For klp_control to patch. */
noinline int klp_witness_patched(void);
noinline int klp_witness_patched(void)
{
	return 1;
}

static struct dentry *folder;
static DEFINE_MUTEX(commands);

bool learning;

static int learn_command(const char *what)
{
	return kstrtobool(what, &learning);
}

static const struct {
	const char *name;
	int (*command)(const char *what);
} subjects[] = {
	{ "learn ", learn_command },
	{ "livepatches ", livepatch_command },
	{ "variables ", variables_command },
	{ "allocations ", memory_command },
	{ "hold ", hold_command },
	{ "fail ", fail_command },
	{ "pointers ", pointers_command },
};

static int do_command(char *line)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(subjects); i++)
		if (strstarts(line, subjects[i].name))
			return subjects[i].command(line + strlen(subjects[i].name));
	return -EINVAL;
}

static ssize_t do_write(struct file *file, const char __user *user, size_t count, loff_t *pos)
{
	char line[256];
	int ret;

	if (count >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, user, count))
		return -EFAULT;
	line[count] = '\0';
	mutex_lock(&commands);
	ret = do_command(strim(line));
	mutex_unlock(&commands);
	return ret ?: count;
}

static const struct file_operations do_fops = {
	.owner = THIS_MODULE,
	.write = do_write,
};

static int show(struct seq_file *m, void *unused)
{
	void (*function)(struct seq_file *m) = m->private;

	function(m);
	return 0;
}

static int show_open(struct inode *inode, struct file *file)
{
	return single_open(file, show, inode->i_private);
}

static const struct file_operations show_fops = {
	.owner = THIS_MODULE,
	.open = show_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static const struct {
	const char *name;
	void (*function)(struct seq_file *m);
} files[] = {
	{ "livepatches", livepatches_show },
	{ "events", events_show },
	{ "variables", variables_show },
	{ "allocations", memory_show },
	{ "shadow", shadow_show },
	{ "pointers", pointers_show },
	{ "tries", fail_show },
	{ "noise", noise_show },
};

static int __init klp_witness_init(void)
{
	unsigned int i;
	int ret = memory_init();

	if (ret)
		return ret;
	ret = livepatch_init();
	if (ret) {
		memory_exit();
		return ret;
	}
	folder = debugfs_create_dir("klp_witness", NULL);
	debugfs_create_file("do", 0200, folder, NULL, &do_fops);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		debugfs_create_file(files[i].name, 0400, folder, files[i].function, &show_fops);
	return 0;
}

static void __exit klp_witness_exit(void)
{
	debugfs_remove_recursive(folder);
	hold_exit();
	fail_exit();
	livepatch_exit();
	memory_exit();
	variables_exit();
}

module_init(klp_witness_init);
module_exit(klp_witness_exit);
MODULE_DESCRIPTION("Watches livepatches");
MODULE_LICENSE("GPL");
