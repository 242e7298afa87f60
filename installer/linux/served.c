/* Shows a squashfs image as a folder, by FUSE. Every question that the kernel has to ask costs the
 * program that waits for it: files are read without being opened, and what was once told stays true.
 */
#define FUSE_USE_VERSION 32
#include "served.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <squashfuse/ll.h>

enum { LARGEST_ANSWER = 1 << 20 };

static char answer[LARGEST_ANSWER];
static int must_open_files, must_open_folders;

/* Kernels before 5.1 open folders, and all of them ask what they may leave out. */
static void agree(void *image, struct fuse_conn_info *kernel) {
    (void)image;
    must_open_files = !(kernel->capable & FUSE_CAP_NO_OPEN_SUPPORT);
    must_open_folders = !(kernel->capable & FUSE_CAP_NO_OPENDIR_SUPPORT);
    kernel->want |= kernel->capable & FUSE_CAP_CACHE_SYMLINKS;
}

static void answer_open(fuse_req_t request, struct fuse_file_info *info, int needed) {
    info->keep_cache = 1;
    if (needed) {
        fuse_reply_open(request, info);
    } else {
        fuse_reply_err(request, ENOSYS);
    }
}

static void open_file(fuse_req_t request, fuse_ino_t number, struct fuse_file_info *info) {
    (void)number;
    answer_open(request, info, must_open_files);
}

static void open_folder(fuse_req_t request, fuse_ino_t number, struct fuse_file_info *info) {
    (void)number;
    answer_open(request, info, must_open_folders);
}

static void read_file(fuse_req_t request, fuse_ino_t number, size_t size, off_t at,
                      struct fuse_file_info *info) {
    sqfs_ll_i file;
    sqfs_off_t length = size < LARGEST_ANSWER ? size : LARGEST_ANSWER;
    (void)info;
    if (sqfs_ll_iget(request, &file, number) != SQFS_OK) return;
    if (sqfs_read_range(&file.ll->fs, &file.inode, at, &length, answer) == SQFS_OK) {
        fuse_reply_buf(request, answer, length);
    } else {
        fuse_reply_err(request, EIO);
    }
}

/* As many entries as fit, from the position `at` on; 0 when there are no more. */
static size_t list(fuse_req_t request, sqfs_ll_i *folder, size_t size, off_t at, sqfs_err *error) {
    sqfs_dir entries;
    sqfs_dir_entry entry;
    sqfs_name name;
    size_t filled = 0;
    *error = sqfs_dir_open(&folder->ll->fs, &folder->inode, &entries, at);
    if (*error) return 0;
    sqfs_dentry_init(&entry, name);
    while (sqfs_dir_next(&folder->ll->fs, &entries, &entry, error)) {
        struct stat facts = {.st_ino = folder->ll->ino_fuse_num(folder->ll, &entry),
                             .st_mode = sqfs_dentry_mode(&entry)};
        size_t length = fuse_add_direntry(request, answer + filled, size - filled,
                                          sqfs_dentry_name(&entry), &facts,
                                          sqfs_dentry_next_offset(&entry));
        if (length > size - filled) break;
        filled += length;
    }
    return filled;
}

static void read_folder(fuse_req_t request, fuse_ino_t number, size_t size, off_t at,
                        struct fuse_file_info *info) {
    sqfs_ll_i folder;
    sqfs_err error;
    (void)info;
    if (sqfs_ll_iget(request, &folder, number) != SQFS_OK) return;
    size_t filled = list(request, &folder, size < LARGEST_ANSWER ? size : LARGEST_ANSWER, at, &error);
    if (error) {
        fuse_reply_err(request, EIO);
    } else {
        fuse_reply_buf(request, answer, filled);
    }
}

/* The kernel's reads begin anywhere and want two blocks each, of many files at once. */
static int keep_more(sqfs *image) {
    sqfs_cache *const kept[] = {&image->md_cache, &image->data_cache, &image->frag_cache};
    const size_t blocks[] = {128, 64, 32};
    sqfs_err error = SQFS_OK;
    for (int i = 0; i < 3 && !error; i++) {
        sqfs_cache_destroy(kept[i]);
        error = sqfs_block_cache_init(kept[i], blocks[i]);
    }
    return error == SQFS_OK;
}

void serve(const char *path, size_t offset, const char *folder, int ready) {
    struct fuse_lowlevel_ops operations = {
        .init = agree,
        .lookup = sqfs_ll_op_lookup,
        .forget = sqfs_ll_op_forget,
        .getattr = sqfs_ll_op_getattr,
        .readlink = sqfs_ll_op_readlink,
        .open = open_file,
        .read = read_file,
        .opendir = open_folder,
        .readdir = read_folder,
    };
    char *options[] = {"yinxin", "-oro,nodev,nosuid,subtype=yinxin", NULL};
    struct fuse_args arguments = FUSE_ARGS_INIT(2, options);
    sqfs_ll_chan channel;
    sqfs_ll *image = sqfs_ll_open(path, offset);
    if (image == NULL || !keep_more(&image->fs)) _exit(1);
    freopen("/dev/null", "w", stderr);
    if (sqfs_ll_mount(&channel, folder, &arguments, &operations, sizeof operations, image) != SQFS_OK)
        _exit(1);
    if (write(ready, "+", 1) != 1) _exit(1);
    close(ready);
    fuse_session_loop(channel.session);
    _exit(0);
}
