// The child's side: from "just forked" to exec. Every step reports its failure by name, because the message ends in the pod's status.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launcher.h"

extern char **environ;

static int report_fd;

static void stop(const char *what, const char *detail)
{
    dprintf(report_fd, "%s %s: %s", what, detail, strerror(errno));
    _exit(EXIT_NOT_STARTED);
}

static void make_directories(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = 0;
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            stop("mkdir", path);
        *slash = '/';
    }
}

// Creates what a mount needs to stand on: a directory, or an empty file when the source is not a directory.
static void make_mount_point(char *path, bool directory)
{
    make_directories(path);
    if (directory) {
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            stop("mkdir", path);
        return;
    }
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0 && errno != EEXIST && errno != EISDIR)
        stop("create", path);
    if (fd >= 0)
        close(fd);
}

static void mount_bind(const struct mount_entry *entry, char *target)
{
    struct stat info;
    if (stat(entry->source, &info) != 0)
        stop("bind", entry->source);
    make_mount_point(target, S_ISDIR(info.st_mode));
    if (mount(entry->source, target, NULL, MS_BIND | MS_REC, NULL) != 0)
        stop("bind", entry->source);
    if (entry->kind == MOUNT_BIND)
        return;
    // mount_setattr adds flags without clearing those that a user namespace has locked; a remount would have to repeat them.
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
    if (syscall(SYS_mount_setattr, AT_FDCWD, target, AT_RECURSIVE, &attributes, sizeof attributes) != 0)
        stop("make read-only", target);
}

static void mount_proc(char *target)
{
    make_mount_point(target, true);
    if (mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
        return;
    // A user namespace below a container engine that masks parts of /proc may not mount its own: it keeps the outer one.
    if (errno != EPERM || mount("/proc", target, NULL, MS_BIND | MS_REC, NULL) != 0)
        stop("mount proc on", target);
}

static void apply(const struct spec *spec, const struct mount_entry *entry)
{
    char target[4096];
    if (entry->target[0] != '/' || strstr(entry->target, "/../") != NULL ||
        snprintf(target, sizeof target, "%s%s", spec->root, entry->target) >= (int)sizeof target) {
        errno = EINVAL;
        stop("mount on", entry->target);
    }
    switch (entry->kind) {
    case MOUNT_BIND:
    case MOUNT_BIND_RO:
        mount_bind(entry, target);
        break;
    case MOUNT_TMPFS:
        make_mount_point(target, true);
        if (mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, entry->source) != 0)
            stop("mount tmpfs on", entry->target);
        break;
    case MOUNT_PROC:
        mount_proc(target);
        break;
    case MOUNT_DIR:
        make_mount_point(target, true);
        break;
    case MOUNT_SYMLINK:
        make_directories(target);
        if (symlink(entry->source, target) != 0 && errno != EEXIST)
            stop("symlink", entry->target);
        break;
    }
}

static void build_root(const struct spec *spec)
{
    // Nothing that is mounted from here on may reach the host.
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        stop("make private", "/");
    if (mount("tmpfs", spec->root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=256m") != 0)
        stop("mount root on", spec->root);
    for (size_t i = 0; i < spec->mount_count; i++)
        apply(spec, &spec->mounts[i]);
    if (chdir(spec->root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0)
        stop("pivot_root", spec->root);
    // pivot_root(".", ".") stacks the old root over the new one: detach it (see pivot_root(2)).
    if (umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
        stop("detach the old root of", spec->root);
    if (spec->read_only_root && mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
        stop("make read-only", "/");
}

static void drop_privileges(const struct spec *spec)
{
    for (int cap = 0; cap <= 63 && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if ((spec->caps & (UINT64_C(1) << cap)) == 0 && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0)
            stop("drop a capability from", "the bounding set");
    // An unprivileged user namespace forbids setgroups; there are no groups to drop there either.
    if (setgroups(spec->group_count, spec->groups) != 0 && (errno != EPERM || spec->group_count > 0))
        stop("set", "supplementary groups");
    char id[64];
    snprintf(id, sizeof id, "%u:%u", spec->uid, spec->gid);
    if (setresgid(spec->gid, spec->gid, spec->gid) != 0 || setresuid(spec->uid, spec->uid, spec->uid) != 0) {
        if (errno == EINVAL)
            dprintf(report_fd, "uid:gid %s is not mapped in this user namespace; run as root or map a range of ids. ", id);
        stop("become", id);
    }
    // For uid 0 exec raises permitted to inheritable | bounding; everybody else loses all, as under containerd.
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    uint32_t low = spec->uid == 0 ? (uint32_t)spec->caps : 0;
    uint32_t high = spec->uid == 0 ? (uint32_t)(spec->caps >> 32) : 0;
    struct __user_cap_data_struct data[2] = {{low, low, 0}, {high, high, 0}};
    if (syscall(SYS_capset, &header, data) != 0)
        stop("set", "capabilities");
    if (spec->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        stop("set", "no_new_privs");
}

static void execute(const struct spec *spec)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    environ = spec->env;
    if (spec->cwd != NULL && chdir(spec->cwd) != 0)
        stop("chdir", spec->cwd);
    execvp(spec->argv[0], spec->argv);
    stop("exec", spec->argv[0]);
}

static void join(const char *path, int kind)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || setns(fd, kind) != 0)
        stop("enter", path);
    close(fd);
}

void enter_new_container(const struct spec *spec, int error_fd)
{
    report_fd = error_fd;
    if (spec->net != NULL)
        join(spec->net, CLONE_NEWNET);
    if (unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC) != 0)
        stop("unshare", "namespaces");
    if (spec->hostname != NULL && sethostname(spec->hostname, strlen(spec->hostname)) != 0)
        stop("sethostname", spec->hostname);
    build_root(spec);
    drop_privileges(spec);
    // Set after the change of uid, which clears it: the container does not outlive its supervisor.
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    execute(spec);
}

void enter_running_container(const struct spec *spec, int error_fd)
{
    report_fd = error_fd;
    drop_privileges(spec);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    execute(spec);
}
