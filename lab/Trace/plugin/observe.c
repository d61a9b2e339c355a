/*
 * A QEMU TCG plugin that watches what a guest executes, in files that others map. It takes one of two options:
 *
 *   -plugin observe.so,counts=FILE
 *   -plugin observe.so,log=FILE[,scope=user|all][,ask=SOCKET]
 *
 * counts: FILE holds 64-bit words of the host's byte order: [0] is COUNTS_MAGIC, [1] the number of virtual processors, and word 8 * (n + 1) is
 * the number of instructions that processor n has begun. Each processor writes its own cache line, and nobody else does. Counted are translation
 * blocks, with all their instructions each time one is entered: a block that an exception leaves early counts whole.
 *
 * log: FILE is a struct log. While `armed` is not 0, each load and store that goes to one of the ranges of guest-physical addresses is recorded with
 * its instruction, and, on the same processor, the fences, atomics and serialising instructions that follow a recorded access, up to MOST_FENCES of
 * them until the next one. Whether such an instruction orders anything is for the reader to say: here it is only told from those that cannot. With
 * scope=user, the default, only instructions in the lower half of the address space are looked at, which costs the guest little, and of fences those of the program that made the
 * access, where QEMU tells registers; a kernel's driver takes all. An access is recorded after the device had it, a fence before it is executed.
 *
 * ask: at the first store of a processor through a mapping since the log was armed, and at each store to one of the first `told` ranges, the processor sends a struct question to that
 * UNIX socket, on which the reader listens, and waits for one byte: until then the mapping is as it was for the store, and the reader can look at the guest's memory through QEMU's
 * monitor, and watch more ranges. The processor holds no lock of QEMU's meanwhile. Registers can be read from version 2 of the interface on; before, nothing is asked.
 *
 * One binary serves QEMU 7.2 to 11.1. Debian packages no header of the interface, so the few declarations that are needed stand here; they are
 * the same in all versions but for what is said of versions 3 and 7.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define WEAK __attribute__((weak))

enum { WORDS_OF_LINE = 8, LINES = 64, MOST_PROCESSORS = LINES - 1 };
#define COUNTS_MAGIC UINT64_C(0x4c41424f42533031) /* "LABOBS01" */
#define LOG_MAGIC UINT64_C(0x4c41424f42533033) /* "LABOBS03" */

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;
typedef uint32_t meminfo;
struct info {
    const char *target;
    struct { int least, current; } version;
    bool system;
    struct { int now, most; } processors;
};
struct value {
    int kind; /* 0 to 4: 2^kind bytes */
    union { uint8_t u8; uint16_t u16; uint32_t u32; uint64_t u64; struct { uint64_t low, high; } u128; } data;
};

/* Of GLib, which QEMU has loaded. */
struct array { char *data; unsigned length; };
struct described { void *handle; const char *name, *feature; };

enum { NO_REGISTERS, READS_REGISTERS };
enum { LOADS_AND_STORES = 3 };

/* From version 7 on every callback is registered with user data; before, the third argument is not looked at. */
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*translated)(void), void *data);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *block, void (*executed)(unsigned, void *), int registers, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*executed)(unsigned, void *), int registers, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, void (*accessed)(unsigned, meminfo, uint64_t, void *), int registers, int which, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *bytes, size_t length);
/* The same before version 3, which returned where the bytes are. */
const void *insn_data_before_3(const struct qemu_plugin_insn *insn) __asm__("qemu_plugin_insn_data");
bool qemu_plugin_mem_is_store(meminfo info);
unsigned qemu_plugin_mem_size_shift(meminfo info);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(meminfo info, uint64_t address);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *address);
struct value qemu_plugin_mem_get_value(meminfo info) WEAK; /* from version 4 on */

/* From version 2 on. The number of bytes that the second returns is a truth value in later versions. */
struct array *qemu_plugin_get_registers(void) WEAK;
int qemu_plugin_read_register(void *handle, struct array *bytes) WEAK;
void qemu_plugin_register_vcpu_init_cb(uint64_t id, void (*initialised)(void), void *data);
struct array *g_byte_array_new(void) WEAK;
struct array *g_byte_array_set_size(struct array *bytes, unsigned length) WEAK;

/* Only asked whether they are there: QEMU reads the version before it tells its own. */
void qemu_plugin_scoreboard_new(void) WEAK;
void qemu_plugin_set_pc(void) WEAK;

EXPORT int qemu_plugin_version;

__attribute__((constructor)) static void choose_version(void)
{
    /* QEMU 7.2 takes 1, QEMU 9.1 to 10.1 take 4, QEMU 11.1 takes 7. Version 4 brought values of accesses, version 6 the setting of the pc. */
    qemu_plugin_version = !qemu_plugin_scoreboard_new ? 1 : !qemu_plugin_mem_get_value ? 2 : !qemu_plugin_set_pc ? 4 : 7;
}

static int version;

static void *map(const char *path, size_t bytes)
{
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    void *memory = MAP_FAILED;
    if (file >= 0 && ftruncate(file, (off_t)bytes) == 0)
        memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        perror(path);
    if (file >= 0)
        close(file);
    return memory == MAP_FAILED ? NULL : memory;
}

/* Counting. */

static uint64_t *counts;

static void executed(unsigned processor, void *instructions)
{
    if (processor < MOST_PROCESSORS)
        counts[WORDS_OF_LINE * (processor + 1)] += (uintptr_t)instructions;
}

/* Recording. */

enum { CAPACITY = 1 << 21, MOST_RANGES = 32, MOST_FENCES = 64, MOST_BYTES = 16 };
enum kind { LOAD, STORE, FENCE };

struct record {
    uint8_t kind, length, processor, has_value; /* length: bytes of the instruction */
    uint16_t size;                              /* bytes of the access */
    uint16_t skipped;                           /* fences before this access that were not recorded */
    uint64_t pc, address, value[2];
    uint8_t instruction[MOST_BYTES];
    uint64_t virtual; /* address of the access, as the guest's program has it */
};

struct log {
    uint64_t magic, capacity, has_values;
    _Atomic uint64_t armed, recorded, lost; /* armed is the reader's to write, another number each time, and so are the ranges: before it, and while a processor waits */
    uint64_t ranges, told;
    struct { uint64_t first, last; } range[MOST_RANGES];
    struct record records[CAPACITY];
};
_Static_assert(sizeof(struct record) == 64 && offsetof(struct log, records) == 576, "the reader has the same");

/* An instruction that was translated. They live as long as QEMU: a block may run after it was flushed. */
struct seen {
    uint64_t pc;
    uint8_t length, bytes[MOST_BYTES];
};

static struct log *events;
static bool in_kernel;
/* Fences of each processor since its last recorded access; none are wanted before the first. */
static struct { unsigned recorded, skipped; bool wanted; uint64_t space; } fences[MOST_PROCESSORS];

static struct record *next(unsigned processor, enum kind kind, const struct seen *insn)
{
    uint64_t at = atomic_fetch_add_explicit(&events->recorded, 1, memory_order_relaxed);
    if (at >= CAPACITY) {
        atomic_fetch_add_explicit(&events->lost, 1, memory_order_relaxed);
        return NULL;
    }
    struct record *record = &events->records[at];
    memset(record, 0, sizeof *record); /* of an earlier experiment */
    record->kind = (uint8_t)kind;
    record->processor = (uint8_t)processor;
    record->pc = insn->pc;
    record->length = insn->length;
    memcpy(record->instruction, insn->bytes, MOST_BYTES);
    return record;
}

/* Asking. */

enum target { X86_64, ARM64, POWER, RISCV, S390, OTHER };
static enum target target;

enum { MOST_REGISTERS = 4, MOST_MAPPINGS = 32, PATIENCE_S = 10 };
/* What a walk of the page tables begins with, as QEMU's gdb stub names it. */
static const char *const wanted[][MOST_REGISTERS] = {
    [X86_64] = {"cr3", "cr4"}, [ARM64] = {"TTBR0_EL1", "TTBR1_EL1", "TCR_EL1", "MAIR_EL1"}, [RISCV] = {"satp"}, [OTHER] = {NULL},
};

enum reason { NEW_MAPPING = 1, TOLD_STORE = 2 };

struct question {
    uint64_t processor, virtual, physical;
    uint64_t has; /* bit i: registers[i] could be read */
    uint64_t registers[MOST_REGISTERS];
    uint64_t reasons, size, value; /* value: of the store, up to 8 bytes of it, where the log has values */
};

static int asked = -1;
static pthread_mutex_t asking = PTHREAD_MUTEX_INITIALIZER;
static void *handles[MOST_PROCESSORS][MOST_REGISTERS];
/* Mappings that each processor has asked about: how far virtual addresses are from physical ones. */
static struct { uint64_t armed, count, distance[MOST_MAPPINGS]; } mappings[MOST_PROCESSORS];

/* QEMU tells a processor's registers on its own thread only. */
static void find_registers(unsigned processor)
{
    struct array *all = processor < MOST_PROCESSORS && asked >= 0 ? qemu_plugin_get_registers() : NULL;
    const struct described *described = all ? (const void *)all->data : NULL;
    for (unsigned i = 0; all && i < all->length; i++)
        for (unsigned k = 0; k < MOST_REGISTERS && wanted[target][k]; k++)
            if (described[i].name && !strcmp(described[i].name, wanted[target][k]))
                handles[processor][k] = described[i].handle;
}

static void initialised(uint64_t id, unsigned processor)
{
    (void)id;
    find_registers(processor);
}

static void initialised_since_7(unsigned processor, void *data)
{
    (void)data;
    find_registers(processor);
}

static uint64_t read_register(unsigned processor, unsigned which, bool *has)
{
    static __thread struct array *bytes; /* a processor has a thread of its own */
    uint64_t value = 0;
    *has = false;
    if (!handles[processor][which])
        return 0;
    if (!bytes)
        bytes = g_byte_array_new();
    (void)g_byte_array_set_size(bytes, 0);
    (void)qemu_plugin_read_register(handles[processor][which], bytes);
    if (bytes->length == 4 || bytes->length == 8) {
        memcpy(&value, bytes->data, bytes->length);
        *has = true;
    }
    return value;
}

/* The address space of the program that runs: where its page tables begin, without what else the register has. 0 where that is unknown, or the kernel, which is in all of them, is watched. */
static uint64_t space(unsigned processor)
{
    bool has;
    uint64_t root = in_kernel ? 0 : read_register(processor, 0, &has);
    return target == RISCV ? root & ((UINT64_C(1) << 44) - 1) : root & UINT64_C(0x0000FFFFFFFFF000);
}

static bool is_known(unsigned processor, uint64_t distance)
{
    uint64_t armed = atomic_load_explicit(&events->armed, memory_order_relaxed);
    if (mappings[processor].armed != armed) {
        mappings[processor].armed = armed;
        mappings[processor].count = 0;
    }
    for (uint64_t i = 0; i < mappings[processor].count; i++)
        if (mappings[processor].distance[i] == distance)
            return true;
    if (mappings[processor].count == MOST_MAPPINGS)
        return true;
    mappings[processor].distance[mappings[processor].count++] = distance;
    return false;
}

static void ask(struct question question)
{
    unsigned processor = (unsigned)question.processor;
    for (unsigned i = 0; i < MOST_REGISTERS; i++) {
        bool has;
        question.registers[i] = read_register(processor, i, &has);
        question.has |= (uint64_t)has << i;
    }
    char answer;
    pthread_mutex_lock(&asking);
    if (asked >= 0 && (send(asked, &question, sizeof question, MSG_NOSIGNAL) != sizeof question || recv(asked, &answer, 1, 0) != 1)) {
        close(asked); /* Nobody is there: the guest must not wait again. */
        asked = -1;
    }
    pthread_mutex_unlock(&asking);
}

static bool connect_to(const char *path)
{
    struct sockaddr_un place = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof place.sun_path) {
        fprintf(stderr, "observe: %s is too long for a socket\n", path);
        return false;
    }
    strcpy(place.sun_path, path);
    struct timeval patience = {.tv_sec = PATIENCE_S};
    asked = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (asked < 0 || setsockopt(asked, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 || connect(asked, (struct sockaddr *)&place, sizeof place) != 0) {
        perror(path);
        return false;
    }
    return true;
}

static void read_value(meminfo info, uint64_t content[2])
{
    struct value value = qemu_plugin_mem_get_value(info);
    content[1] = value.kind == 4 ? value.data.u128.high : 0;
    content[0] = value.kind == 0 ? value.data.u8 : value.kind == 1 ? value.data.u16 : value.kind == 2 ? value.data.u32 : value.kind == 3 ? value.data.u64 : value.data.u128.low;
}

static void accessed(unsigned processor, meminfo info, uint64_t address, void *data)
{
    if (!atomic_load_explicit(&events->armed, memory_order_acquire) || processor >= MOST_PROCESSORS)
        return;
    const struct qemu_plugin_hwaddr *place = qemu_plugin_get_hwaddr(info, address);
    if (!place)
        return;
    uint64_t physical = qemu_plugin_hwaddr_phys_addr(place);
    uint64_t i = 0, ranges = events->ranges < MOST_RANGES ? events->ranges : MOST_RANGES;
    while (i < ranges && !(events->range[i].first <= physical && physical <= events->range[i].last))
        i++;
    if (i == ranges)
        return;
    bool store = qemu_plugin_mem_is_store(info);
    unsigned size = 1u << qemu_plugin_mem_size_shift(info);
    uint64_t content[2] = {0, 0};
    if (events->has_values)
        read_value(info, content);
    struct record *record = next(processor, store ? STORE : LOAD, data);
    if (record) {
        record->address = physical;
        record->virtual = address;
        record->size = (uint16_t)size;
        record->skipped = (uint16_t)(fences[processor].skipped < UINT16_MAX ? fences[processor].skipped : UINT16_MAX);
        record->has_value = events->has_values != 0;
        memcpy(record->value, content, sizeof content);
    }
    fences[processor].recorded = fences[processor].skipped = 0;
    fences[processor].wanted = true;
    fences[processor].space = space(processor);
    if (asked < 0 || !store)
        return;
    uint64_t reasons = (is_known(processor, address - physical) ? 0 : NEW_MAPPING) | (i < events->told ? TOLD_STORE : 0);
    if (reasons)
        ask((struct question){.processor = processor, .virtual = address, .physical = physical, .reasons = reasons, .size = size, .value = content[0]});
}

static void fenced(unsigned processor, void *data)
{
    if (processor >= MOST_PROCESSORS || !fences[processor].wanted || !atomic_load_explicit(&events->armed, memory_order_relaxed))
        return;
    /* Another program's are no part of this one, whose turn comes again. */
    if (space(processor) != fences[processor].space)
        return;
    if (fences[processor].recorded++ < MOST_FENCES)
        (void)next(processor, FENCE, data);
    else
        fences[processor].skipped++;
}

/* What may order accesses, of each target: prefixes aside, and rather too much than too little. */

static bool may_order_x86(const uint8_t *code, size_t length)
{
    bool lock = false;
    size_t at = 0;
    for (; at < length; at++) {
        uint8_t byte = code[at];
        lock |= byte == 0xF0;
        if (byte != 0xF0 && byte != 0x66 && byte != 0xF2 && byte != 0xF3 && byte != 0x2E && byte != 0x36 && byte != 0x3E && byte != 0x26 && byte != 0x64 &&
            byte != 0x65 && (byte & 0xF0) != 0x40)
            break;
    }
    if (lock)
        return true;
    uint8_t first = at < length ? code[at] : 0, second = at + 1 < length ? code[at + 1] : 0, third = at + 2 < length ? code[at + 2] : 0;
    if (first == 0x0F)
        return (second == 0xAE && third >= 0xE8) /* lfence, mfence, sfence */ || second == 0xA2 /* cpuid */ || (second == 0x01 && third == 0xE8) /* serialize */ ||
            second == 0x30 /* wrmsr */ || second == 0x09 /* wbinvd */ || ((second == 0x20 || second == 0x22) /* mov to and from cr */);
    return ((first == 0x86 || first == 0x87) && second < 0xC0) /* xchg with memory */ || first == 0xCF /* iret */ ||
        (first >= 0xE4 && first <= 0xE7) || (first >= 0xEC && first <= 0xEF) /* in and out */ || (first >= 0x6C && first <= 0x6F) /* ins and outs */;
}

static bool may_order_arm64(uint32_t word)
{
    return (word & 0xFFFFF01F) == 0xD503301F /* clrex, dsb, dmb, isb, sb */ || word == 0xD50320DF /* dgh */ ||
        (word & 0x3F000000) == 0x08000000 /* exclusives, ordered, compare and swap */ || (word & 0x3B200C00) == 0x38200000 /* atomics */;
}

static bool may_order_power(uint32_t word)
{
    unsigned extended = word >> 1 & 0x3FF;
    switch (word >> 26) {
    case 19:
        return extended == 150 /* isync */ || extended == 18 /* rfid */;
    case 31:
        return extended == 598 /* sync, lwsync, ptesync */ || extended == 854 /* eieio */ || extended == 20 || extended == 84 || extended == 52 || extended == 116 /* l.arx */ ||
            extended == 150 || extended == 214 || extended == 694 || extended == 726 /* st.cx. */;
    default:
        return word >> 26 == 17 /* sc */;
    }
}

static bool may_order_riscv(uint32_t word)
{
    return (word & 0x7F) == 0x0F /* fence, fence.i */ || (word & 0x7F) == 0x2F /* lr, sc, amo */;
}

static bool may_order_s390(const uint8_t *code, size_t length)
{
    uint8_t last = length == 6 ? code[5] : 0;
    return (code[0] == 0x07 && (code[1] == 0xE0 || code[1] == 0xF0)) /* bcr 14,0 and 15,0 */ || code[0] == 0xBA || code[0] == 0xBB /* cs, cds */ ||
        (code[0] == 0xEB && (last == 0x14 || last == 0x30 || last == 0x31 || last == 0x3E || (last >= 0xE4 && last <= 0xFA) || last == 0xD0 /* pcistb */)) ||
        (code[0] == 0xB9 && length == 4 && (code[1] == 0xD0 || code[1] == 0xD2 || code[1] == 0xD4 || code[1] == 0xD5)) /* pcistg, pcilg and their mio forms */;
}

static enum target target_of(const char *name)
{
    return !strcmp(name, "x86_64") ? X86_64 : !strcmp(name, "aarch64") ? ARM64 : !strcmp(name, "ppc64") ? POWER : !strcmp(name, "riscv64") ? RISCV
        : !strcmp(name, "s390x") ? S390 : OTHER;
}

/* The bytes are as they lie in memory: words of all but s390x are little-endian here. */
static bool may_order(const struct seen *insn)
{
    uint32_t word = 0;
    memcpy(&word, insn->bytes, sizeof word);
    return target == X86_64 ? may_order_x86(insn->bytes, insn->length) : target == ARM64 ? may_order_arm64(word) : target == POWER ? may_order_power(word)
        : target == RISCV ? may_order_riscv(word) : target == S390 && may_order_s390(insn->bytes, insn->length);
}

static void watch_instruction(struct qemu_plugin_insn *insn)
{
    uint64_t pc = qemu_plugin_insn_vaddr(insn);
    if (!in_kernel && pc >> 63)
        return;
    /* Versions that know who may read registers refuse others; before, it would only cost. */
    int registers = asked >= 0 && version >= 5 ? READS_REGISTERS : NO_REGISTERS;
    struct seen *seen = calloc(1, sizeof *seen);
    if (!seen)
        return;
    size_t length = qemu_plugin_insn_size(insn);
    seen->pc = pc;
    seen->length = (uint8_t)(length < MOST_BYTES ? length : MOST_BYTES);
    if (version < 3)
        memcpy(seen->bytes, insn_data_before_3(insn), seen->length);
    else
        qemu_plugin_insn_data(insn, seen->bytes, seen->length);
    if (may_order(seen))
        qemu_plugin_register_vcpu_insn_exec_cb(insn, fenced, registers, seen);
    qemu_plugin_register_vcpu_mem_cb(insn, accessed, registers, LOADS_AND_STORES, seen);
}

static void watch(struct qemu_plugin_tb *block)
{
    size_t instructions = qemu_plugin_tb_n_insns(block);
    if (counts)
        qemu_plugin_register_vcpu_tb_exec_cb(block, executed, NO_REGISTERS, (void *)(uintptr_t)instructions);
    if (events)
        for (size_t i = 0; i < instructions; i++)
            watch_instruction(qemu_plugin_tb_get_insn(block, i));
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

static const char *after(const char *option, const char *name)
{
    size_t length = strlen(name);
    return strncmp(option, name, length) == 0 ? option + length : NULL;
}

static bool take(const char *option)
{
    const char *text;
    if ((text = after(option, "counts=")))
        return (counts = map(text, LINES * WORDS_OF_LINE * sizeof(uint64_t))) != NULL;
    if ((text = after(option, "log=")))
        return (events = map(text, sizeof *events)) != NULL;
    if ((text = after(option, "scope=")) && (!strcmp(text, "user") || !strcmp(text, "all"))) {
        in_kernel = !strcmp(text, "all");
        return true;
    }
    if ((text = after(option, "ask=")))
        return connect_to(text);
    fprintf(stderr, "observe: it takes counts=FILE, or log=FILE, scope=user or scope=all and ask=SOCKET, and not %s\n", option);
    return false;
}

EXPORT int qemu_plugin_install(uint64_t id, const struct info *info, int argc, char **argv)
{
    if (!info->system || info->processors.most > MOST_PROCESSORS) {
        fprintf(stderr, "observe: it watches machines of at most %d processors\n", MOST_PROCESSORS);
        return 1;
    }
    for (int i = 0; i < argc; i++)
        if (!take(argv[i]))
            return 1;
    if (!counts && !events) {
        fprintf(stderr, "observe: it takes counts=FILE or log=FILE\n");
        return 1;
    }
    version = info->version.current;
    target = target_of(info->target);
    if (counts) {
        counts[1] = (uint64_t)info->processors.now;
        counts[0] = COUNTS_MAGIC;
    }
    if (events) {
        events->capacity = CAPACITY;
        events->has_values = version >= 4 && qemu_plugin_mem_get_value != NULL;
        events->magic = LOG_MAGIC;
    }
    if (asked >= 0 && qemu_plugin_get_registers && qemu_plugin_read_register && g_byte_array_new && g_byte_array_set_size)
        qemu_plugin_register_vcpu_init_cb(id, version >= 7 ? (void (*)(void))initialised_since_7 : (void (*)(void))initialised, NULL);
    else if (asked >= 0) {
        close(asked);
        asked = -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, version >= 7 ? (void (*)(void))translated_since_7 : (void (*)(void))translated, NULL);
    return 0;
}
