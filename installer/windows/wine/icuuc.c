/* What Windows 10 has and Wine 8 lacks: the converters of ICU, of which Qt wants some to exist.
 * None can be opened here, and Qt then does without: it needs them for old code pages only.
 * For Wine on a build machine only; in no package. */

#define EXPORT __declspec(dllexport)
#define U_FILE_ACCESS_ERROR 4

typedef unsigned short UChar;

static void *refused(int *error)
{
    if (error)
        *error = U_FILE_ACCESS_ERROR;
    return 0;
}

EXPORT void *ucnv_open(const char *name, int *error) { (void)name; return refused(error); }
EXPORT void ucnv_close(void *converter) { (void)converter; }
EXPORT void ucnv_reset(void *converter) { (void)converter; }
EXPORT signed char ucnv_getMaxCharSize(const void *converter) { (void)converter; return 1; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT const char *ucnv_getAvailableName(int number) { (void)number; return 0; }
EXPORT const char *ucnv_getName(const void *converter, int *error)
{
    (void)converter;
    return refused(error);
}
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error)
{
    (void)name, (void)standard;
    return refused(error);
}

/* Never called: all of these want a converter. */
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void ucnv_getToUCallBack(void) {}
EXPORT void ucnv_getFromUCallBack(void) {}
EXPORT void ucnv_setToUCallBack(void) {}
EXPORT void ucnv_setFromUCallBack(void) {}
EXPORT void ucnv_cbToUWriteUChars(void) {}
EXPORT void ucnv_cbFromUWriteUChars(void) {}
EXPORT void ucnv_toUnicode(void) {}
EXPORT void ucnv_fromUnicode(void) {}
EXPORT void ucnv_toUCountPending(void) {}
EXPORT void ucnv_fromUCountPending(void) {}
