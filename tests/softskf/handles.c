/* Handles: live objects in one list, so that a stale or foreign pointer is never followed. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "token.h"

static OBJECT *objects;

static ino_t inode_of(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? status.st_ino : 0;
}

OBJECT *open_object(KIND kind, const char *path, OBJECT *owner) {
    OBJECT *object = calloc(1, sizeof *object);
    if (!object) return NULL;
    object->kind = kind;
    object->owner = owner;
    strcpy(object->path, path);
    strcpy(object->device, owner ? owner->device : path);
    object->inode = owner ? owner->inode : inode_of(path);
    object->next = objects;
    objects = object;
    return object;
}

ULONG find_object(HANDLE handle, KIND kind, OBJECT **object) {
    for (OBJECT *one = objects; one; one = one->next) {
        if (one != handle || one->kind != kind) continue;
        *object = one;
        return inode_of(one->device) == one->inode ? SAR_OK : SAR_DEVICE_REMOVED;
    }
    return SAR_INVALIDHANDLEERR;
}

ULONG close_object(HANDLE handle, KIND kind) {
    for (OBJECT **link = &objects; *link; link = &(*link)->next) {
        OBJECT *one = *link;
        if (one != handle || one->kind != kind) continue;
        *link = one->next;
        free(one);
        return SAR_OK;
    }
    return SAR_INVALIDHANDLEERR;
}
