// Shared by the parts of mesh-container; see README.md.
#ifndef MESH_LAUNCHER_H
#define MESH_LAUNCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { EXIT_NOT_STARTED = 125, MAX_SPEC_BYTES = 4 << 20, PATH_BYTES = 4096 };

#define NETNS_DIR "/run/netns"

// Every program that a sandbox starts outside a container carries its state directory in this variable; see janitor.c.
#define MARK_VARIABLE "MESH_SANDBOX"


enum mount_kind { MOUNT_BIND, MOUNT_BIND_RO, MOUNT_TMPFS, MOUNT_PROC, MOUNT_DIR, MOUNT_SYMLINK };

struct mount_entry {
    enum mount_kind kind;
    const char *source;
    const char *target;
};

struct spec {
    const char *net;
    const char *hostname;
    const char *root;
    const char *cwd;
    const char *log_path;
    long log_max_bytes;
    uid_t uid;
    gid_t gid;
    uint64_t caps;
    bool no_new_privs;
    bool read_only_root;
    struct mount_entry *mounts;
    size_t mount_count;
    gid_t *groups;
    size_t group_count;
    char **env;
    size_t env_count;
    char **argv;
    size_t argc;
};

// spec.c: reads and parses the specification; exits with EXIT_NOT_STARTED and a message when it is malformed.
void read_spec(int fd, struct spec *spec);

// container.c: run in the child. They return only when something failed, after writing the reason to error_fd.
void enter_new_container(const struct spec *spec, int error_fd);
void enter_running_container(const struct spec *spec, int error_fd);

// logfile.c: the container's log in the format of the CRI, rotated once it is larger than the limit.
struct log_file;
struct log_file *log_open(const char *path, long max_bytes);
void log_feed(struct log_file *log, int stream, const char *data, size_t size);
void log_close(struct log_file *log);

// supervise.c
int run_container(const struct spec *spec);
int exec_in_container(const struct spec *spec, const char *pid);

// home.c: the lock of one cluster, and what all clusters share.
void enter_home(const char *state_dir);
void leave_home(const char *state_dir);

// janitor.c
int janitor(const char *state_dir);
void pause_ms(long ms);

// main.c
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
