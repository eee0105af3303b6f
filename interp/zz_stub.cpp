// Temporary scaffold while parts land: weak stand-ins, replaced by the real definitions at link time.
#include "interp/frame.h"
#include "interp/quicken.h"
#include "runtime/error.h"
#include "runtime/str.h"
#include "runtime/heap.h"
#include "runtime/code.h"
#include "interp/frame_object.h"
#include <cstdio>
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"
#include "runtime/codecs.h"
#include <string>
namespace krait {
#define W __attribute__((weak))
W bool warn_explicit(Type*, Value, Value, int) { return true; }
W bool warn(Type*, int, const char*, ...) { return true; }
W bool verify_code(Code*) { return true; }
W void trace_Code(Tracer& t, Object* o) { auto* c=static_cast<Code*>(o); t.visit(c->code);t.visit(c->constants);t.visit(c->names);t.visit(c->locals_plus_names);t.visit(c->locals_plus_kinds);t.visit(c->filename);t.visit(c->name);t.visit(c->qualname);t.visit(c->line_table);t.visit(c->exception_table); }
W void report_unraisable(Value) { clear_exception(); }
#define S(n) W void specialize_##n(Frame*, unsigned short*, Value*, unsigned long) {}
S(UNPACK_SEQUENCE) S(STORE_SUBSCR) S(STORE_ATTR) S(PRECALL) S(LOAD_METHOD) S(LOAD_GLOBAL) S(LOAD_ATTR) S(COMPARE_OP) S(BINARY_SUBSCR) S(BINARY_OP)

W Value raise_unicode_encode_error(const char*, Str*, size_t, size_t, const char*) { return raise(types::ValueError,"encode"); }
W Value encode(Str* s, const char*, const char*) { return Value::none(); }
W Value decode(const uint8_t*, size_t, const char*, const char*) { return Value::none(); }
W bool codec_argument(Value, const char*, const char*, std::string*, const char**) { return false; }
W bool frame_set_line(FrameObject*, Value) { return false; }

static Value pr(const Value* a){ auto* t=a[0].as<Tuple>(); for(size_t i=0;i<t->length;i++){ Value s=str_of(t->items[i]); if(s.is_exception()) return s; printf("%s%s", i?" ":"", str_to_utf8(s).c_str()); } printf("\n"); return Value::none(); }
static const NativeDef kF[]={{"print","*args",pr},{}};
extern "C++" W Value module_init_builtins(Value m);
Value module_init_builtins(Value m){ module_add_functions(m,kF); for (Type* t : {types::list,types::range,types::int_,types::str,types::dict,types::Exception,types::ValueError,types::type,types::object,types::tuple,types::set}) module_add_type(m,t); return m; }

W Value module_init_sys(Value m);
Value module_init_sys(Value m){ return m; }
}
#include "interp/repl.h"
namespace krait { __attribute__((weak)) int run_repl(bool) { return 1; } }
