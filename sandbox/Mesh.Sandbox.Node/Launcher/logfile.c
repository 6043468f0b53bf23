// One log file per container in the CRI's format: "<RFC 3339 time> <stdout|stderr> <F|P> <text>".
// A line longer than the buffer is written in parts (P), the last one marked F, so a reader can join them.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "launcher.h"

enum { LINE_BYTES = 16 * 1024 };

struct log_file {
    const char *path;
    long max_bytes;
    long size;
    int fd;
    size_t pending[2];
    char line[2][LINE_BYTES];
};

static int open_for_append(const char *path)
{
    return open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0640);
}

struct log_file *log_open(const char *path, long max_bytes)
{
    struct log_file *log = calloc(1, sizeof *log);
    if (log == NULL)
        fail("out of memory");
    log->path = path;
    log->max_bytes = max_bytes;
    log->fd = open_for_append(path);
    if (log->fd < 0)
        fail("cannot open the log %s", path);
    struct stat info;
    log->size = fstat(log->fd, &info) == 0 ? info.st_size : 0;
    return log;
}

static void rotate(struct log_file *log)
{
    char old[4096];
    if (snprintf(old, sizeof old, "%s.1", log->path) >= (int)sizeof old || rename(log->path, old) != 0)
        return;
    int fd = open_for_append(log->path);
    if (fd < 0)
        return;
    close(log->fd);
    log->fd = fd;
    log->size = 0;
}

static void write_entry(struct log_file *log, int stream, bool full)
{
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    char prefix[64];
    size_t length = strftime(prefix, sizeof prefix, "%Y-%m-%dT%H:%M:%S", &parts);
    length += (size_t)snprintf(prefix + length, sizeof prefix - length, ".%09ldZ %s %s ", now.tv_nsec, stream == 0 ? "stdout" : "stderr", full ? "F" : "P");

    struct iovec vector[3] = {{prefix, length}, {log->line[stream], log->pending[stream]}, {"\n", 1}};
    ssize_t written = writev(log->fd, vector, 3);
    log->pending[stream] = 0;
    if (written > 0)
        log->size += written;
    if (log->size > log->max_bytes)
        rotate(log);
}

void log_feed(struct log_file *log, int stream, const char *data, size_t size)
{
    while (size > 0) {
        const char *newline = memchr(data, '\n', size);
        size_t text = newline ? (size_t)(newline - data) : size;
        size_t room = LINE_BYTES - log->pending[stream];
        size_t take = text < room ? text : room;
        memcpy(log->line[stream] + log->pending[stream], data, take);
        log->pending[stream] += take;
        data += take;
        size -= take;
        if (take == text && newline) {
            data++;
            size--;
            write_entry(log, stream, true);
        } else if (log->pending[stream] == LINE_BYTES) {
            write_entry(log, stream, false);
        }
    }
}

void log_close(struct log_file *log)
{
    for (int stream = 0; stream < 2; stream++)
        if (log->pending[stream] > 0)
            write_entry(log, stream, true);
    close(log->fd);
    free(log);
}
