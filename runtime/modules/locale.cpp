// The module _locale: the C library's locale as Python sees it.
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <string>

#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value g_error = Value::unbound();

Value raise_locale_error(const char* text) {
  Value e = call(g_error, {str_from_ascii(text)});
  return e.is_exception() ? e : raise_value(e);
}

Value setlocale_function(const Value* a) {
  int category;
  std::string name;
  if (!int_to_int(a[0], &category)) return Value::exception();
  bool set = !a[1].is_unbound() && !a[1].is_none();
  if (set && (!is_str(a[1]) || !str_to_filesystem(a[1], &name))) {
    return exception_pending() ? Value::exception()
                               : raise_type_error("setlocale() argument 2 must be str or None, not %T", a[1]);
  }
  if (category < 0 || category > 12) return raise_locale_error("invalid locale category");
  const char* result = setlocale(category, set ? name.c_str() : nullptr);
  if (!result) return raise_locale_error(set ? "unsupported locale setting" : "locale query failed");
  return str_from_filesystem(result);
}

Value grouping_list(const char* grouping) {
  Value list = list_new();
  for (; *grouping && *grouping != CHAR_MAX; ++grouping)
    (void)list_append(list.as<List>(), Value::small_int(*grouping));
  if (list.as<List>()->length) (void)list_append(list.as<List>(), Value::small_int(*grouping));
  return list;
}

Value localeconv_function(const Value*) {
  lconv* l = localeconv();
  Dict* d = dict_new();
  struct Text {
    const char *name, *value;
  };
  for (const Text& t : {Text{"int_curr_symbol", l->int_curr_symbol},
                        {"currency_symbol", l->currency_symbol},
                        {"mon_decimal_point", l->mon_decimal_point},
                        {"mon_thousands_sep", l->mon_thousands_sep},
                        {"positive_sign", l->positive_sign},
                        {"negative_sign", l->negative_sign},
                        {"decimal_point", l->decimal_point},
                        {"thousands_sep", l->thousands_sep}}) {
    dict_set_str(d, t.name, str_from_filesystem(t.value));
  }
  dict_set_str(d, "mon_grouping", grouping_list(l->mon_grouping));
  dict_set_str(d, "grouping", grouping_list(l->grouping));
  struct Number {
    const char* name;
    char value;
  };
  for (const Number& n : {Number{"int_frac_digits", l->int_frac_digits},
                          {"frac_digits", l->frac_digits},
                          {"p_cs_precedes", l->p_cs_precedes},
                          {"p_sep_by_space", l->p_sep_by_space},
                          {"n_cs_precedes", l->n_cs_precedes},
                          {"n_sep_by_space", l->n_sep_by_space},
                          {"p_sign_posn", l->p_sign_posn},
                          {"n_sign_posn", l->n_sign_posn}}) {
    dict_set_str(d, n.name, Value::small_int(n.value));
  }
  return Value::object(d);
}

bool text_argument(Value v, std::string* out) {
  if (is_str(v)) return str_to_filesystem(v, out);
  raise_type_error("argument must be str, not %T", v);
  return false;
}
Value strcoll_function(const Value* a) {
  std::string x, y;
  return text_argument(a[0], &x) && text_argument(a[1], &y) ? Value::small_int(strcoll(x.c_str(), y.c_str()))
                                                            : Value::exception();
}
Value strxfrm_function(const Value* a) {
  std::string text;
  if (!text_argument(a[0], &text)) return Value::exception();
  std::string out(strxfrm(nullptr, text.c_str(), 0) + 1, '\0');
  size_t n = strxfrm(out.data(), text.c_str(), out.size());
  return str_from_filesystem(std::string_view(out.data(), n));
}
Value nl_langinfo_function(const Value* a) {
  int key;
  if (!int_to_int(a[0], &key)) return Value::exception();
  const char* text = nl_langinfo(key);
  return text ? str_from_filesystem(text) : raise_value_error("unsupported langinfo constant");
}
Value getencoding_function(const Value*) {
  const char* name = nl_langinfo(CODESET);
  return str_from_ascii(!name || !*name || strcmp(name, "ANSI_X3.4-1968") == 0 ? "UTF-8" : name);
}

Value gettext_function(const Value* a) {
  std::string message;
  return text_argument(a[0], &message) ? str_from_filesystem(gettext(message.c_str())) : Value::exception();
}
Value dgettext_function(const Value* a) {
  std::string domain, message;
  if ((!a[0].is_none() && !text_argument(a[0], &domain)) || !text_argument(a[1], &message))
    return Value::exception();
  return str_from_filesystem(dgettext(a[0].is_none() ? nullptr : domain.c_str(), message.c_str()));
}
Value dcgettext_function(const Value* a) {
  std::string domain, message;
  int category;
  if ((!a[0].is_none() && !text_argument(a[0], &domain)) || !text_argument(a[1], &message) ||
      !int_to_int(a[2], &category))
    return Value::exception();
  return str_from_filesystem(dcgettext(a[0].is_none() ? nullptr : domain.c_str(), message.c_str(), category));
}
Value textdomain_function(const Value* a) {
  std::string domain;
  if (!a[0].is_none() && !text_argument(a[0], &domain)) return Value::exception();
  const char* result = textdomain(a[0].is_none() ? nullptr : domain.c_str());
  return result ? str_from_filesystem(result) : raise_os_error(errno);
}
Value bindtextdomain_function(const Value* a) {
  std::string domain, folder;
  if (!text_argument(a[0], &domain) || (!a[1].is_none() && !text_argument(a[1], &folder)))
    return Value::exception();
  if (domain.empty()) return raise_locale_error("domain must be a non-empty string");
  const char* result = bindtextdomain(domain.c_str(), a[1].is_none() ? nullptr : folder.c_str());
  return result ? str_from_filesystem(result) : raise_os_error(errno);
}
Value bind_textdomain_codeset_function(const Value* a) {
  std::string domain, codeset;
  if (!text_argument(a[0], &domain) || (!a[1].is_none() && !text_argument(a[1], &codeset)))
    return Value::exception();
  const char* result = bind_textdomain_codeset(domain.c_str(), a[1].is_none() ? nullptr : codeset.c_str());
  return result ? str_from_filesystem(result) : Value::none();
}

const NativeDef kFunctions[] = {
    {"setlocale", "category, locale=?, /", setlocale_function, "Activates/queries locale processing."},
    {"localeconv", "", localeconv_function, "Returns numeric and monetary locale-specific parameters."},
    {"strcoll", "os1, os2, /", strcoll_function, "Compares two strings according to the locale."},
    {"strxfrm", "string, /", strxfrm_function,
     "Return a string that can be used as a key for locale-aware comparisons."},
    {"nl_langinfo", "key, /", nl_langinfo_function,
     "Return the value for the locale information associated with key."},
    {"getencoding", "", getencoding_function, "Get the current locale encoding."},
    {"gettext", "msg, /", gettext_function, "gettext(msg) -> string"},
    {"dgettext", "domain, msg, /", dgettext_function, "dgettext(domain, msg) -> string"},
    {"dcgettext", "domain, msg, category, /", dcgettext_function,
     "Return translation of msg in domain and category."},
    {"textdomain", "domain, /", textdomain_function,
     "Set the C library's textdmain to domain, returning the new domain."},
    {"bindtextdomain", "domain, dir, /", bindtextdomain_function, "Bind the C library's domain to dir."},
    {"bind_textdomain_codeset", "domain, codeset, /", bind_textdomain_codeset_function,
     "Bind the C library's domain to codeset."},
    {}};

}  // namespace

Value module_init__locale(Value module) {
  register_root("_locale.Error", &g_error);
  Dict* nspace = dict_new();
  dict_set_str(nspace, "__module__", str_from_ascii("locale"));
  g_error = class_create(types::type, str_from_ascii("Error"), tuple_new({type_value(types::Exception)}),
                         nspace, Value::unbound());
  if (g_error.is_exception()) return g_error;
  module_add(module, "Error", g_error);
  module_add_functions(module, kFunctions);
  struct Constant {
    const char* name;
    int64_t value;
  };
#define C(name) {#name, name}
  static const Constant kConstants[] = {
      C(LC_CTYPE), C(LC_TIME),   C(LC_COLLATE),  C(LC_MONETARY), C(LC_MESSAGES), C(LC_NUMERIC), C(LC_ALL),
      C(CHAR_MAX), C(DAY_1),     C(DAY_2),       C(DAY_3),       C(DAY_4),       C(DAY_5),      C(DAY_6),
      C(DAY_7),    C(ABDAY_1),   C(ABDAY_2),     C(ABDAY_3),     C(ABDAY_4),     C(ABDAY_5),    C(ABDAY_6),
      C(ABDAY_7),  C(MON_1),     C(MON_2),       C(MON_3),       C(MON_4),       C(MON_5),      C(MON_6),
      C(MON_7),    C(MON_8),     C(MON_9),       C(MON_10),      C(MON_11),      C(MON_12),     C(ABMON_1),
      C(ABMON_2),  C(ABMON_3),   C(ABMON_4),     C(ABMON_5),     C(ABMON_6),     C(ABMON_7),    C(ABMON_8),
      C(ABMON_9),  C(ABMON_10),  C(ABMON_11),    C(ABMON_12),    C(RADIXCHAR),   C(THOUSEP),    C(CRNCYSTR),
      C(D_T_FMT),  C(D_FMT),     C(T_FMT),       C(AM_STR),      C(PM_STR),      C(CODESET),    C(T_FMT_AMPM),
      C(ERA),      C(ERA_D_FMT), C(ERA_D_T_FMT), C(ERA_T_FMT),   C(ALT_DIGITS),  C(YESEXPR),    C(NOEXPR),
      C(_DATE_FMT)};
#undef C
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  return module;
}

}  // namespace krait
