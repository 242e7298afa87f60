/* What the software token uses of POSIX and mingw does not have, and file names in UTF-8: the C
 * library of Windows would take them for the machine's code page. Included before every source. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

typedef struct {
    const char *dli_fname;
} Dl_info;

/* The library itself, whatever `address` is; with slashes. */
int dladdr(void *address, Dl_info *info);
/* All entries; `filter` and `order` are ignored: Windows sorts names itself. */
int scandir(const char *folder, struct dirent ***entries, void *filter, void *order);
int pause(void);

FILE *open_utf8(const char *path, const char *mode);
int stat_utf8(const char *path, struct stat *status);
/* Takes the place of a file that is there, as POSIX does. */
int rename_utf8(const char *from, const char *to);

#define alphasort NULL
#define fopen(path, mode) open_utf8(path, mode)
#define stat(path, status) stat_utf8(path, status)
#define rename(from, to) rename_utf8(from, to)

#endif
