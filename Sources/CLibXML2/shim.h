// Debian's libxml2 is built with ICU and its encoding.h then includes ICU's own headers, whose enumerations clash with
// the ICU that Foundation brings along. Without the macro the type of one member of xmlCharEncodingHandler is left out;
// that structure is only ever handled through pointers that libxml2 gives out.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlwriter.h>
