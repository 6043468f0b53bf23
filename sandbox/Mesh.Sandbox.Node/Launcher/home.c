// What several sandboxes share: the directory of their state directories ("home") and /run/netns. Whoever comes first makes them and leaves a note; whoever
// leaves last takes away what the notes say. Both happen under a lock on the home directory itself.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launcher.h"

enum { LOCK_WAIT_MS = 10000, LOCK_ROUND_MS = 20 };

static const char *made_home = ".made-home";
static const char *made_netns = ".made-netns";

static void home_path(const char *state_dir, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s", state_dir);
    char *slash = strrchr(path, '/');
    slash[slash == path] = 0;
}

static void lock_path(const char *state_dir, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s.lock", state_dir);
}

static void leave_note(int home, const char *name)
{
    int fd = openat(home, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

// A predecessor may remove what this locks while this waits for the lock, so a lock counts only while the name still leads to it.
static bool still_named(int fd, const char *path)
{
    struct stat locked, named;
    return fstat(fd, &locked) == 0 && stat(path, &named) == 0 && locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
}

static int lock_home(const char *path)
{
    for (;;) {
        bool made = mkdir(path, 0755) == 0;
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 && errno != ENOENT)
            fail("cannot open %s: %s", path, strerror(errno));
        if (fd >= 0 && flock(fd, LOCK_EX) == 0 && still_named(fd, path)) {
            if (made)
                leave_note(fd, made_home);
            return fd;
        }
        if (fd >= 0)
            close(fd);
    }
}

// The lock is held until this process ends.
static bool try_lock(const char *path)
{
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fail("cannot open %s: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && still_named(fd, path))
        return true;
    close(fd);
    return false;
}

void enter_home(const char *state_dir)
{
    char home[PATH_BYTES], path[PATH_BYTES];
    home_path(state_dir, home);
    lock_path(state_dir, path);
    for (int waited = 0;; waited += LOCK_ROUND_MS) {
        int fd = lock_home(home);
        bool locked = try_lock(path);
        if (locked && access(NETNS_DIR, F_OK) != 0)
            leave_note(fd, made_netns);
        close(fd);
        if (locked)
            return;
        if (waited >= LOCK_WAIT_MS)
            fail("another sandbox holds %s", path);
        pause_ms(LOCK_ROUND_MS);
    }
}

static bool has_other_entries(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return true;
    bool found = false;
    for (struct dirent *entry; !found && (entry = readdir(directory)) != NULL;)
        found = entry->d_name[0] != '.';
    closedir(directory);
    return found;
}

void leave_home(const char *state_dir)
{
    char home[PATH_BYTES], path[PATH_BYTES];
    home_path(state_dir, home);
    lock_path(state_dir, path);
    int fd = lock_home(home);
    unlink(path);
    if (!has_other_entries(home)) {
        // `ip netns` made it a mount point. Busy means that it holds somebody else's namespaces, and then it stays.
        if (faccessat(fd, made_netns, F_OK, 0) == 0 && umount2(NETNS_DIR, 0) == 0)
            rmdir(NETNS_DIR);
        unlinkat(fd, made_netns, 0);
        if (faccessat(fd, made_home, F_OK, 0) == 0) {
            unlinkat(fd, made_home, 0);
            rmdir(home);
        }
    }
    close(fd);
}
