/* Shows a squashfs image as a folder, by FUSE. */
#include <stddef.h>

/* Serve the image behind `offset` of the file `path` in `folder`; write a byte to `ready` when it is
 * there. Ends the process. */
void serve(const char *path, size_t offset, const char *folder, int ready);
