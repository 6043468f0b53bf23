#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher.h"

void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    dprintf(STDOUT_FILENO, "failed ");
    vdprintf(STDOUT_FILENO, format, args);
    dprintf(STDOUT_FILENO, "\n");
    va_end(args);
    exit(EXIT_NOT_STARTED);
}

int main(int argc, char **argv)
{
    struct spec spec = {0};
    if (argc == 2 && strcmp(argv[1], "run") == 0) {
        read_spec(STDIN_FILENO, &spec);
        return run_container(&spec);
    }
    if (argc == 3 && strcmp(argv[1], "exec") == 0) {
        read_spec(STDIN_FILENO, &spec);
        return exec_in_container(&spec, argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "janitor") == 0)
        return janitor(argv[2]);
    fprintf(stderr, "usage: mesh-container run | exec PID | janitor STATE_DIR\n");
    return 2;
}
