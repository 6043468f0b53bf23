// The parent's side: fork the child, say what became of it, copy its output to the log, forward signals, report its exit code.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher.h"

struct child {
    pid_t pid;
    int output[2]; // read ends of stdout and stderr; -1 when they are inherited or at their end
};

static int child_exit_signal(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        fail("signalfd: %s", strerror(errno));
    return fd;
}

static void open_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) != 0)
        fail("pipe: %s", strerror(errno));
}

// The error pipe closes by itself when exec succeeds: end of file is the good news.
static void await_exec(int error_fd, pid_t pid)
{
    char message[1024];
    size_t size = 0;
    for (ssize_t n; (n = read(error_fd, message + size, sizeof message - 1 - size)) != 0;) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || (size += (size_t)n) == sizeof message - 1)
            break;
    }
    close(error_fd);
    if (size > 0) {
        message[size] = 0;
        waitpid(pid, NULL, 0);
        fail("%s", message);
    }
}

static bool copy_output(struct child *child, int stream, struct log_file *log)
{
    char buffer[16 * 1024];
    ssize_t n = read(child->output[stream], buffer, sizeof buffer);
    if (n > 0) {
        log_feed(log, stream, buffer, (size_t)n);
        return true;
    }
    if (n < 0 && errno == EINTR)
        return true;
    close(child->output[stream]);
    child->output[stream] = -1;
    return false;
}

// Each byte is a signal number; end of file means the node agent is gone.
static bool forward_signals(pid_t pid)
{
    unsigned char signals[64];
    ssize_t n = read(STDIN_FILENO, signals, sizeof signals);
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0) {
        kill(pid, SIGKILL);
        return false;
    }
    for (ssize_t i = 0; i < n; i++)
        kill(pid, signals[i]);
    return true;
}

static int supervise(struct child *child, int exit_fd, struct log_file *log)
{
    bool agent_alive = true;
    for (;;) {
        struct pollfd fds[4] = {
            {exit_fd, POLLIN, 0},
            {agent_alive ? STDIN_FILENO : -1, POLLIN, 0},
            {child->output[0], POLLIN, 0},
            {child->output[1], POLLIN, 0},
        };
        if (poll(fds, 4, -1) < 0 && errno != EINTR)
            fail("poll: %s", strerror(errno));
        for (int stream = 0; stream < 2; stream++)
            if (fds[2 + stream].revents)
                copy_output(child, stream, log);
        if (fds[1].revents)
            agent_alive = forward_signals(child->pid);
        if (!fds[0].revents)
            continue;
        struct signalfd_siginfo info;
        while (read(exit_fd, &info, sizeof info) > 0)
            ;
        int status;
        if (waitpid(child->pid, &status, WNOHANG) != child->pid)
            continue;
        // The container's first process took every other one with it, so both pipes come to their end.
        for (int stream = 0; stream < 2; stream++)
            while (child->output[stream] >= 0 && copy_output(child, stream, log))
                ;
        if (log != NULL)
            log_close(log);
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
}

static void use_null_input(void)
{
    int null = open("/dev/null", O_RDONLY);
    if (null != STDIN_FILENO)
        dup2(null, STDIN_FILENO);
    if (null > STDIN_FILENO)
        close(null);
}

int run_container(const struct spec *spec)
{
    if (spec->root == NULL || spec->log_path == NULL)
        fail("the specification needs a root and a log");
    struct log_file *log = log_open(spec->log_path, spec->log_max_bytes);
    int exit_fd = child_exit_signal();
    int out[2], err[2], error[2];
    open_pipe(out);
    open_pipe(err);
    open_pipe(error);
    if (unshare(CLONE_NEWPID) != 0)
        fail("unshare the process ids: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0)
        fail("fork: %s", strerror(errno));
    if (pid == 0) {
        setsid();
        use_null_input();
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        enter_new_container(spec, error[1]);
    }
    close(out[1]);
    close(err[1]);
    close(error[1]);
    await_exec(error[0], pid);
    dprintf(STDOUT_FILENO, "started %d\n", pid);
    // The agent reads one line only; from here on nothing is written to these pipes.
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    struct child child = {pid, {out[0], err[0]}};
    return supervise(&child, exit_fd, log);
}

int exec_in_container(const struct spec *spec, const char *target)
{
    static const struct { const char *name; int kind; } namespaces[] = {
        {"net", CLONE_NEWNET}, {"ipc", CLONE_NEWIPC}, {"uts", CLONE_NEWUTS}, {"pid", CLONE_NEWPID}, {"mnt", CLONE_NEWNS},
    };
    // All are opened before the first is entered: /proc is another one afterwards.
    int fds[5];
    for (int i = 0; i < 5; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%.20s/ns/%s", target, namespaces[i].name);
        fds[i] = open(path, O_RDONLY | O_CLOEXEC);
        if (fds[i] < 0)
            fail("container process %s: %s", target, strerror(errno));
    }
    for (int i = 0; i < 5; i++)
        if (setns(fds[i], namespaces[i].kind) != 0)
            fail("enter the %s namespace of %s: %s", namespaces[i].name, target, strerror(errno));

    int exit_fd = child_exit_signal();
    int error[2];
    open_pipe(error);
    pid_t pid = fork();
    if (pid < 0)
        fail("fork: %s", strerror(errno));
    if (pid == 0) {
        setsid();
        use_null_input();
        enter_running_container(spec, error[1]);
    }
    close(error[1]);
    await_exec(error[0], pid);
    struct child child = {pid, {-1, -1}};
    return supervise(&child, exit_fd, NULL);
}
