// The lab's own program in a container with QEMU, whose image has no shell: first process, file server and door to sockets.
//
//   relay serve                         the container's first process, commanded over its standard input; ends with it
//   relay connect unix PATH SECONDS     standard input and output become a connection to a socket in the container,
//   relay connect tcp PORT SECONDS      waiting so long for somebody to listen
//   relay listen PATH                   the same for the first that connects to a socket, after an empty line once one can
//
// Commands of serve, a line each, with bytes after it where it says so (lab/Containers/Control.cs is the other side):
//
//   run BYTES            then the arguments, each ended by a zero byte: starts the program
//   kill                 ends the program with SIGKILL; no answer
//   make BYTES PATH      an empty file of that length                                answer: ok
//   put OFFSET BYTES PATH  then the bytes: written into the file                     answer: ok
//   get OFFSET BYTES PATH  reads at most so many; holes are left out                 answer: part OFFSET BYTES, the bytes, ...; end LENGTH
//
// Where something fails the answer is "no REASON". What the program prints comes as "said BYTES" and the bytes, and when it has ended "exit CODE", 128 +
// signal where one ended it: after all that it printed, and never in the middle of an answer.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 16, LINE = 4352, MOST_ARGUMENTS = 1024, FIRST_WORD_MS = 20000, RETRY_NS = 5000000 };

static pid_t program;
static int output = -1; // what the program prints
static sigset_t watched;

// ---- bytes ----

static int read_all(int fd, char *to, size_t bytes)
{
    while (bytes > 0) {
        ssize_t got = read(fd, to, bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return 0;
        to += got;
        bytes -= (size_t)got;
    }
    return 1;
}

// A lab that does not listen any more is gone, and the container goes with it.
static void write_all(int fd, const char *from, size_t bytes)
{
    while (bytes > 0) {
        ssize_t put = write(fd, from, bytes);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            exit(1);
        from += put;
        bytes -= (size_t)put;
    }
}

static void say(const char *format, ...)
{
    char line[LINE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0)
        write_all(STDOUT_FILENO, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

static void say_no(void) { say("no %s\n", strerror(errno)); }

// ---- files ----

static void make(long long bytes, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int good = fd >= 0 && ftruncate(fd, bytes) == 0;
    if (good)
        say("ok\n");
    else
        say_no();
    if (fd >= 0)
        close(fd);
}

// All bytes are taken even where they cannot be written: what follows them is the next command.
static int put(long long offset, long long bytes, const char *path)
{
    static char buffer[BUFFER];
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), problem = fd < 0 ? errno : 0;
    while (bytes > 0) {
        size_t part = bytes < BUFFER ? (size_t)bytes : BUFFER;
        if (!read_all(STDIN_FILENO, buffer, part))
            return 0;
        for (size_t done = 0; problem == 0 && done < part;) {
            ssize_t wrote = pwrite(fd, buffer + done, part - done, offset + (long long)done);
            if (wrote < 0 && errno != EINTR)
                problem = errno;
            else if (wrote > 0)
                done += (size_t)wrote;
        }
        offset += (long long)part;
        bytes -= (long long)part;
    }
    if (fd >= 0)
        close(fd);
    errno = problem;
    if (problem == 0)
        say("ok\n");
    else
        say_no();
    return 1;
}

// A file that shrinks meanwhile ends in zeroes: what was announced is sent.
static void part(int fd, long long from, long long to)
{
    static char buffer[BUFFER];
    say("part %lld %lld\n", from, to - from);
    while (from < to) {
        size_t wanted = to - from < BUFFER ? (size_t)(to - from) : BUFFER;
        ssize_t got = pread(fd, buffer, wanted, from);
        if (got <= 0)
            memset(buffer, 0, wanted);
        size_t sent = got <= 0 ? wanted : (size_t)got;
        write_all(STDOUT_FILENO, buffer, sent);
        from += (long long)sent;
    }
}

static void get(long long offset, long long bytes, const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) < 0) {
        say_no();
        if (fd >= 0)
            close(fd);
        return;
    }
    long long end = bytes < about.st_size - offset ? offset + bytes : about.st_size;
    while (offset < end) {
        long long data = lseek(fd, offset, SEEK_DATA);
        if (data < 0 && errno == EINVAL)
            data = offset; // a file system that does not know its holes
        if (data < 0 || data >= end)
            break;
        long long hole = lseek(fd, data, SEEK_HOLE);
        if (hole <= data || hole > end)
            hole = end;
        part(fd, data, hole);
        offset = hole;
    }
    say("end %lld\n", (long long)about.st_size);
    close(fd);
}

// ---- the program ----

static int run(long long bytes)
{
    static char *arguments[MOST_ARGUMENTS + 1];
    char *text = malloc((size_t)bytes + 1);
    if (text == NULL || !read_all(STDIN_FILENO, text, (size_t)bytes))
        return 0;
    text[bytes] = 0;
    int count = 0;
    for (char *at = text; at < text + bytes && count < MOST_ARGUMENTS; at += strlen(at) + 1)
        arguments[count++] = at;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return 0;
    output = ends[0];
    fcntl(output, F_SETFL, O_NONBLOCK);
    program = fork();
    if (program == 0) {
        sigprocmask(SIG_UNBLOCK, &watched, NULL);
        int nothing = open("/dev/null", O_RDWR);
        if (nothing >= 0)
            dup2(nothing, STDIN_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        execv(arguments[0], arguments);
        dprintf(STDERR_FILENO, "%s: %s\n", arguments[0], strerror(errno));
        _exit(127);
    }
    free(text);
    close(ends[1]);
    if (program < 0)
        say("exit 127\n");
    return 1;
}

// Whether there may be more.
static int forward(void)
{
    static char buffer[BUFFER];
    ssize_t got = read(output, buffer, sizeof buffer);
    if (got > 0) {
        say("said %zd\n", got);
        write_all(STDOUT_FILENO, buffer, (size_t)got);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(output);
        output = -1;
    }
    return got > 0;
}

static void reap(void)
{
    int status;
    for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG)) > 0;)
        if (ended == program) {
            program = 0;
            while (output >= 0 && forward())
                ;
            say("exit %d\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        }
}

// ---- serve ----

static int command(void)
{
    char line[LINE], path[LINE];
    long long first, second;
    size_t length = 0;
    do {
        if (length == sizeof line - 1 || !read_all(STDIN_FILENO, line + length, 1))
            return 0;
    } while (line[length++] != '\n');
    line[length - 1] = 0;
    if (strcmp(line, "kill") == 0) {
        if (program > 0)
            kill(program, SIGKILL);
        return 1;
    }
    if (sscanf(line, "run %lld", &first) == 1 && first > 0 && program == 0)
        return run(first);
    if (sscanf(line, "make %lld %4351[^\n]", &first, path) == 2)
        return make(first, path), 1;
    if (sscanf(line, "put %lld %lld %4351[^\n]", &first, &second, path) == 3)
        return put(first, second, path);
    if (sscanf(line, "get %lld %lld %4351[^\n]", &first, &second, path) == 3)
        return get(first, second, path), 1;
    return 0;
}

static int serve(void)
{
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGTERM);
    sigprocmask(SIG_BLOCK, &watched, NULL);
    int signals = signalfd(-1, &watched, SFD_CLOEXEC);
    for (int heard = 0;;) {
        struct pollfd either[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = signals, .events = POLLIN }, { .fd = output, .events = POLLIN } };
        int ready = poll(either, 3, heard ? -1 : FIRST_WORD_MS);
        if (ready == 0)
            return 1; // whoever started the container did not live long enough to say a word
        if (ready < 0)
            continue;
        if (either[2].revents)
            forward();
        if (either[1].revents) {
            struct signalfd_siginfo signal;
            if (read(signals, &signal, sizeof signal) == sizeof signal && signal.ssi_signo == SIGTERM)
                return 0;
            reap();
        }
        if (either[0].revents) {
            if (!command())
                return 0;
            heard = 1;
        }
    }
}

// ---- connect ----

static int try_to_connect(const char *family, const char *where)
{
    struct sockaddr_un here = { .sun_family = AF_UNIX };
    struct sockaddr_in port = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(where)), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int local = strcmp(family, "unix") == 0;
    strncpy(here.sun_path, where, sizeof here.sun_path - 1);
    int fd = socket(local ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, local ? (struct sockaddr *)&here : (struct sockaddr *)&port, local ? sizeof here : sizeof port) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

// One direction; its own buffer holds what the other end does not take yet, so that neither direction waits for the other.
struct pump { int from, to; size_t start, end; int open; char bytes[BUFFER]; };

static void turn(struct pump *pump, short from, short to)
{
    if (pump->open && pump->start == pump->end && from) {
        ssize_t got = read(pump->from, pump->bytes, BUFFER);
        pump->start = 0;
        pump->end = got > 0 ? (size_t)got : 0;
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
            pump->open = 0;
            shutdown(pump->to, SHUT_WR);
        }
        return;
    }
    if (pump->start < pump->end && to) {
        ssize_t put = write(pump->to, pump->bytes + pump->start, pump->end - pump->start);
        if (put > 0)
            pump->start += (size_t)put;
        else if (put < 0 && errno != EINTR && errno != EAGAIN)
            exit(0);
    }
}

static int carry(int fd)
{
    static struct pump in, out;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    in = (struct pump){ .from = STDIN_FILENO, .to = fd, .open = 1 };
    out = (struct pump){ .from = fd, .to = STDOUT_FILENO, .open = 1 };
    // Over when the socket is: what is still to be said to it reaches nobody.
    while (out.open || out.start < out.end) {
        int in_full = in.start < in.end, out_full = out.start < out.end;
        struct pollfd ends[] = {
            { .fd = in.open && !in_full ? STDIN_FILENO : -1, .events = POLLIN },
            { .fd = fd, .events = (short)((out.open && !out_full ? POLLIN : 0) | (in_full ? POLLOUT : 0)) },
            { .fd = out_full ? STDOUT_FILENO : -1, .events = POLLOUT },
        };
        if (poll(ends, 3, -1) < 0)
            continue;
        turn(&in, ends[0].revents, (short)(ends[1].revents & (POLLOUT | POLLERR | POLLHUP)));
        turn(&out, (short)(ends[1].revents & (POLLIN | POLLERR | POLLHUP)), ends[2].revents);
    }
    return 0;
}

static int connect_through(const char *family, const char *where, double seconds)
{
    struct timespec begun, now, pause = { .tv_nsec = RETRY_NS };
    int fd;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    while ((fd = try_to_connect(family, where)) < 0) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if ((double)(now.tv_sec - begun.tv_sec) + (double)(now.tv_nsec - begun.tv_nsec) / 1e9 > seconds) {
            dprintf(STDERR_FILENO, "%s %s: %s\n", family, where, strerror(errno));
            return 1;
        }
        nanosleep(&pause, NULL);
    }
    return carry(fd);
}

static int listen_at(const char *path)
{
    struct sockaddr_un here = { .sun_family = AF_UNIX };
    strncpy(here.sun_path, path, sizeof here.sun_path - 1);
    int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (door < 0 || bind(door, (struct sockaddr *)&here, sizeof here) < 0 || listen(door, 1) < 0) {
        dprintf(STDERR_FILENO, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    say("\n");
    // Whoever waits for the connection may be gone before it comes.
    struct pollfd either[] = { { .fd = door, .events = POLLIN }, { .fd = STDIN_FILENO } };
    while (poll(either, 2, -1) < 0 || (!either[0].revents && !either[1].revents))
        ;
    int fd = either[0].revents ? accept4(door, NULL, NULL, SOCK_CLOEXEC) : -1;
    close(door);
    return fd < 0 ? 1 : carry(fd);
}

int main(int count, char **arguments)
{
    signal(SIGPIPE, SIG_IGN);
    if (count == 2 && strcmp(arguments[1], "serve") == 0)
        return serve();
    if (count == 5 && strcmp(arguments[1], "connect") == 0)
        return connect_through(arguments[2], arguments[3], atof(arguments[4]));
    if (count == 3 && strcmp(arguments[1], "listen") == 0)
        return listen_at(arguments[2]);
    dprintf(STDERR_FILENO, "relay: serve, or listen PATH, or connect unix PATH SECONDS, or connect tcp PORT SECONDS\n");
    return 2;
}
