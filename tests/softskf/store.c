/* Where tokens are kept: STORE/device/application/container; hidden folders are none of them.
 * Names are bytes: whoever makes a token chooses UTF-8 or GB18030. */
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "token.h"

static PATH store;

static void find_store(void) {
    const char *named = getenv("SKF_SOFT_DIR");
    PATH configuration;
    Dl_info info;
    if (named) {
        snprintf(store, sizeof store, "%s", named);
    } else if (dladdr((void *)find_store, &info) && info.dli_fname) {
        snprintf(configuration, sizeof configuration, "%s", info.dli_fname);
        char *slash = strrchr(configuration, '/');
        strcpy(slash ? slash + 1 : configuration, "softskf.conf");
        setting(configuration, "store", "/nonexistent", store, sizeof store);
    }
    if (!strncmp(store, "~/", 2)) {
        const char *home = getenv("HOME");
        join(store, home ? home : "/nonexistent", strcpy(configuration, store + 2));
    }
}

const char *store_folder(void) {
    if (!store[0]) find_store();
    return store;
}

void join(PATH out, const char *folder, const char *name) {
    PATH joined;
    if (snprintf(joined, sizeof joined, "%s/%s", folder, name) >= (int)sizeof joined) joined[0] = 0;
    strcpy(out, joined);
}

bool is_folder(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_plain_name(const char *name) {
    return name && name[0] && name[0] != '.' && !strchr(name, '/') && strlen(name) < 64;
}

void setting(const char *file, const char *key, const char *fallback, char *out, size_t size) {
    char line[PATH_MAX + 64], name[64], value[PATH_MAX];
    FILE *stream = fopen(file, "re");
    snprintf(out, size, "%s", fallback);
    while (stream && fgets(line, sizeof line, stream)) {
        if (sscanf(line, " %63[a-z_] = %4095[^\n]", name, value) == 2 && !strcmp(name, key)) {
            snprintf(out, size, "%s", value);
        }
    }
    if (stream) fclose(stream);
}

long file_size(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (long)status.st_size : -1;
}

long read_bytes(const char *path, long offset, BYTE *out, long size) {
    FILE *file = fopen(path, "rbe");
    if (!file) return -1;
    long count = fseek(file, offset, SEEK_SET) == 0 ? (long)fread(out, 1, (size_t)size, file) : -1;
    fclose(file);
    return count;
}

static void append_name(NAMES *names, const char *name) {
    size_t length = strlen(name) + 1;
    if (names->size + length + 1 > sizeof names->bytes) return;
    memcpy(names->bytes + names->size, name, length);
    names->size += (ULONG)length;
}

static bool is_wanted(const char *folder, const char *name, bool folders) {
    PATH path;
    join(path, folder, name);
    return is_plain_name(name) && is_folder(path) == folders && (folders || file_size(path) >= 0);
}

void list_names(const char *folder, bool folders, NAMES *names) {
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (is_wanted(folder, entries[i]->d_name, folders)) append_name(names, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0) free(entries);
}

ULONG answer_names(const NAMES *names, LPSTR out, ULONG *size) {
    /* Real drivers answer 0 for "none"; a list of one NUL is seen too, the reader takes both. */
    ULONG length = names->size ? names->size + 1 : 0;
    return answer_bytes((const BYTE *)names->bytes, length, (BYTE *)out, size);
}

ULONG answer_bytes(const BYTE *bytes, ULONG length, BYTE *out, ULONG *size) {
    if (!size) return SAR_INVALIDPARAMERR;
    ULONG room = *size;
    *size = misbehaves("huge") ? 0xFFFFFFFF : length;
    if (!out) return SAR_OK;
    if (room < length) return SAR_BUFFER_TOO_SMALL;
    memcpy(out, bytes, length);
    return SAR_OK;
}
