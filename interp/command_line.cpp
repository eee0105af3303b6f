// Parsing of the command line. Options are CPython's; krait's own are long ones.
#include "interp/command_line.h"

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "frontend/compile.h"
#include "interp/jit_options.h"
#include "runtime/config.h"

namespace krait {

namespace {

constexpr const char* kHelp =
    "Options (and corresponding environment variables):\n"
    "-b     : issue warnings about str(bytes_instance), str(bytearray_instance)\n"
    "         and comparing bytes/bytearray with str. (-bb: issue errors)\n"
    "-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x\n"
    "-c cmd : run the given program text (ends the option list)\n"
    "-d     : parser's debug output (accepted, without effect); also PYTHONDEBUG=x\n"
    "-E     : ignore PYTHON* environment variables\n"
    "-h     : print this help and exit (also --help)\n"
    "-i     : go on interactively after the script; also PYTHONINSPECT=x\n"
    "-I     : isolate from the user's environment (implies -E, -P and -s)\n"
    "-m mod : run a library module as a script (ends the option list)\n"
    "-O     : drop assert statements, __debug__ is False; also PYTHONOPTIMIZE=x\n"
    "-OO    : as -O, and drop docstrings\n"
    "-P     : don't prepend a potentially unsafe path to sys.path; also PYTHONSAFEPATH\n"
    "-q     : no banner on interactive start-up\n"
    "-s     : no user site directory in sys.path; also PYTHONNOUSERSITE\n"
    "-S     : don't import site\n"
    "-u     : unbuffered stdout and stderr; also PYTHONUNBUFFERED=x\n"
    "-v     : trace imports; also PYTHONVERBOSE=x\n"
    "-V     : print the version and exit (also --version)\n"
    "-W arg : warning control, action:message:category:module:lineno; also PYTHONWARNINGS=arg\n"
    "-x     : skip the first line of the source\n"
    "-X opt : implementation-specific option\n"
    "--check-hash-based-pycs always|default|never: validation of hash-based .pyc files\n"
    "--help-env, --help-xoptions, --help-all : about variables, -X options, everything\n"
    "krait's own options:\n"
    "--jit=on|off|stress : the compiler; also KRAIT_JIT\n"
    "--jit-opt NAME=VALUE,... : its parameters (--jit-opt help lists them)\n"
    "--jit-stats, --trace-dump[=FILE], --profile[=FILE], --perf-map : what it did\n"
    "Arguments:\n"
    "file   : program read from a file\n"
    "-      : program read from stdin (default; interactive on a terminal)\n"
    "arg ...: arguments, sys.argv[1:]\n";

constexpr const char* kHelpEnvironment =
    "Environment variables:\n"
    "PYTHONPATH      : folders in front of the default module search path, separated by ':'\n"
    "PYTHONHOME      : another prefix of the standard library, or prefix:exec_prefix\n"
    "PYTHONPLATLIBDIR: its folder in the prefix (sys.platlibdir; default: lib)\n"
    "PYTHONSTARTUP   : file that is run at interactive start-up\n"
    "PYTHONHASHSEED  : \"random\", or the seed of the hashes of str and bytes; 0 switches randomisation off\n"
    "PYTHONIOENCODING: encoding[:errors] of stdin, stdout and stderr\n"
    "PYTHONPYCACHEPREFIX: root of a tree for .pyc files\n"
    "PYTHONINTMAXSTRDIGITS: limit of digits when ints are converted from and to text (0: none)\n"
    "PYTHONUTF8      : 1 switches the UTF-8 mode on\n"
    "PYTHONFAULTHANDLER: tracebacks on fatal errors, as -X faulthandler\n"
    "PYTHONTRACEMALLOC: allocations are traced, as -X tracemalloc=N\n"
    "PYTHONPROFILEIMPORTTIME: how long imports take, as -X importtime\n"
    "PYTHONBREAKPOINT: what breakpoint() calls; 0: nothing\n"
    "PYTHONMALLOC    : an allocator of CPython's (checked, without effect)\n"
    "PYTHONUSERBASE, PYTHONASYNCIODEBUG, ...: read by the standard library\n"
    "PYTHONDEVMODE   : development mode, as -X dev\n"
    "PYTHONWARNDEFAULTENCODING: warn of implied encodings, as -X warn_default_encoding\n"
    "PYTHONNODEBUGRANGES: code without columns, as -X no_debug_ranges\n"
    "Those of options (-h names them): PYTHONDEBUG, PYTHONDONTWRITEBYTECODE, PYTHONINSPECT, "
    "PYTHONNOUSERSITE,\n"
    "PYTHONOPTIMIZE, PYTHONSAFEPATH, PYTHONUNBUFFERED, PYTHONVERBOSE, PYTHONWARNINGS\n";

constexpr const char* kHelpX =
    "-X options:\n"
    "-X dev                    : development mode: more warnings and checks\n"
    "-X utf8[=0|1]             : UTF-8 mode; also PYTHONUTF8\n"
    "-X pycache_prefix=PATH    : root of a tree for .pyc files; also PYTHONPYCACHEPREFIX\n"
    "-X int_max_str_digits=N   : limit of digits in int <-> str; also PYTHONINTMAXSTRDIGITS\n"
    "-X warn_default_encoding  : EncodingWarning where an encoding is implied; also "
    "PYTHONWARNDEFAULTENCODING\n"
    "-X no_debug_ranges        : code objects without columns; also PYTHONNODEBUGRANGES\n"
    "-X faulthandler           : tracebacks on fatal errors; also PYTHONFAULTHANDLER\n"
    "-X importtime             : how long imports take; also PYTHONPROFILEIMPORTTIME\n"
    "-X tracemalloc[=N]        : trace allocations with N frames each; also PYTHONTRACEMALLOC\n"
    "-X frozen_modules=[on|off]: checked, without effect: no module is frozen\n"
    "All others: in sys._xoptions\n";

int usage(const char* program) {
  fprintf(stderr,
          "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more "
          "information.\n",
          program);
  return 2;
}

int missing_argument(const char* program, char option) {
  fprintf(stderr, "Argument expected for the -%c option\n", option);
  return usage(program);
}

// The options that are flags: a letter each.
bool apply_flag(char c, RunRequest* request) {
  Config& g = g_config;
  switch (c) {
    case 'b': g.bytes_warning++; break;
    case 'B': g.dont_write_bytecode++; break;
    case 'd': g.debug++; break;
    case 'E': g.ignore_environment++; break;
    case 'i': g.inspect++, g.interactive++; break;
    case 'I': g.isolated++, g.ignore_environment++, g.no_user_site++, g.safe_path = 1; break;
    case 'O': g.optimize++; break;
    case 'P': g.safe_path = 1; break;
    case 'q': g.quiet++; break;
    case 's': g.no_user_site++; break;
    case 'S': g.no_site++; break;
    case 't': break;
    case 'u': request->unbuffered = true; break;
    case 'v': g.verbose++; break;
    case 'x': request->skip_first_line = true; break;
    case 'R': g.ignore_hash_seed = true; break;
    default: return false;
  }
  return true;
}

int long_option(const char* program, const char* text, const char* next, bool* took_next) {
  std::string_view option(text);
  if (option == "--help") {
    printf("usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n%s", program, kHelp);
    return 0;
  }
  if (option == "--help-env" || option == "--help-xoptions") {
    fputs(option == "--help-env" ? kHelpEnvironment : kHelpX, stdout);
    return 0;
  }
  if (option == "--help-all") {
    printf("usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n%s\n%s\n%s", program, kHelp,
           kHelpEnvironment, kHelpX);
    return 0;
  }
  if (option == "--version") {
    printf("Python 3.11.2 (krait)\n");
    return 0;
  }
  if (option == "--check-hash-based-pycs") {
    if (!next || (strcmp(next, "always") && strcmp(next, "default") && strcmp(next, "never"))) {
      fprintf(stderr, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'\n");
      return usage(program);
    }
    g_config.check_hash_pycs = next;
    *took_next = true;
    return -1;
  }
  int r = jit_command_option(text, next, took_next);
  if (r != kJitOptionUnknown) return r;
  fprintf(stderr, "unknown option %s\n", text);
  return usage(program);
}

// A numeric PYTHON* variable raises its flag: a positive number counts, anything else is 1.
void environment_flag(const char* name, int* flag) {
  const char* text = config_environment(name);
  if (!text || !*text) return;
  char* end;
  long value = strtol(text, &end, 10);
  if (*end || value < 0) value = 1;
  if (value > *flag) *flag = int(value);
}

// A setting makes no sense: false (told). `state`: how far CPython's start would have come.
bool refuse(const char* state, const char* message) {
  fprintf(stderr, "Fatal Python error: %s\nPython runtime state: %s\n\n", message, state);
  return false;
}

// UTF-8 mode, 0 or 1. False (told) for anything else.
bool set_utf8_mode(std::string_view text, const char* message) {
  if (text != "0" && text != "1") return refuse("preinitializing", message);
  g_config.utf8_mode = text == "1";
  return true;
}

// Frames that tracemalloc keeps. False (told) when it is no number.
bool set_tracemalloc(const char* text, const char* message) {
  char* end;
  const long frames = strtol(text, &end, 10);
  if (!*text || *end || frames < 0 || frames > INT_MAX) return refuse("preinitialized", message);
  g_config.tracemalloc = int(frames);
  return true;
}

bool is_allocator(std::string_view name) {
  for (std::string_view known :
       {"default", "debug", "malloc", "malloc_debug", "pymalloc", "pymalloc_debug"}) {
    if (name == known) return true;
  }
  return false;
}

bool has_x_option(std::string_view name) {
  for (const std::string& option : g_config.x_options) {
    if (std::string_view(option).substr(0, option.find('=')) == name) return true;
  }
  return false;
}

// What chooses an encoding, an allocator, a tracer; an option replaces its variable.
bool read_early_environment() {
  if (const char* name = config_environment("PYTHONMALLOC"); name && *name && !is_allocator(name))
    return refuse("preinitializing", "preconfig_init_allocator: PYTHONMALLOC: unknown allocator");
  if (const char* mode = config_environment("PYTHONUTF8"); mode && *mode && !has_x_option("utf8")) {
    constexpr const char* kMessage =
        "preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value";
    if (!set_utf8_mode(mode, kMessage)) return false;
  }
  const char* frames = config_environment("PYTHONTRACEMALLOC");
  constexpr const char* kMessage = "config_init_tracemalloc: PYTHONTRACEMALLOC: invalid number of frames";
  return !frames || !*frames || set_tracemalloc(frames, kMessage);
}

// The limit of int <-> str conversion; false (told) when it is none.
bool set_int_max_str_digits(const char* text, const char* where) {
  char* end;
  const long digits = strtol(text, &end, 10);
  if (*text && !*end && (digits == 0 || (digits >= 640 && digits <= INT_MAX))) {
    g_config.int_max_str_digits = int(digits);
    return true;
  }
  const std::string message = std::string("config_init_int_max_str_digits: ") + where +
                              ": invalid limit; must be >= 640 or 0 for unlimited.";
  return refuse("preinitialized", message.c_str());
}

// False (told): a variable makes no sense.
bool read_environment(RunRequest* request) {
  Config& g = g_config;
  if (!read_early_environment()) return false;
  environment_flag("PYTHONDEBUG", &g.debug);
  environment_flag("PYTHONVERBOSE", &g.verbose);
  environment_flag("PYTHONOPTIMIZE", &g.optimize);
  environment_flag("PYTHONDONTWRITEBYTECODE", &g.dont_write_bytecode);
  environment_flag("PYTHONNOUSERSITE", &g.no_user_site);
  environment_flag("PYTHONINSPECT", &g.inspect);
  environment_flag("PYTHONSAFEPATH", &g.safe_path);
  int unbuffered = 0;
  environment_flag("PYTHONUNBUFFERED", &unbuffered);
  request->unbuffered |= unbuffered != 0;
  if (const char* prefix = config_environment("PYTHONPYCACHEPREFIX"); prefix && *prefix)
    g.pycache_prefix = prefix;
  if (const char* warnings = config_environment("PYTHONWARNINGS"); warnings && *warnings) {
    std::vector<std::string> from_environment;
    for (std::string_view rest = warnings; !rest.empty();) {
      size_t comma = rest.find(',');
      from_environment.emplace_back(rest.substr(0, comma));
      rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
    }
    g.warn_options.insert(g.warn_options.begin(), from_environment.begin(), from_environment.end());
  }
  if (const char* seed = config_environment("PYTHONHASHSEED");
      seed && strcmp(seed, "0") == 0 && !g.ignore_hash_seed)
    g.hash_randomization = 0;
  if (const char* ranges = config_environment("PYTHONNODEBUGRANGES"); ranges && *ranges)
    g.code_debug_ranges = false;
  int dev_mode = 0;
  environment_flag("PYTHONDEVMODE", &dev_mode);
  if (dev_mode) g.dev_mode = 1;
  environment_flag("PYTHONWARNDEFAULTENCODING", &g.warn_default_encoding);
  const char* digits = config_environment("PYTHONINTMAXSTRDIGITS");
  return !digits || !*digits || set_int_max_str_digits(digits, "PYTHONINTMAXSTRDIGITS");
}

bool apply_x_options() {
  Config& g = g_config;
  for (const std::string& option : g.x_options) {
    const size_t equals = option.find('=');
    const std::string name = option.substr(0, equals);
    const char* value = equals == std::string::npos ? nullptr : option.c_str() + equals + 1;
    if (option == "dev") g.dev_mode = 1;
    else if (name == "utf8") {
      if (!set_utf8_mode(value ? value : "1", "preconfig_init_utf8_mode: invalid -X utf8 option value"))
        return false;
    } else if (name == "tracemalloc") {
      constexpr const char* kMessage =
          "config_init_tracemalloc: -X tracemalloc=NFRAME: invalid number of frames";
      if (!set_tracemalloc(value ? value : "1", kMessage)) return false;
    } else if (name == "frozen_modules") {
      if (value && *value && strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
        return refuse("preinitialized",
                      "bad value for option -X frozen_modules (expected \"on\" or \"off\")");
    } else if (option == "warn_default_encoding") g.warn_default_encoding = 1;
    else if (option == "no_debug_ranges") g.code_debug_ranges = false;
    else if (option.rfind("pycache_prefix=", 0) == 0) g.pycache_prefix = option.substr(15);
    else if (option == "pycache_prefix") g.pycache_prefix.clear();
    else if (option.rfind("int_max_str_digits", 0) == 0 && (option.size() == 18 || option[18] == '=')) {
      const char* digits = option.size() > 18 ? option.c_str() + 19 : "";
      if (!set_int_max_str_digits(digits, "-X int_max_str_digits")) return false;
    }
  }
  if (g.dev_mode) g.warn_options.insert(g.warn_options.begin(), "default");
  if (g.bytes_warning)
    g.warn_options.push_back(g.bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
  return true;
}

}  // namespace

int parse_command_line(int argc, char** argv, RunRequest* request) {
  Config& g = g_config;
  g.original_argv.assign(argv, argv + argc);
  int i = 1, versions = 0;
  bool done = false;
  for (; i < argc && !done; ++i) {
    const char* a = argv[i];
    if (a[0] != '-' || a[1] == 0) break;
    if (strcmp(a, "--") == 0) {
      ++i;
      break;
    }
    if (a[1] == '-') {
      bool took_next = false;
      int r = long_option(argv[0], a, i + 1 < argc ? argv[i + 1] : nullptr, &took_next);
      if (r >= 0) return r;
      i += took_next;
      continue;
    }
    for (const char* p = a + 1; *p; ++p) {
      if (strchr("cmWX", *p)) {
        const char* value = p[1] ? p + 1 : i + 1 < argc ? argv[++i] : nullptr;
        if (!value) return missing_argument(argv[0], *p);
        if (*p == 'W') g.warn_options.push_back(value);
        else if (*p == 'X') g.x_options.push_back(value);
        else {
          request->kind = *p == 'c' ? RunKind::Command : RunKind::Module;
          request->text = value;
          g.argv.push_back(*p == 'c' ? "-c" : "-m");
          done = true;
        }
        break;
      }
      if (*p == 'h' || *p == '?') {
        printf("usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n%s", argv[0], kHelp);
        return 0;
      }
      if (*p == 'V') {
        versions++;
        continue;
      }
      if (!apply_flag(*p, request)) {
        fprintf(stderr, "Unknown option: -%c\n", *p);
        return usage(argv[0]);
      }
    }
  }
  if (versions) {
    printf("Python 3.11.2 (krait)\n");
    return 0;
  }
  if (!done && i < argc && strcmp(argv[i], "-") != 0) {
    request->kind = RunKind::File;
    request->text = argv[i];
  }
  if (!done) g.argv.push_back(i < argc ? argv[i] : "");
  for (int k = done ? i : i + 1; k < argc; ++k) g.argv.push_back(argv[k]);
  if (!read_environment(request) || !apply_x_options()) return 1;
  g_optimization_level = g.optimize > 2 ? 2 : g.optimize;
  return -1;
}

}  // namespace krait
