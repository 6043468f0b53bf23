// Removes everything a sandbox cluster keeps outside its own process. The state directory names the network namespaces (STATE_DIR/netns/<name>); whatever
// runs inside one of them belongs to the sandbox, so no list of process ids can be out of date. Holding the lock for its whole life, a janitor also keeps two
// sandboxes from sharing one cluster name.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "launcher.h"

enum { LOCK_WAIT_MS = 10000, KILL_ROUNDS = 100, ROUND_MS = 20 };

static const char *netns_dir = "/run/netns";

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static void lock_path(const char *state_dir, char path[4096])
{
    snprintf(path, 4096, "%s.lock", state_dir);
}

// A predecessor deletes the file before it lets go of the lock, so a lock counts only while the name still leads to the locked file.
static bool try_lock(const char *path)
{
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fail("cannot open %s: %s", path, strerror(errno));
    struct stat locked, named;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &locked) == 0 && stat(path, &named) == 0 && locked.st_ino == named.st_ino)
        return true;
    close(fd);
    return false;
}

static void take_lock(const char *state_dir)
{
    char path[4096];
    lock_path(state_dir, path);
    for (int waited = 0; !try_lock(path); waited += ROUND_MS) {
        if (waited >= LOCK_WAIT_MS)
            fail("another sandbox holds %s", path);
        pause_ms(ROUND_MS);
    }
}

static void release_lock(const char *state_dir)
{
    char path[4096];
    lock_path(state_dir, path);
    unlink(path);
}

// Calls back for each recorded namespace that still exists.
static void for_each_namespace(const char *state_dir, void (*act)(const char *path, void *argument), void *argument)
{
    char records[4096];
    snprintf(records, sizeof records, "%s/netns", state_dir);
    DIR *directory = opendir(records);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", netns_dir, entry->d_name);
        if (access(path, F_OK) == 0)
            act(path, argument);
    }
    closedir(directory);
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

static int kill_inhabitants(const char *state_dir)
{
    int killed = 0;
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        pid_t pid = (pid_t)atoi(entry->d_name);
        if (pid <= 1 || pid == getpid())
            continue;
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
        struct match match = {0};
        if (stat(path, &match.process) != 0)
            continue;
        for_each_namespace(state_dir, compare, &match);
        if (match.found && kill(pid, SIGKILL) == 0)
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

static void clean(const char *state_dir)
{
    for (int round = 0; round < KILL_ROUNDS && kill_inhabitants(state_dir) > 0; round++)
        pause_ms(ROUND_MS);
    for_each_namespace(state_dir, remove_namespace, NULL);
    nftw(state_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void await_end_of_input(void)
{
    char ignored[64];
    for (ssize_t n; (n = read(STDIN_FILENO, ignored, sizeof ignored)) > 0 || (n < 0 && errno == EINTR);)
        ;
}

int janitor(const char *state_dir)
{
    if (state_dir[0] != '/' || strlen(state_dir) < 2 || strlen(state_dir) > 2000)
        fail("'%s' is not an absolute directory", state_dir);
    // Ctrl-C goes to the whole process group of the terminal: the janitor leaves it and works on.
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (chdir("/") != 0)
        fail("chdir: %s", strerror(errno));
    take_lock(state_dir);
    clean(state_dir);
    dprintf(STDOUT_FILENO, "ready\n");
    await_end_of_input();
    clean(state_dir);
    release_lock(state_dir);
    return 0;
}
