// Types, native functions, attributes, operators and errors, from C++.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/float.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/signature.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "tests/unit/runtime_fixture.h"
#include "tests/unit/told.h"

namespace krait {
namespace {

class ObjectModelTest : public testing::Test {
 protected:
  void SetUp() override { initialize_runtime_for_tests(); }
  void TearDown() override { clear_exception(); }

  // "TypeError: text" of the pending exception, which is cleared.
  std::string error() {
    const Value e = take_exception();
    if (e.is_unbound()) return "no exception";
    return std::string(type_name_of(e)) + ": " + str_to_utf8(str_of(e));
  }
  Value text(const char* s) { return str_from_utf8(s); }
  Str* name(const char* s) { return str_intern(s); }
  // class Name(*bases): nspace
  Value make_class(const char* class_name, std::initializer_list<Value> bases, Dict* nspace = nullptr) {
    return class_create(types::type, text(class_name), tuple_new(bases), nspace ? nspace : dict_new(),
                        Value::unbound());
  }
  std::string names_of(Value tuple) {
    std::string out;
    for (uint64_t i = 0; i < tuple.as<Tuple>()->length; ++i)
      out += std::string(i ? " " : "") + type_name(tuple.as<Tuple>()->items[i].as<Type>());
    return out;
  }
};

TEST_F(ObjectModelTest, StaticTypesHaveNamesBasesAndSlots) {
  EXPECT_STREQ(type_name(types::int_), "int");
  EXPECT_EQ(type_of(type_value(types::int_)), types::type);
  EXPECT_TRUE(is_subtype(types::bool_, types::int_));
  EXPECT_FALSE(is_subtype(types::int_, types::bool_));
  EXPECT_EQ(names_of(types::UnicodeDecodeError->mro),
            "UnicodeDecodeError UnicodeError ValueError Exception BaseException object");
  EXPECT_EQ(names_of(types::ExceptionGroup->mro),
            "ExceptionGroup BaseExceptionGroup Exception BaseException object");
  EXPECT_NE(types::list->slot(Slot::Len), nullptr);
  EXPECT_EQ(types::object->slot(Slot::Len), nullptr);
  EXPECT_EQ(types::bool_->slot(Slot::Add), types::int_->slot(Slot::Add));
}

TEST_F(ObjectModelTest, NativeMethodsTakeKeywords) {
  const Value list = list_new({Value::small_int(1), Value::small_int(3), Value::small_int(2)});
  const Value sort = get_attribute(list, "sort");
  const Value keywords = tuple_new({text("reverse")});
  const Value args[] = {Value::true_()};
  EXPECT_TRUE(call(sort, args, 0, keywords.as<Tuple>()).is_none());
  EXPECT_EQ(list_get(list.as<List>(), 0), Value::small_int(3));

  const Value wrong = tuple_new({text("backwards")});
  EXPECT_TRUE(call(sort, args, 0, wrong.as<Tuple>()).is_exception());
  EXPECT_EQ(error(), "TypeError: 'backwards' is an invalid keyword argument for sort()");
  EXPECT_TRUE(call(sort, {Value::none()}).is_exception());
  EXPECT_EQ(error(), "TypeError: sort() takes no positional arguments");
}

TEST_F(ObjectModelTest, UnboundNativeMethodsCheckTheirReceiver) {
  const Value append = get_attribute(type_value(types::list), "append");
  EXPECT_TRUE(call(append, {Value::small_int(1), Value::none()}).is_exception());
  EXPECT_EQ(error(), "TypeError: descriptor 'append' for 'list' objects doesn't apply to a 'int' object");
  EXPECT_TRUE(call(append).is_exception());
  EXPECT_EQ(error(), "TypeError: unbound method list.append() needs an argument");
}

TEST_F(ObjectModelTest, SignatureTextIsCounted) {
  const auto counts = [](const char* signature) { return signature_count(signature, false); };
  EXPECT_EQ(counts("").bound_count, 0);
  EXPECT_EQ(counts("$self, x, y=(1, 2), /").bound_count, 3);
  EXPECT_EQ(counts("$self, x, y='a,b', /").min_positional, 2);
  EXPECT_TRUE(counts("-$self, x, /").positional_only);
  EXPECT_FALSE(counts("x, /, *, key=None").binding_free);
  EXPECT_EQ(counts("*args, sep=' '").max_positional, -1);
  EXPECT_EQ(signature_count("cls, x=0, /", true).min_positional, 1);
}

TEST_F(ObjectModelTest, InstancesKeepAttributesInSlotsThenOverflowThenDict) {
  const Value cls = make_class("Point", {});
  ASSERT_FALSE(cls.is_exception());
  const Value point = call(cls);
  for (int i = 0; i < 40; ++i) {
    Str* attribute = name(("a" + std::to_string(i)).c_str());
    ASSERT_TRUE(set_attribute(point, attribute, Value::small_int(i)));
  }
  for (int i = 0; i < 40; ++i)
    EXPECT_EQ(get_attribute(point, ("a" + std::to_string(i)).c_str()), Value::small_int(i));
  EXPECT_FALSE(shape_of(point.as_object())->dict_mode);
  ASSERT_TRUE(delete_attribute(point, name("a39")));
  EXPECT_FALSE(shape_of(point.as_object())->dict_mode);
  ASSERT_TRUE(delete_attribute(point, name("a0")));
  EXPECT_TRUE(shape_of(point.as_object())->dict_mode);
  EXPECT_TRUE(get_attribute_or_unbound(point, name("a0")).is_unbound());
  EXPECT_EQ(get_attribute(point, "a38"), Value::small_int(38));
  EXPECT_EQ(instance_dict(point).as<Dict>()->length, 38);
}

TEST_F(ObjectModelTest, FloatsLieInTheObjectAsDoublesUntilOneIsSomethingElse) {
  const Value cls = make_class("Point", {});
  const auto point = [&](Value x) {
    const Value p = call(cls);
    EXPECT_TRUE(set_attribute(p, name("x"), x) && set_attribute(p, name("y"), Value::flonum(2.5)));
    return p;
  };
  const auto has_double = [](Value p, int index) { return shape_of(p.as_object())->is_double(index); };
  const Value first = point(Value::flonum(0.5)), second = point(float_new(1e300));
  EXPECT_TRUE(has_double(first, 0) && has_double(first, 1));
  EXPECT_EQ(first.as_object()->shape_id, second.as_object()->shape_id);
  EXPECT_EQ(float_value(get_attribute(second, "x")), 1e300);

  ASSERT_TRUE(set_attribute(first, name("x"), Value::none()));
  EXPECT_FALSE(has_double(first, 0));
  EXPECT_TRUE(has_double(first, 1));
  EXPECT_EQ(get_attribute(first, "x"), Value::none());
  EXPECT_EQ(get_attribute(first, "y"), Value::flonum(2.5));
  // Who has floats keeps them; those to come share the shape of the one that has changed.
  EXPECT_TRUE(has_double(second, 0));
  EXPECT_EQ(point(Value::flonum(0.5)).as_object()->shape_id, first.as_object()->shape_id);

  ASSERT_TRUE(set_attribute(second, name("y"), float_new(std::nan(""))));
  EXPECT_FALSE(has_double(second, 0) || has_double(second, 1));
}

TEST_F(ObjectModelTest, ObjectsWithoutCommonLayoutsBecomeDicts) {
  const Value cls = make_class("Record", {});
  Value last = Value::none();
  for (int i = 0; i < 100; ++i) {
    last = call(cls);
    for (int k = 0; k < 40; ++k) {
      Str* attribute = name(("r" + std::to_string(i) + "_" + std::to_string(k)).c_str());
      ASSERT_TRUE(set_attribute(last, attribute, Value::flonum(k + 0.5)));
    }
  }
  EXPECT_TRUE(shape_of(last.as_object())->dict_mode);
  EXPECT_EQ(get_attribute(last, "r99_39"), Value::flonum(39.5));
  EXPECT_EQ(instance_dict(last).as<Dict>()->length, 40);
}

TEST_F(ObjectModelTest, SlotsLieBehindTheBasesFields) {
  Dict* body = dict_new();
  dict_set_str(body, "__slots__", tuple_new({text("x"), text("y")}));
  const Value base = make_class("Base", {}, body);
  Dict* derived_body = dict_new();
  dict_set_str(derived_body, "__slots__", tuple_new({text("z")}));
  const Value derived = make_class("Derived", {base}, derived_body);
  const Value v = call(derived);
  for (const char* slot : {"x", "y", "z"}) ASSERT_TRUE(set_attribute(v, name(slot), text(slot)));
  for (const char* slot : {"x", "y", "z"}) EXPECT_EQ(str_to_utf8(get_attribute(v, slot)), slot);
  EXPECT_FALSE(set_attribute(v, name("w"), Value::none()));
  EXPECT_EQ(error(), "AttributeError: 'Derived' object has no attribute 'w'");
  EXPECT_TRUE(instance_dict(v).is_unbound());
}

TEST_F(ObjectModelTest, C3OrdersAndRejects) {
  const Value a = make_class("A", {}), b = make_class("B", {});
  const Value ab = make_class("AB", {a, b}), ba = make_class("BA", {b, a});
  EXPECT_EQ(names_of(ab.as<Type>()->mro), "AB A B object");
  EXPECT_TRUE(make_class("X", {ab, ba}).is_exception());
  EXPECT_EQ(error(), "TypeError: Cannot create a consistent method resolution\norder (MRO) for bases A, B");
  EXPECT_TRUE(make_class("Y", {type_value(types::int_), type_value(types::str)}).is_exception());
  EXPECT_EQ(error(), "TypeError: multiple bases have instance lay-out conflict");
}

TEST_F(ObjectModelTest, VersionsAndSlotsFollowChangesOfBases) {
  const Value base = make_class("Base", {});
  const Value derived = make_class("Derived", {base});
  auto* type = derived.as<Type>();
  const uint32_t version = type->version;
  EXPECT_EQ(type->slot(Slot::Len), nullptr);
  Told told;
  watch_type(type, &told);
  const Value len = dict_get_str(types::list->dict, name("__len__"));
  ASSERT_TRUE(type_set_attribute(base.as<Type>(), name("__len__"), len));
  EXPECT_NE(type->version, version);
  EXPECT_EQ(type->root_shape->version, type->version);
  EXPECT_EQ(told.times, 1);
  ASSERT_NE(type->slot(Slot::Len), nullptr);
  // list's function must not see an object that is no list.
  EXPECT_EQ(length(call(derived)), -1);
  EXPECT_EQ(error(), "TypeError: descriptor '__len__' requires a 'list' object but received a 'Derived'");
  ASSERT_TRUE(type_set_attribute(base.as<Type>(), name("__len__"), Value::unbound()));
  EXPECT_EQ(type->slot(Slot::Len), nullptr);
}

TEST_F(ObjectModelTest, SubclassesAreForgottenWhenTheyDie) {
  const Value base = make_class("Base", {});
  for (int i = 0; i < 200; ++i) ASSERT_FALSE(make_class("Gone", {base}).is_exception());
  collect_garbage(Collect::Full);
  int alive = 0;
  type_for_each_subclass(
      base.as<Type>(), [](Type*, void* context) { return ++*static_cast<int*>(context), true; }, &alive);
  // What the conservative scan of the stack still sees may live on.
  EXPECT_LT(alive, 10);
}

TEST_F(ObjectModelTest, OperatorsSayWhatIsUnsupported) {
  EXPECT_TRUE(add(Value::small_int(1), text("a")).is_exception());
  EXPECT_EQ(error(), "TypeError: unsupported operand type(s) for +: 'int' and 'str'");
  EXPECT_TRUE(binary_operation(int(Slot::Multiply), list_new(), text("a")).is_exception());
  EXPECT_EQ(error(), "TypeError: can't multiply sequence by non-int of type 'str'");
  EXPECT_TRUE(compare(0, Value::small_int(1), text("a")).is_exception());
  EXPECT_EQ(error(), "TypeError: '<' not supported between instances of 'int' and 'str'");
  EXPECT_TRUE(get_item(Value::small_int(1), Value::small_int(0)).is_exception());
  EXPECT_EQ(error(), "TypeError: 'int' object is not subscriptable");
  EXPECT_EQ(contains(Value::small_int(1), Value::small_int(0)), -1);
  EXPECT_EQ(error(), "TypeError: argument of type 'int' is not iterable");
}

TEST_F(ObjectModelTest, UnpackingCounts) {
  Value out[2];
  EXPECT_FALSE(unpack(tuple_new({Value::none()}), out, 2));
  EXPECT_EQ(error(), "ValueError: not enough values to unpack (expected 2, got 1)");
  EXPECT_FALSE(unpack(list_new({Value::none(), Value::none(), Value::none()}), out, 2));
  EXPECT_EQ(error(), "ValueError: too many values to unpack (expected 2)");
  EXPECT_FALSE(unpack(Value::small_int(1), out, 2));
  EXPECT_EQ(error(), "TypeError: cannot unpack non-iterable int object");
}

TEST_F(ObjectModelTest, RaisingInsideAHandlerLinksTheContext) {
  (void)raise_value_error("first %d", 1);
  HandledException handled{take_exception(), g_thread->handled};
  g_thread->handled = &handled;
  (void)raise_type_error("second %s", "error");
  g_thread->handled = handled.previous;
  const Value second = take_exception();
  EXPECT_EQ(second.as<Exception>()->context, handled.exception);
  // Raising the first one again while the second is handled must not make a cycle.
  HandledException again{second, g_thread->handled};
  g_thread->handled = &again;
  (void)raise_value(handled.exception);
  g_thread->handled = again.previous;
  EXPECT_EQ(take_exception().as<Exception>()->context, second);
  EXPECT_TRUE(second.as<Exception>()->context.is_unbound());
}

TEST_F(ObjectModelTest, OSErrorsChooseTheirSubclass) {
  (void)raise_os_error(2, text("missing.txt"));
  EXPECT_TRUE(exception_matches(types::FileNotFoundError));
  EXPECT_EQ(error(), "FileNotFoundError: [Errno 2] No such file or directory: 'missing.txt'");
}

TEST_F(ObjectModelTest, PrivateNamesAreMangled) {
  const auto mangled = [&](const char* cls, const char* attribute) {
    return str_to_utf8(mangle_private_name(name(cls), name(attribute)));
  };
  EXPECT_EQ(mangled("Spam", "__x"), "_Spam__x");
  EXPECT_EQ(mangled("__Spam", "__x"), "_Spam__x");
  EXPECT_EQ(mangled("Spam", "__x__"), "__x__");
  EXPECT_EQ(mangled("Spam", "_x"), "_x");
  EXPECT_EQ(mangled("___", "__x"), "__x");
}

}  // namespace
}  // namespace krait
