/*
 * A QEMU TCG plugin that counts the instructions which a guest executes, into a file that others may read at any moment:
 *
 *   -plugin observe.so,counts=FILE
 *
 * FILE is mapped and holds 64-bit words of the host's byte order: [0] is MAGIC, [1] the number of virtual processors, and word 8 * (n + 1) is
 * the number of instructions that processor n has begun. Each processor writes its own cache line, and nobody else does.
 *
 * Counted are translation blocks, with all their instructions each time one is entered: a block that an exception leaves early counts whole.
 *
 * One binary serves QEMU 7.2 to 11.1. Debian packages no header of the interface, so the few declarations that are needed stand here; they are
 * the same in all versions but for what is said of version 7.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum { WORDS_OF_LINE = 8, LINES = 64, MOST_PROCESSORS = LINES - 1 };
#define MAGIC UINT64_C(0x4c41424f42533031) /* "LABOBS01" */

struct qemu_plugin_tb;
struct info {
    const char *target;
    struct { int least, current; } version;
    bool system;
    struct { int now, most; } processors;
};

/* From version 7 on every callback is registered with user data; before, the third argument is not looked at. */
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*translated)(void), void *data);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *block, void (*executed)(unsigned, void *), int registers, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);

/* Only asked whether they are there: QEMU reads the version before it tells its own. */
void qemu_plugin_scoreboard_new(void) __attribute__((weak));
void qemu_plugin_set_pc(void) __attribute__((weak));

EXPORT int qemu_plugin_version;

__attribute__((constructor)) static void choose_version(void)
{
    /* QEMU 7.2 takes 1, QEMU 10.0 takes 2 to 4, QEMU 11.1 takes 7. Version 2 brought scoreboards, version 6 the setting of the pc. */
    qemu_plugin_version = !qemu_plugin_scoreboard_new ? 1 : !qemu_plugin_set_pc ? 2 : 7;
}

static uint64_t *counts;

static void executed(unsigned processor, void *instructions)
{
    if (processor < MOST_PROCESSORS)
        counts[WORDS_OF_LINE * (processor + 1)] += (uintptr_t)instructions;
}

static void watch(struct qemu_plugin_tb *block)
{
    enum { NO_REGISTERS };
    qemu_plugin_register_vcpu_tb_exec_cb(block, executed, NO_REGISTERS, (void *)(uintptr_t)qemu_plugin_tb_n_insns(block));
}

static void translated(uint64_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    watch(block);
}

static void translated_since_7(struct qemu_plugin_tb *block, void *data)
{
    (void)data;
    watch(block);
}

static uint64_t *map(const char *path)
{
    const size_t bytes = LINES * WORDS_OF_LINE * sizeof(uint64_t);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    void *words = MAP_FAILED;
    if (file >= 0 && ftruncate(file, (off_t)bytes) == 0)
        words = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (words == MAP_FAILED)
        perror(path);
    if (file >= 0)
        close(file);
    return words == MAP_FAILED ? NULL : words;
}

EXPORT int qemu_plugin_install(uint64_t id, const struct info *info, int argc, char **argv)
{
    static const char option[] = "counts=";
    if (argc != 1 || strncmp(argv[0], option, sizeof option - 1) != 0) {
        fprintf(stderr, "observe: it takes one option, counts=FILE\n");
        return 1;
    }
    if (!info->system || info->processors.most > MOST_PROCESSORS) {
        fprintf(stderr, "observe: it counts for machines of at most %d processors\n", MOST_PROCESSORS);
        return 1;
    }
    if (!(counts = map(argv[0] + sizeof option - 1)))
        return 1;
    counts[1] = (uint64_t)info->processors.now;
    counts[0] = MAGIC;
    qemu_plugin_register_vcpu_tb_trans_cb(id, info->version.current >= 7 ? (void (*)(void))translated_since_7 : (void (*)(void))translated, NULL);
    return 0;
}
