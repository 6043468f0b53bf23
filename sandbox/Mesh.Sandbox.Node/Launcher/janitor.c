// Removes everything a sandbox cluster keeps outside its own process. Nothing here trusts a record that a killed sandbox may not have written: namespaces are
// known by their names, mesh-CLUSTER and mesh-CLUSTER-PODID; containers by the namespace they run in; and the programs that prepare both (ip, nft, the launcher
// itself) by a mark in their environment. A marked program may be about to make a namespace or a file, so none may be left when the last look finds nothing.
// Holding the lock for its whole life, a janitor also keeps two sandboxes from sharing one cluster name.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "launcher.h"

enum { CLEAN_ROUNDS = 200, ROUND_MS = 10, POD_ID_DIGITS = 11, MAX_ENVIRON_BYTES = 1 << 16 };

void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

// The digits are counted so that cluster "a" does not take cluster "a-b" for one of its pods.
static bool is_ours(const char *name, const char *cluster)
{
    const char *prefix = "mesh-";
    size_t length = strlen(cluster);
    if (strncmp(name, prefix, strlen(prefix)) != 0 || strncmp(name + strlen(prefix), cluster, length) != 0)
        return false;
    const char *rest = name + strlen(prefix) + length;
    return *rest == 0 || (*rest == '-' && strlen(rest + 1) == POD_ID_DIGITS && strspn(rest + 1, "0123456789abcdef") == POD_ID_DIGITS);
}

static const char *cluster_of(const char *state_dir)
{
    return strrchr(state_dir, '/') + 1;
}

// Calls back for each of the cluster's namespaces and returns how many there are.
static int for_each_namespace(const char *state_dir, void (*act)(const char *path, void *argument), void *argument)
{
    DIR *directory = opendir(NETNS_DIR);
    if (directory == NULL)
        return 0;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!is_ours(entry->d_name, cluster_of(state_dir)))
            continue;
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s", NETNS_DIR, entry->d_name);
        act(path, argument);
        count++;
    }
    closedir(directory);
    return count;
}

struct match {
    struct stat process;
    bool found;
};

static void compare(const char *path, void *argument)
{
    struct match *match = argument;
    struct stat info;
    if (stat(path, &info) == 0 && info.st_ino == match->process.st_ino && info.st_dev == match->process.st_dev)
        match->found = true;
}

static bool lives_inside(pid_t pid, const char *state_dir)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
    struct match match = {0};
    if (stat(path, &match.process) != 0)
        return false;
    for_each_namespace(state_dir, compare, &match);
    return match.found;
}

static bool is_marked(pid_t pid, const char *state_dir)
{
    static char environment[MAX_ENVIRON_BYTES + 1];
    char path[64], mark[PATH_BYTES];
    snprintf(path, sizeof path, "/proc/%d/environ", pid);
    snprintf(mark, sizeof mark, "%s=%s", MARK_VARIABLE, state_dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size_t size = 0;
    for (ssize_t n; size < MAX_ENVIRON_BYTES && (n = read(fd, environment + size, MAX_ENVIRON_BYTES - size)) > 0;)
        size += (size_t)n;
    close(fd);
    environment[size] = 0;
    for (const char *entry = environment; entry < environment + size; entry += strlen(entry) + 1)
        if (strcmp(entry, mark) == 0)
            return true;
    return false;
}

static int kill_processes(const char *state_dir)
{
    int killed = 0;
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        pid_t pid = (pid_t)atoi(entry->d_name);
        if (pid > 1 && pid != getpid() && (is_marked(pid, state_dir) || lives_inside(pid, state_dir)) && kill(pid, SIGKILL) == 0)
            killed++;
    }
    closedir(processes);
    return killed;
}

static void remove_namespace(const char *path, void *argument)
{
    (void)argument;
    umount2(path, MNT_DETACH);
    unlink(path);
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    remove(path);
    return 0;
}

// Processes go first: a namespace without its name could not be found again. Ends with a look that finds nothing at all.
static void clean(const char *state_dir)
{
    for (int round = 0; round < CLEAN_ROUNDS; round++) {
        if (kill_processes(state_dir) == 0) {
            int removed = for_each_namespace(state_dir, remove_namespace, NULL);
            nftw(state_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
            if (removed == 0 && access(state_dir, F_OK) != 0)
                return;
        }
        pause_ms(ROUND_MS);
    }
}

static void await_end_of_input(void)
{
    char ignored[64];
    for (ssize_t n; (n = read(STDIN_FILENO, ignored, sizeof ignored)) > 0 || (n < 0 && errno == EINTR);)
        ;
}

int janitor(const char *state_dir)
{
    if (state_dir[0] != '/' || strlen(state_dir) < 2 || strlen(state_dir) > 2000 || *cluster_of(state_dir) == 0)
        fail("'%s' is not an absolute directory named like the cluster", state_dir);
    // Ctrl-C goes to the whole process group of the terminal: the janitor leaves it and works on.
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (chdir("/") != 0)
        fail("chdir: %s", strerror(errno));
    enter_home(state_dir);
    clean(state_dir);
    dprintf(STDOUT_FILENO, "ready\n");
    await_end_of_input();
    clean(state_dir);
    leave_home(state_dir);
    return 0;
}
