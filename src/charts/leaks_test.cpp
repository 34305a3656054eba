// Read by the leak sanitizer, when the tests are built with it: fontconfig keeps its patterns until the process ends
// and drops the pointers to them at exit.

extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\n"; }
