/* See system.h. */
#include <windows.h>

#include "system.h"
#undef fopen
#undef stat
#undef rename

enum { LONGEST = 4096 };

static wchar_t *wide(const char *text, wchar_t *out) {
    if (!MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, out, LONGEST)) out[0] = 0;
    return out;
}

static void narrow(const wchar_t *text, char *out, int size) {
    if (!WideCharToMultiByte(CP_UTF8, 0, text, -1, out, size, NULL, NULL)) out[0] = 0;
}

int dladdr(void *address, Dl_info *info) {
    static char path[LONGEST];
    wchar_t found[LONGEST];
    HMODULE library;
    DWORD how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExW(how, address, &library)) return 0;
    if (!GetModuleFileNameW(library, found, LONGEST)) return 0;
    narrow(found, path, sizeof path);
    for (char *one = path; *one; one++) {
        if (*one == '\\') *one = '/';
    }
    info->dli_fname = path;
    return 1;
}

static struct dirent *entry(const WIN32_FIND_DATAW *found) {
    struct dirent *made = calloc(1, sizeof *made);
    if (made) narrow(found->cFileName, made->d_name, sizeof made->d_name);
    return made;
}

int scandir(const char *folder, struct dirent ***entries, void *filter, void *order) {
    wchar_t pattern[LONGEST];
    WIN32_FIND_DATAW found;
    int count = 0;
    (void)filter, (void)order;
    wcscat(wide(folder, pattern), L"/*");
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) return -1;
    *entries = calloc(LONGEST, sizeof **entries);
    do {
        (*entries)[count++] = entry(&found);
    } while (count < LONGEST && FindNextFileW(search, &found));
    FindClose(search);
    return count;
}

int pause(void) {
    Sleep(INFINITE);
    return -1;
}

/* In binary always, as on POSIX; the "e" for closing at exec says nothing here. */
FILE *open_utf8(const char *path, const char *mode) {
    wchar_t name[LONGEST], how[3] = {(wchar_t)mode[0], L'b', 0};
    return _wfopen(wide(path, name), how);
}

int stat_utf8(const char *path, struct stat *status) {
    wchar_t name[LONGEST];
    struct _stat64 found;
    if (_wstat64(wide(path, name), &found) != 0) return -1;
    *status = (struct stat){.st_mode = found.st_mode, .st_size = (_off_t)found.st_size};
    return 0;
}

int rename_utf8(const char *from, const char *to) {
    wchar_t old[LONGEST], new[LONGEST];
    return MoveFileExW(wide(from, old), wide(to, new), MOVEFILE_REPLACE_EXISTING) ? 0 : -1;
}
