/* One chunk event as the vendor writes it, taken apart without building anything. */
#ifndef CARTEST_JSON_SCAN_H
#define CARTEST_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Where things lie in a chunk event: the text of its "data", and what to cut out so that the rest is JSON still. */
struct chunk {
    const unsigned char *text;
    size_t length;
    const unsigned char *cut;
    const unsigned char *cut_end;
};

/* Whether a payload is one flat JSON object of plain ASCII with "type": "chunk" and a string "data", each once. All
   else is for a whole reader of JSON: escapes, other characters, nesting, exponents, numbers of many digits, and
   more than a few kilobytes beside the data. What is told to be a chunk is one to every strict reader. */
bool scan_chunk(const unsigned char *payload, size_t size, struct chunk *found);

#endif
