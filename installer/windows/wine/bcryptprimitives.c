/* What Windows 10 has and Wine 8 lacks: the random numbers of the system under their newer name.
 * For Wine on a build machine only; in no package. */

#include <windows.h>

/* RtlGenRandom, as advapi32 exports it. */
BOOLEAN WINAPI SystemFunction036(void *buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(unsigned char *data, size_t length)
{
    while (length > 0) {
        ULONG part = length > 0x10000 ? 0x10000 : (ULONG)length;
        if (!SystemFunction036(data, part))
            return FALSE;
        data += part;
        length -= part;
    }
    return TRUE;
}
