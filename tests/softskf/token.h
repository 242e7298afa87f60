/* What the parts of the software token share: where tokens are kept, handles, faults, answers. */
#ifndef TOKEN_H
#define TOKEN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "skf.h"

/* ---- faults.c: every exported call begins and ends here -------------------------------- */

/* Does an injected fault; returns the code the call shall fail with, SAR_OK to go on. */
ULONG call_begin(const char *function);
/* Writes the call to the log, does a fault meant for afterwards, returns the code to answer. */
ULONG call_end(const char *function, ULONG code);
/* Whether the running call shall misbehave in the way called `kind`. */
bool misbehaves(const char *kind);

#define CALL(work)                          \
    do {                                    \
        ULONG code = call_begin(__func__);  \
        if (code == SAR_OK) code = (work);  \
        return call_end(__func__, code);    \
    } while (0)

/* ---- store.c: folders are devices, applications, containers ----------------------------- */

typedef char PATH[PATH_MAX];

/* The folder of all devices: SKF_SOFT_DIR, or what `softskf.conf` beside the library names;
 * one that begins with ~/ is in the home of whoever runs the program. */
const char *store_folder(void);
void join(PATH out, const char *folder, const char *name);
bool is_folder(const char *path);
/* A name that leads nowhere but into its folder, and not to a hidden one. */
bool is_plain_name(const char *name);
/* The value of `key` in a file of `key = value` lines; the fallback if there is none. */
void setting(const char *file, const char *key, const char *fallback, char *out, size_t size);
/* Reads at most `size` bytes of a file; -1 if it cannot be read. */
long read_bytes(const char *path, long offset, BYTE *out, long size);
long file_size(const char *path);

/* A list of names as SKF wants it: each ended by NUL, one more NUL at the end. */
typedef struct {
    CHAR bytes[8192];
    ULONG size;
} NAMES;

/* The visible folders (or files) of a folder, in order of their bytes. */
void list_names(const char *folder, bool folders, NAMES *names);
ULONG answer_names(const NAMES *names, LPSTR out, ULONG *size);
/* The two-step answer: the size alone when `out` is NULL, else the bytes if they fit. */
ULONG answer_bytes(const BYTE *bytes, ULONG length, BYTE *out, ULONG *size);

/* ---- handles.c --------------------------------------------------------------------------- */

typedef enum { DEVICE = 1, APPLICATION, CONTAINER } KIND;

typedef struct object {
    KIND kind;
    PATH path;              /* its own folder */
    PATH device;            /* the folder of its device */
    ino_t inode;            /* of the device when it was connected: a new one is a new token */
    struct object *owner;   /* application of a container */
    bool logged_in;         /* application: the user's PIN was verified */
    struct object *next;
} OBJECT;

OBJECT *open_object(KIND kind, const char *path, OBJECT *owner);
/* SAR_OK and the object, or why not: not a handle, or its device is gone. */
ULONG find_object(HANDLE handle, KIND kind, OBJECT **object);
ULONG close_object(HANDLE handle, KIND kind);
#endif
