// SPDX-License-Identifier: GPL-2.0
/*
 * klp-relocate - give a livepatch the relocations that the kernel resolves
 *
 * A module can refer to a symbol that the kernel or another module does not export, by a
 * weak symbol .klp.sym.OBJECT.NAME. klp-relocate brings that into the form of the kernel's
 * Documentation/livepatch/module-elf-format.rst: it marks the symbol, appends the position
 * ",0" (any) to its name, and moves its relocations to the section
 * .klp.rela.OBJECT.SECTION.
 *
 * Run it last: neither ld nor strip knows of such symbols.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYMBOL_PREFIX		".klp.sym."
#define SECTION_PREFIX		".klp.rela."
#define ANY_POSITION		",0"

/* The kernel's include/uapi/linux/elf.h. */
#define SHN_LIVEPATCH		0xff20
#define SHF_RELA_LIVEPATCH	0x00100000

static const char *file;

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "klp-relocate: %s: ", file);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

/* Returns libelf's result; exits when that is an error. */
static void *checked(void *p)
{
	if (!p)
		die("%s", elf_errmsg(-1));
	return p;
}

static Elf64_Shdr *header(Elf_Scn *scn)
{
	return checked(elf64_getshdr(scn));
}

static Elf_Data *content(Elf_Scn *scn)
{
	return checked(elf_getdata(scn, NULL));
}

/* Adds a string to a section of strings, as a new block of data. Returns its offset. */
static Elf64_Word add_string(Elf_Scn *strings, const char *s)
{
	Elf_Data *data = checked(elf_newdata(strings));
	Elf64_Word offset = header(strings)->sh_size;

	data->d_buf = checked(strdup(s));
	data->d_size = strlen(s) + 1;
	data->d_align = 1;
	data->d_off = offset;	/* elf_strptr() finds it from now on */
	header(strings)->sh_size += data->d_size;
	return offset;
}

/* An open module. */
struct module {
	Elf *elf;
	Elf_Scn *symtab;
	Elf_Scn *strtab;
	Elf_Scn *shstrtab;
	size_t sections;	/* before any is added */
};

static const char *symbol_name(const struct module *m, const Elf64_Sym *sym)
{
	return checked(elf_strptr(m->elf, elf_ndxscn(m->strtab), sym->st_name));
}

static bool is_ours(const struct module *m, const Elf64_Sym *sym)
{
	return sym->st_shndx == SHN_UNDEF &&
	       !strncmp(symbol_name(m, sym), SYMBOL_PREFIX, strlen(SYMBOL_PREFIX));
}

/* Returns OBJECT of a symbol's name, to be freed. */
static char *object_of(const struct module *m, const Elf64_Sym *sym)
{
	const char *name = symbol_name(m, sym);
	const char *object = name + strlen(SYMBOL_PREFIX);
	const char *end = strchr(object, '.');

	if (!end || end == object || !end[1])
		die("symbol %s: must be " SYMBOL_PREFIX "OBJECT.NAME", name);
	return checked(strndup(object, end - object));
}

/* Finds or makes the section for relocations by symbols of @object to the target of @old. */
static Elf_Data *section_for(const struct module *m, const char *object, Elf_Scn *old)
{
	Elf_Scn *target = checked(elf_getscn(m->elf, header(old)->sh_info)), *scn;
	size_t names = elf_ndxscn(m->shstrtab);
	Elf64_Shdr *shdr;
	Elf_Data *data;
	char *name;

	if (asprintf(&name, SECTION_PREFIX "%s.%s", object,
		     (char *)checked(elf_strptr(m->elf, names, header(target)->sh_name))) < 0)
		die("out of memory");

	for (scn = NULL; (scn = elf_nextscn(m->elf, scn)); )
		if (!strcmp(checked(elf_strptr(m->elf, names, header(scn)->sh_name)), name))
			break;
	if (scn && elf_ndxscn(scn) < m->sections)
		die("it has relocations of its own in %s already", name);
	if (!scn) {
		scn = checked(elf_newscn(m->elf));
		data = checked(elf_newdata(scn));
		data->d_type = ELF_T_RELA;
		data->d_align = sizeof(Elf64_Addr);
		shdr = header(scn);
		shdr->sh_name = add_string(m->shstrtab, name);
		shdr->sh_type = SHT_RELA;
		/* ALLOC: they are still needed when a target module is loaded. */
		shdr->sh_flags = SHF_RELA_LIVEPATCH | SHF_ALLOC;
		shdr->sh_link = elf_ndxscn(m->symtab);
		shdr->sh_info = header(old)->sh_info;
		shdr->sh_entsize = sizeof(Elf64_Rela);
		shdr->sh_addralign = sizeof(Elf64_Addr);
	}
	free(name);
	return content(scn);
}

static void add_relocation(Elf_Data *data, const Elf64_Rela *rela)
{
	char *buf = checked(realloc(data->d_buf, data->d_size + sizeof(*rela)));

	memcpy(buf + data->d_size, rela, sizeof(*rela));
	data->d_buf = buf;
	data->d_size += sizeof(*rela);
}

/* Moves the relocations by our symbols out of a section of relocations. */
static void move_relocations(const struct module *m, Elf_Scn *scn)
{
	const Elf64_Sym *symbols = content(m->symtab)->d_buf;
	Elf_Data *data = content(scn);
	Elf64_Rela *rela = data->d_buf;
	size_t count = data->d_size / sizeof(*rela), kept = 0;

	for (size_t i = 0; i < count; i++) {
		const Elf64_Sym *sym = &symbols[ELF64_R_SYM(rela[i].r_info)];

		if (is_ours(m, sym)) {
			char *object = object_of(m, sym);

			add_relocation(section_for(m, object, scn), &rela[i]);
			free(object);
		} else {
			rela[kept++] = rela[i];
		}
	}
	data->d_size = kept * sizeof(*rela);
	elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
}

/* Returns how many symbols it has marked. */
static int mark_symbols(const struct module *m)
{
	Elf_Data *data = content(m->symtab);
	Elf64_Sym *sym = data->d_buf;
	int marked = 0;
	char *name;

	for (size_t i = 0; i < data->d_size / sizeof(*sym); i++) {
		if (!is_ours(m, &sym[i]))
			continue;
		if (asprintf(&name, "%s" ANY_POSITION, symbol_name(m, &sym[i])) < 0)
			die("out of memory");
		sym[i].st_name = add_string(m->strtab, name);
		sym[i].st_info = ELF64_ST_INFO(STB_GLOBAL, ELF64_ST_TYPE(sym[i].st_info));
		sym[i].st_shndx = SHN_LIVEPATCH;
		free(name);
		marked++;
	}
	elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
	return marked;
}

static void open_module(struct module *m, int fd)
{
	size_t shstrndx;
	Elf_Scn *scn;

	m->elf = checked(elf_begin(fd, ELF_C_RDWR, NULL));
	if (!elf64_getehdr(m->elf) || elf64_getehdr(m->elf)->e_type != ET_REL)
		die("not a module of a 64-bit kernel");
	if (elf_getshdrstrndx(m->elf, &shstrndx) || elf_getshdrnum(m->elf, &m->sections))
		die("%s", elf_errmsg(-1));
	m->shstrtab = checked(elf_getscn(m->elf, shstrndx));

	for (scn = NULL; (scn = elf_nextscn(m->elf, scn)); )
		if (header(scn)->sh_type == SHT_SYMTAB)
			m->symtab = scn;
	if (!m->symtab)
		die("has no symbols");
	m->strtab = checked(elf_getscn(m->elf, header(m->symtab)->sh_link));
}

int main(int argc, char **argv)
{
	struct module m = { 0 };
	int fd;

	if (argc != 2 || *argv[1] == '-') {
		fprintf(stderr, "usage: klp-relocate MODULE.ko\n");
		return 2;
	}
	file = argv[1];
	elf_version(EV_CURRENT);

	fd = open(file, O_RDWR);
	if (fd < 0)
		die("%s", strerror(errno));
	open_module(&m, fd);
	for (size_t i = 1; i < m.sections; i++) {
		Elf_Scn *scn = checked(elf_getscn(m.elf, i));

		if (header(scn)->sh_type == SHT_RELA)
			move_relocations(&m, scn);
	}
	/* A file without such symbols stays unchanged. */
	if (mark_symbols(&m) && elf_update(m.elf, ELF_C_WRITE) < 0)
		die("%s", elf_errmsg(-1));
	elf_end(m.elf);
	if (close(fd))
		die("%s", strerror(errno));
	return 0;
}
