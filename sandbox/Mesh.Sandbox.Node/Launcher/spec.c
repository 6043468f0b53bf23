// The specification's words: a directive followed by its operands.
//   net PATH · hostname NAME · root DIR · cwd DIR · log PATH MAX_BYTES
//   bind SOURCE TARGET · bind-ro SOURCE TARGET · tmpfs OPTIONS TARGET · proc TARGET · dir TARGET · symlink VALUE TARGET   (in this order, below root)
//   uid N · gid N · group N · cap N · no-new-privs · read-only-root
//   env NAME=VALUE · arg WORD
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher.h"

struct words {
    char *next;
    char *end;
};

static void read_fully(int fd, char *buffer, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = read(fd, buffer + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            fail("the specification ended early");
        done += (size_t)n;
    }
}

static size_t read_length(int fd)
{
    char digits[16];
    for (size_t i = 0; i < sizeof digits; i++) {
        read_fully(fd, &digits[i], 1);
        if (digits[i] == '\n') {
            digits[i] = 0;
            char *end;
            unsigned long size = strtoul(digits, &end, 10);
            if (i > 0 && *end == 0 && size <= MAX_SPEC_BYTES)
                return size;
            break;
        }
    }
    fail("the specification's length is malformed");
}

static char *word(struct words *words)
{
    if (words->next >= words->end)
        fail("the specification lacks an operand");
    char *result = words->next;
    words->next += strlen(result) + 1;
    return result;
}

static unsigned long number(struct words *words)
{
    char *text = word(words);
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != 0)
        fail("'%s' is not a number", text);
    return value;
}

static void *allocate(size_t count, size_t size)
{
    void *result = calloc(count, size);
    if (result == NULL)
        fail("out of memory");
    return result;
}

static void add_mount(struct spec *spec, enum mount_kind kind, const char *source, const char *target)
{
    spec->mounts[spec->mount_count++] = (struct mount_entry){kind, source, target};
}

static void parse_directive(struct spec *spec, struct words *words)
{
    const char *name = word(words);
    if (strcmp(name, "net") == 0)
        spec->net = word(words);
    else if (strcmp(name, "hostname") == 0)
        spec->hostname = word(words);
    else if (strcmp(name, "root") == 0)
        spec->root = word(words);
    else if (strcmp(name, "cwd") == 0)
        spec->cwd = word(words);
    else if (strcmp(name, "log") == 0) {
        spec->log_path = word(words);
        spec->log_max_bytes = (long)number(words);
    } else if (strcmp(name, "bind") == 0 || strcmp(name, "bind-ro") == 0) {
        const char *source = word(words);
        add_mount(spec, name[4] ? MOUNT_BIND_RO : MOUNT_BIND, source, word(words));
    } else if (strcmp(name, "tmpfs") == 0) {
        const char *options = word(words);
        add_mount(spec, MOUNT_TMPFS, options, word(words));
    } else if (strcmp(name, "proc") == 0)
        add_mount(spec, MOUNT_PROC, NULL, word(words));
    else if (strcmp(name, "dir") == 0)
        add_mount(spec, MOUNT_DIR, NULL, word(words));
    else if (strcmp(name, "symlink") == 0) {
        const char *value = word(words);
        add_mount(spec, MOUNT_SYMLINK, value, word(words));
    } else if (strcmp(name, "uid") == 0)
        spec->uid = (uid_t)number(words);
    else if (strcmp(name, "gid") == 0)
        spec->gid = (gid_t)number(words);
    else if (strcmp(name, "group") == 0)
        spec->groups[spec->group_count++] = (gid_t)number(words);
    else if (strcmp(name, "cap") == 0) {
        unsigned long cap = number(words);
        if (cap > 63)
            fail("capability %lu does not exist", cap);
        spec->caps |= UINT64_C(1) << cap;
    } else if (strcmp(name, "no-new-privs") == 0)
        spec->no_new_privs = true;
    else if (strcmp(name, "read-only-root") == 0)
        spec->read_only_root = true;
    else if (strcmp(name, "env") == 0)
        spec->env[spec->env_count++] = word(words);
    else if (strcmp(name, "arg") == 0)
        spec->argv[spec->argc++] = word(words);
    else
        fail("unknown directive '%s'", name);
}

void read_spec(int fd, struct spec *spec)
{
    size_t size = read_length(fd);
    char *text = allocate(size + 1, 1);
    read_fully(fd, text, size);
    if (size == 0 || text[size - 1] != 0)
        fail("the specification does not end with a NUL");

    // Every entry takes at least two bytes of text, so these arrays cannot overflow.
    size_t limit = size / 2 + 1;
    spec->mounts = allocate(limit, sizeof *spec->mounts);
    spec->groups = allocate(limit, sizeof *spec->groups);
    spec->env = allocate(limit + 1, sizeof *spec->env);
    spec->argv = allocate(limit + 1, sizeof *spec->argv);

    struct words words = {text, text + size};
    while (words.next < words.end)
        parse_directive(spec, &words);
    if (spec->argc == 0)
        fail("the specification has no program to run");
}
