/* The head of the AppImage: shows the squashfs image behind it as a folder and runs AppRun there.
 *
 * A type 2 AppImage is this program with the image appended. It mounts the image with FUSE; where
 * that cannot be, or with --appimage-extract-and-run, it unpacks into a private temporary folder.
 * Linked statically, so that it runs on any x86-64 Linux, whatever its C library.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse/squashfuse.h>

#include "served.h"

static char self[4096];
static char folder[4096];

static void fail(const char *what) {
    fprintf(stderr, "AppImage: %s: %s\n", what, strerror(errno));
    exit(127);
}

/* The image begins where the section headers, the last part of this program, end. */
static size_t image_offset(void) {
    Elf64_Ehdr head;
    int file = open(self, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, &head, sizeof head) != sizeof head) fail("cannot read itself");
    close(file);
    return head.e_shoff + (size_t)head.e_shentsize * head.e_shnum;
}

static void open_image(sqfs *image, sqfs_fd_t *file) {
    if (sqfs_fd_open(self, file, 1) != SQFS_OK) exit(127);
    if (sqfs_init(image, *file, image_offset()) != SQFS_OK) {
        fprintf(stderr, "AppImage: the image is damaged\n");
        exit(127);
    }
}

/* --- unpacking ------------------------------------------------------------------------------- */

static void write_file(sqfs *image, sqfs_inode *inode, const char *path) {
    static char buffer[1 << 20];
    uint64_t size = inode->xtra.reg.file_size;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, inode->base.mode & 0777);
    if (file < 0) fail(path);
    for (sqfs_off_t at = 0; (uint64_t)at < size;) {
        sqfs_off_t length = sizeof buffer;
        if (sqfs_read_range(image, inode, at, &length, buffer) != SQFS_OK || length <= 0) {
            fprintf(stderr, "AppImage: the image is damaged: %s\n", path);
            exit(127);
        }
        if (write(file, buffer, length) != length) fail(path);
        at += length;
    }
    if (close(file) != 0) fail(path);
}

static void write_link(sqfs *image, sqfs_inode *inode, const char *path) {
    char target[4096];
    size_t size = sizeof target;
    if (sqfs_readlink(image, inode, target, &size) != SQFS_OK || symlink(target, path) != 0)
        fail(path);
}

static void unpack(const char *target) {
    sqfs image;
    sqfs_fd_t file;
    sqfs_traverse walk;
    sqfs_err error;
    char path[4096];
    open_image(&image, &file);
    if (sqfs_traverse_open(&walk, &image, sqfs_inode_root(&image)) != SQFS_OK) exit(127);
    while (sqfs_traverse_next(&walk, &error)) {
        sqfs_inode inode;
        if (walk.dir_end) continue;
        if (snprintf(path, sizeof path, "%s/%s", target, walk.path) >= (int)sizeof path) exit(127);
        if (sqfs_inode_get(&image, &inode, walk.entry.inode) != SQFS_OK) exit(127);
        if (S_ISDIR(inode.base.mode)) {
            if (mkdir(path, 0755) != 0 && errno != EEXIST) fail(path);
        } else if (S_ISREG(inode.base.mode)) {
            write_file(&image, &inode, path);
        } else if (S_ISLNK(inode.base.mode)) {
            write_link(&image, &inode, path);
        }
    }
    if (error) fail("cannot unpack");
    sqfs_traverse_close(&walk);
    sqfs_fd_close(file);
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *f) {
    (void)s, (void)kind, (void)f;
    return remove(path);
}

/* --- running --------------------------------------------------------------------------------- */

static void run(char **arguments) {
    char program[4200];
    snprintf(program, sizeof program, "%s/AppRun", folder);
    setenv("APPIMAGE", self, 1);
    setenv("APPDIR", folder, 1);
    arguments[0] = program;
    execv(program, arguments);
    fail(program);
}

static pid_t child;
static pid_t server;

static void pass_on(int number) {
    if (child > 0) kill(child, number);
}

/* Run the program as a child and give back how it ended; signals are its business. */
static int run_and_wait(char **arguments) {
    int status;
    child = fork();
    if (child < 0) fail("fork");
    if (child == 0) run(arguments);
    signal(SIGTERM, pass_on);
    signal(SIGINT, pass_on);
    signal(SIGHUP, pass_on);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) fail("wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void make_folder(void) {
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/yinxin-XXXXXX", base && *base == '/' ? base : "/tmp");
    if (mkdtemp(folder) == NULL) fail(folder);
}

static int unpack_and_run(char **arguments) {
    make_folder();
    unpack(folder);
    int status = run_and_wait(arguments);
    nftw(folder, remove_one, 64, FTW_DEPTH | FTW_PHYS);
    return status;
}

/* --- mounting -------------------------------------------------------------------------------- */

/* Whether the image is mounted; the process that serves it ends with this one, or when it is no longer
 * mounted. */
static int mount_image(void) {
    int ends[2];
    char answer = 0;
    pid_t parent = getpid();
    if (pipe2(ends, O_CLOEXEC) != 0) return 0;
    server = fork();
    if (server == 0) {
        close(ends[0]);
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) _exit(1);
        setsid();
        serve(self, image_offset(), folder, ends[1]);
    }
    close(ends[1]);
    ssize_t length = server < 0 ? 0 : read(ends[0], &answer, 1);
    close(ends[0]);
    if (length == 1) return 1;
    if (server > 0) waitpid(server, NULL, 0);
    return 0;
}

static int unmount_with(const char *helper) {
    int ended = -1;
    pid_t unmounter = fork();
    if (unmounter == 0) {
        freopen("/dev/null", "w", stderr);
        execlp(helper, helper, "-u", "-z", "-q", folder, (char *)NULL);
        _exit(127);
    }
    return waitpid(unmounter, &ended, 0) == unmounter && ended == 0;
}

/* Workers that outlive their program by a moment keep the folder busy: detach it lazily. */
static int leave_mounted(int status) {
    if (umount2(folder, MNT_DETACH) != 0 && !unmount_with("fusermount3"))
        unmount_with("fusermount");
    rmdir(folder);
    return status;
}

int main(int count, char **arguments) {
    const char *option = count > 1 ? arguments[1] : "";
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0) fail("/proc/self/exe");
    self[length] = 0;
    if (strcmp(option, "--appimage-offset") == 0) {
        printf("%zu\n", image_offset());
        return 0;
    }
    if (strcmp(option, "--appimage-extract") == 0) {
        mkdir("squashfs-root", 0755);
        unpack("squashfs-root");
        return 0;
    }
    if (strcmp(option, "--appimage-extract-and-run") == 0) {
        for (int i = 1; i < count; i++) arguments[i] = arguments[i + 1];
        return unpack_and_run(arguments);
    }
    if (getenv("APPIMAGE_EXTRACT_AND_RUN") != NULL) return unpack_and_run(arguments);
    make_folder();
    if (mount_image()) return leave_mounted(run_and_wait(arguments));
    rmdir(folder);
    return unpack_and_run(arguments);
}
