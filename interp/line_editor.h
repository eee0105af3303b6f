// Line editing with libedit.
#pragma once

namespace krait {

// Starts libedit, once; fills g_read_line when standard input and output are a terminal.
void line_editor_initialize();

}  // namespace krait
